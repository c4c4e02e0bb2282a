#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/augmentations/pipeline.h"

/// Images with known pixels, and what augmentations make of them.
namespace pictures {

using nn::Index, nn::Scalar, nn::Shape, nn::Tensor;

/// An image in which every pixel and channel has another value in [0, 255].
inline Tensor picture(const Shape& shape = {9, 7, 3}) {
  Tensor image(shape);
  const auto count = static_cast<double>(image.size());
  for (Index i = 0; i < image.size(); ++i)
    image.data()[i] = static_cast<Scalar>(255.0 * static_cast<double>((i * 89) % image.size()) / count);
  return image;
}

inline Scalar at(const Tensor& image, Index row, Index column, Index channel = 0) {
  return image.data()[(row * image.shape()[1] + column) * image.shape()[2] + channel];
}

/// The image after some augmentations, as the sample `index` in `epoch`.
inline Tensor changed(const std::vector<nn::AugmentationSetting>& settings, Tensor image, Index index = 0, int epoch = 0,
                      std::uint64_t seed = 1) {
  nn::AugmentationPipeline(settings, seed).apply(image.view(), index, epoch);
  return image;
}

/// Between pixels of the same place.
inline double largestDifference(const Tensor& a, const Tensor& b) {
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  return largest;
}

}  // namespace pictures
