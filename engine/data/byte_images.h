#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// Images of bytes, kept as such: a quarter of the memory of numbers, and quicker to read in any order. pixels (count,
/// info.inputShape) from 0 to 255, labels (count) class numbers. Precondition: the sizes fit.
std::shared_ptr<const Dataset> byteImages(DatasetInfo info, std::vector<std::uint8_t> pixels,
                                          std::vector<std::uint16_t> labels);

}  // namespace nn
