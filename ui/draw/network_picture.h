#pragma once

#include <QImage>
#include <QRectF>

#include "engine/data/digit_preprocessor.h"

namespace ui {

/// What a network gets from a drawing.
struct NetworkPicture {
  nn::PreprocessedDigit stages;  ///< of the square in the middle
  nn::GreyImage picture;         ///< as high and wide as the network's input
  nn::Tensor values;             ///< (H, W, C), every channel alike; 0..255, before scaling
  /// Where the whole picture lies on the drawing, in its pixels: what is at a place of the picture came from there.
  QRectF area;
};

/// Prepares a drawing for inputs of `shape` (height, width, channels). drawing: Format_Grayscale8, 255 is ink.
NetworkPicture networkPicture(const QImage& drawing, const nn::Shape& shape, const nn::DigitPreprocessing& steps);

/// Rows of bytes, as they are.
nn::GreyImage greyImage(const QImage& image);
/// 0 is black; of the same size. Null for a picture without pixels.
QImage imageOf(const nn::GreyImage& picture);

}  // namespace ui
