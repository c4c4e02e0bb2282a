#include <algorithm>

#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/gaussian_filter.h"
#include "engine/augmentations/resample.h"

namespace nn {
namespace {

/// Simard, Steinkraus & Platt 2003, section 2. The fields are reflected at the border, where the paper says nothing.
class Elastic : public Augmentation {
 public:
  explicit Elastic(const Options& options)
      : alpha_(static_cast<Scalar>(options.get<double>("alpha"))), sigma_(options.get<double>("sigma")) {}

  // Both fields, and room for smoothing them, which then holds a copy of the image.
  Index scratchSize(const Shape& image) const override {
    return 2 * image[0] * image[1] + std::max(image.elementCount(), gaussianScratchSize({image[0], image[1], 1}));
  }

  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
    const Shape field{height, width, 1};
    const TensorView dx(scratch.data(), field), dy(scratch.data() + dx.size(), field);
    const std::span<Scalar> rest = scratch.subspan(static_cast<std::size_t>(2 * dx.size()));
    rng.uniformsAt(kFirstDraw, scratch.first(static_cast<std::size_t>(2 * dx.size())));
    displace(dx, rest);
    displace(dy, rest);

    std::ranges::copy(image.values(), rest.begin());
    const ConstTensorView source(rest.data(), image.shape());
    for (Index row = 0; row < height; ++row)
      for (Index column = 0; column < width; ++column) {
        const Index at = row * width + column;
        sampleBilinear(source, static_cast<double>(column) + static_cast<double>(dx.data()[at]),
                       static_cast<double>(row) + static_cast<double>(dy.data()[at]), image.data() + at * channels);
      }
  }

 private:
  /// Makes displacements of numbers in [0, 1).
  void displace(TensorView field, std::span<Scalar> scratch) const {
    for (Scalar& d : field.values()) d = 2 * d - 1;
    gaussianFilter(field, scratch, sigma_);
    for (Scalar& d : field.values()) d *= alpha_;
  }

  Scalar alpha_;
  double sigma_;
};

std::string warning(const Options& options, const DatasetInfo&) {
  // A smoothed field has a standard deviation of about 0.163 / σ, so this is where pixels move by 4 on average.
  constexpr double kMost = 25;
  if (options.get<double>("alpha") <= kMost * options.get<double>("sigma")) return {};
  return "So much strength for so little smoothness tears the image apart; 34 goes with a smoothness of 4.";
}

const AugmentationRegistration registration({
    .id = "elastic",
    .title = "Elastic distortion",
    .category = "Geometry",
    .summary = "Bends the image like rubber, as the tremble of a hand bends writing. What helps most for handwritten digits.",
    .reference = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks applied to visual document "
                 "analysis, section 2",
    .formula = "(x, y) ← (x + α·Δx, y + α·Δy),  Δ = U(−1, 1) ∗ N(0, σ²)",
    .options = {{.name = "alpha",
                 .label = "Strength",
                 .help = "How far pixels move, before smoothing, in pixels. Typical for 28-pixel digits: 34, which moves them "
                         "by 1 to 2 pixels.",
                 .defaultValue = 34.0,
                 .minimum = 0,
                 .maximum = 1000},
                {.name = "sigma",
                 .label = "Smoothness",
                 .help = "Size of the bends in pixels: small values tremble, large ones shift whole parts. Typical: 4.",
                 .defaultValue = 4.0,
                 .minimum = 0.5,
                 .maximum = kLargestGaussian},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Elastic>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
