#pragma once

#include <optional>

#include <QImage>

#include "ui/common/tensor_image.h"

namespace ui {

/// Picture of a sample that is an image, (H, W, C), as grey or red, green and blue; null for any other. Without a range its own
/// least number is black and its largest white.
QImage sampleImage(nn::ConstTensorView sample, std::optional<ValueRange> range = {});

}  // namespace ui
