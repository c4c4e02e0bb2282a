#pragma once

#include <span>

#include "engine/tensor/tensor.h"

namespace nn {

/// Largest standard deviation that gaussianFilter() takes, in pixels.
inline constexpr double kLargestGaussian = 16;

/// How many numbers of scratch memory gaussianFilter() needs.
Index gaussianScratchSize(const Shape& image);

/// Smooths an image (H, W, C) in place with a bell curve that is cut off at three standard deviations. The image is reflected
/// at its borders, so that a plain area stays as it is. Below a thousandth of a pixel nothing changes.
///
/// Units   deviation in pixels, in [0, kLargestGaussian]
void gaussianFilter(TensorView image, std::span<Scalar> scratch, double deviation);

}  // namespace nn
