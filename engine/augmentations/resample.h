#pragma once

#include <span>

#include "engine/tensor/tensor.h"

namespace nn {

/// Where a pixel of the new image comes from in the old one: (x, y) -> (xx·x + xy·y + x0, yx·x + yy·y + y0), in pixels from the
/// middle of the image, x to the right and y down.
struct AffineMap {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;
};

/// Turns the picture clockwise.
AffineMap rotationMap(double angleDegrees);

/// Writes the colour of an image (H, W, C) at column x and row y to pixel (C): bilinear between the four pixels around it.
/// Outside of the image is 0. Neighbours of weight 0 do not count, so that whole numbers give the very pixel.
void sampleBilinear(ConstTensorView image, double x, double y, Scalar* pixel);

/// Draws the image (H, W, C) anew through the map; scratch has room for a copy of it.
void resample(TensorView image, std::span<Scalar> scratch, const AffineMap& map);

}  // namespace nn
