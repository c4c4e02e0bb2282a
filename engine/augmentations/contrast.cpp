#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

class Contrast : public Augmentation {
 public:
  explicit Contrast(const Options& options) : strength_(options.get<double>("strength")) {}

  void apply(TensorView image, std::span<Scalar>, Rng& rng) const override {
    const auto change = static_cast<Scalar>(drawBetween(-strength_, strength_, rng));
    double sum = 0;
    for (const Scalar p : image.values()) sum += static_cast<double>(p);
    const auto mean = static_cast<Scalar>(sum / static_cast<double>(image.size()));
    // p + (c − 1)·(p − m) instead of m + c·(p − m): a factor of 1 then leaves every bit as it is.
    for (Scalar& p : image.values()) p = clampedPixel(p + change * (p - mean));
  }

 private:
  double strength_;
};

const AugmentationRegistration registration({
    .id = "contrast",
    .title = "Contrast",
    .category = "Colour",
    .summary = "Pulls light and dark apart or together around the image's mean, as another camera or pen would.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "p ← clamp(m + c·(p − m), 0, 255),  m = mean of the image,  c ~ U(1 − s, 1 + s)",
    .options = {{.name = "strength",
                 .label = "Strength",
                 .help = "How far the factor may be from 1: 0.2 draws factors from 0.8 to 1.2. Typical: 0.1 to 0.3.",
                 .defaultValue = 0.2,
                 .minimum = 0,
                 .maximum = 1},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Contrast>(options); },
});

}  // namespace
}  // namespace nn
