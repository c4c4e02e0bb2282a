#include <cmath>

#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/resample.h"

namespace nn {
namespace {

class Shift : public Augmentation {
 public:
  explicit Shift(const Options& options)
      : distance_(options.get<double>("distance")), wholePixels_(options.get<bool>("whole_pixels")) {}

  Index scratchSize(const Shape& image) const override { return image.elementCount(); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    const double across = drawDistance(image.shape()[1], rng), down = drawDistance(image.shape()[0], rng);
    resample(image, scratch, {.x0 = -across, .y0 = -down});
  }

 private:
  double drawDistance(Index size, Rng& rng) const {
    const double most = distance_ * static_cast<double>(size);
    if (!wholePixels_) return drawBetween(-most, most, rng);
    const auto pixels = static_cast<Index>(std::floor(most));  // every whole distance is equally likely
    return static_cast<double>(rng.below(2 * pixels + 1) - pixels);
  }

  double distance_;
  bool wholePixels_;
};

std::string warning(const Options& options, const DatasetInfo&) {
  constexpr double kMost = 0.3;
  if (options.get<double>("distance") <= kMost) return {};
  return "Moving an image by more than 0.3 of its size can push what it shows out of the picture; 0.1 is usual.";
}

const AugmentationRegistration registration({
    .id = "shift",
    .title = "Shift",
    .category = "Geometry",
    .summary = "Moves the image a random way across and up or down, so that the place of a thing does not matter.",
    .reference = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks applied to visual document "
                 "analysis",
    .formula = "(x, y) ← (x − s, y − t),  s ~ U(−d·W, d·W),  t ~ U(−d·H, d·H)",
    .options = {{.name = "distance",
                 .label = "Largest distance",
                 .help = "Largest distance as a share of the width and height: 0.1 moves a 28-pixel image by up to 2 pixels. "
                         "Typical: 0.05 to 0.2.",
                 .defaultValue = 0.1,
                 .minimum = 0,
                 .maximum = 1},
                {.name = "whole_pixels",
                 .label = "Whole pixels",
                 .help = "Moves by whole pixels only, which keeps the image sharp.",
                 .defaultValue = true},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Shift>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
