#include "engine/augmentations/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nn {

AffineMap rotationMap(double angleDegrees) {
  const double angle = angleDegrees * std::numbers::pi / 180;
  const double c = std::cos(angle), s = std::sin(angle);
  // The map goes from new to old, so it turns the other way.
  return {.xx = c, .xy = s, .x0 = 0, .yx = -s, .yy = c, .y0 = 0};
}

void sampleBilinear(ConstTensorView image, double x, double y, Scalar* pixel) {
  const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
  std::fill_n(pixel, channels, Scalar{0});
  const double left = std::floor(x), top = std::floor(y);
  if (!(left >= -1 && left < static_cast<double>(width) && top >= -1 && top < static_cast<double>(height))) return;
  const double u = x - left, v = y - top;
  const auto add = [&](Index row, Index column, double weight) {
    if (weight == 0 || row < 0 || row >= height || column < 0 || column >= width) return;
    const Scalar* from = image.data() + (row * width + column) * channels;
    for (Index c = 0; c < channels; ++c) pixel[c] += static_cast<Scalar>(weight) * from[c];
  };
  const auto row = static_cast<Index>(top), column = static_cast<Index>(left);
  add(row, column, (1 - u) * (1 - v));
  add(row, column + 1, u * (1 - v));
  add(row + 1, column, (1 - u) * v);
  add(row + 1, column + 1, u * v);
}

void resample(TensorView image, std::span<Scalar> scratch, const AffineMap& map) {
  const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
  std::ranges::copy(image.values(), scratch.begin());
  const ConstTensorView source(scratch.data(), image.shape());
  const double middleX = static_cast<double>(width - 1) / 2, middleY = static_cast<double>(height - 1) / 2;
  for (Index row = 0; row < height; ++row)
    for (Index column = 0; column < width; ++column) {
      const double x = static_cast<double>(column) - middleX, y = static_cast<double>(row) - middleY;
      sampleBilinear(source, map.xx * x + map.xy * y + map.x0 + middleX, map.yx * x + map.yy * y + map.y0 + middleY,
                     image.data() + (row * width + column) * channels);
    }
}

}  // namespace nn
