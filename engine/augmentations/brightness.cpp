#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

class Brightness : public Augmentation {
 public:
  explicit Brightness(const Options& options) : strength_(options.get<double>("strength")) {}

  void apply(TensorView image, std::span<Scalar>, Rng& rng) const override {
    const Scalar added = static_cast<Scalar>(drawBetween(-strength_, strength_, rng)) * kLargestPixel;
    for (Scalar& p : image.values()) p = clampedPixel(p + added);
  }

 private:
  double strength_;
};

const AugmentationRegistration registration({
    .id = "brightness",
    .title = "Brightness",
    .category = "Colour",
    .summary = "Makes the whole image lighter or darker by a random amount, as other light would.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "p ← clamp(p + 255·b, 0, 255),  b ~ U(−s, s)",
    .options = {{.name = "strength",
                 .label = "Strength",
                 .help = "Largest change as a share of the full range: 0.2 adds or takes up to 51 of 255. Typical: 0.1 to 0.3.",
                 .defaultValue = 0.2,
                 .minimum = 0,
                 .maximum = 1},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Brightness>(options); },
});

}  // namespace
}  // namespace nn
