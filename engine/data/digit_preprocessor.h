#pragma once

#include <cstdint>
#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// A grey picture, 0 = paper, 255 = full ink, row by row.
struct GreyImage {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels = {};
  friend bool operator==(const GreyImage&, const GreyImage&) = default;
};

/// The stages of making an MNIST-like image from a free drawing.
struct PreprocessedDigit {
  int left = 0, top = 0;       ///< of `cropped` in the drawing
  GreyImage cropped;           ///< the ink's bounding box; without pixels when there is no ink
  GreyImage scaled;            ///< longer side 20 pixels, aspect kept, area-averaged (anti-aliased)
  int placeX = 0, placeY = 0;  ///< of `scaled` in the result
  GreyImage result;            ///< size x size with the centre of mass in the middle, as far as that leaves all ink inside
  bool isBlank = true;
};

/// Which steps to take; all on is what MNIST did.
struct DigitPreprocessing {
  bool crop = true;          ///< to the ink's bounding box; else the whole drawing is taken
  bool scaleTo20 = true;     ///< longer side to 20/28 of the size; else it fills the size
  bool antiAlias = true;     ///< grey pixels where the ink covers a part; else every pixel takes the one in its middle
  bool centreOfMass = true;  ///< else the box is centred
  bool lightInk = true;      ///< ink is 255 on paper of 0; else the result is inverted, dark on light
  friend bool operator==(const DigitPreprocessing&, const DigitPreprocessing&) = default;
};

/// Turns a drawing into a size x size image (28 for MNIST): LeCun, Cortes & Burges, "The MNIST database": fit in a 20 x 20 box
/// keeping the aspect ratio, anti-aliased, then centre of mass at the centre of a 28 x 28 field. Images of MNIST itself come
/// out unchanged. Throws ShapeError when pixels and size do not fit each other, ConfigError for a size below 1.
PreprocessedDigit preprocessDigit(const GreyImage& drawing, int size = 28, const DigitPreprocessing& steps = {});

}  // namespace nn
