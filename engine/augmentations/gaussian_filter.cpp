#include "engine/augmentations/gaussian_filter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

constexpr double kDeviationsKept = 3;
constexpr std::size_t kMostWeights = static_cast<std::size_t>(kDeviationsKept * kLargestGaussian) + 1;

/// Half of the curve: weights of distance 0, 1 and so on. Both halves together add up to 1.
struct Curve {
  std::array<Scalar, kMostWeights> weights{};
  Index radius = 0;

  explicit Curve(double deviation) : radius(static_cast<Index>(std::ceil(kDeviationsKept * deviation))) {
    std::array<double, kMostWeights> exact{};
    double sum = 0;
    for (Index k = 0; k <= radius; ++k) {
      const double z = static_cast<double>(k) / deviation;
      exact[static_cast<std::size_t>(k)] = std::exp(-z * z / 2);
      sum += (k == 0 ? 1 : 2) * exact[static_cast<std::size_t>(k)];
    }
    for (std::size_t k = 0; k < exact.size(); ++k) weights[k] = static_cast<Scalar>(exact[k] / sum);
  }
};

/// ... 2 1 0 | 0 1 2 ... n-1 | n-1 n-2 ...
Index reflected(Index i, Index n) {
  const Index period = 2 * n;
  const Index within = ((i % period) + period) % period;
  return within < n ? within : period - 1 - within;
}

/// values[i, :] ← Σ_k w_|k| · values[i + k, :] for an array (n, inner), by way of a copy with its reflection on both sides.
void smooth(Scalar* values, Index n, Index inner, const Curve& curve, std::span<Scalar> scratch) {
  const auto run = static_cast<std::size_t>(n * inner);
  for (Index i = -curve.radius; i < n + curve.radius; ++i)
    std::copy_n(values + reflected(i, n) * inner, inner, scratch.data() + (i + curve.radius) * inner);
  const std::span<Scalar> sum(values, run);
  std::ranges::fill(sum, Scalar{0});
  for (Index k = 0; k <= 2 * curve.radius; ++k)
    kernels::addScaled(curve.weights[static_cast<std::size_t>(std::abs(k - curve.radius))],
                       scratch.subspan(static_cast<std::size_t>(k * inner), run), sum);
}

}  // namespace

Index gaussianScratchSize(const Shape& image) {
  constexpr auto kMargins = static_cast<Index>(2 * kDeviationsKept * kLargestGaussian);
  return std::max((image[0] + kMargins) * image[1], image[1] + kMargins) * image[2];
}

void gaussianFilter(TensorView image, std::span<Scalar> scratch, double deviation) {
  constexpr double kNothing = 1e-3;
  if (deviation < kNothing) return;
  const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
  const Curve curve(std::min(deviation, kLargestGaussian));
  // A bell curve in two dimensions is the product of one along each axis.
  for (Index row = 0; row < height; ++row) smooth(image.data() + row * width * channels, width, channels, curve, scratch);
  smooth(image.data(), height, width * channels, curve, scratch);
}

}  // namespace nn
