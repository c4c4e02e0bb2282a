#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

class GaussianNoise : public Augmentation {
 public:
  explicit GaussianNoise(const Options& options) : deviation_(static_cast<Scalar>(options.get<double>("deviation"))) {}

  Index scratchSize(const Shape& image) const override { return image.elementCount(); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    const Scalar deviation = deviation_ * kLargestPixel;
    rng.normalsAt(kFirstDraw, scratch.first(image.values().size()));
    for (std::size_t i = 0; i < image.values().size(); ++i) {
      Scalar& p = image.values()[i];
      p = clampedPixel(p + deviation * scratch[i]);
    }
  }

 private:
  Scalar deviation_;
};

const AugmentationRegistration registration({
    .id = "gaussian_noise",
    .title = "Gaussian noise",
    .category = "Colour",
    .summary = "Adds a random number of its own to every pixel, like the grain of a photo taken in the dark.",
    .reference = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization",
    .formula = "p ← clamp(p + 255·ε, 0, 255),  ε ~ N(0, d²)",
    .options = {{.name = "deviation",
                 .label = "Strength",
                 .help = "Standard deviation of the noise as a share of the full range: 0.05 is about 13 of 255. Typical: 0.02 "
                         "to 0.1.",
                 .defaultValue = 0.05,
                 .minimum = 0,
                 .maximum = 1},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<GaussianNoise>(options); },
});

}  // namespace
}  // namespace nn
