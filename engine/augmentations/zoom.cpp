#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/resample.h"

namespace nn {
namespace {

class Zoom : public Augmentation {
 public:
  explicit Zoom(const Options& options) : range_(options.get<double>("range")) {}

  Index scratchSize(const Shape& image) const override { return image.elementCount(); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    const double inverse = 1 / drawBetween(1 - range_, 1 + range_, rng);
    resample(image, scratch, {.xx = inverse, .yy = inverse});
  }

 private:
  double range_;
};

std::string warning(const Options& options, const DatasetInfo&) {
  constexpr double kMost = 0.5;
  if (options.get<double>("range") <= kMost) return {};
  return "Zooming by more than 0.5 leaves little of what the image shows: it is cut off, or only a few pixels large.";
}

const AugmentationRegistration registration({
    .id = "zoom",
    .title = "Zoom",
    .category = "Geometry",
    .summary = "Makes the image a little larger or smaller around its middle, so that size does not matter.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "(x, y) ← (x/z, y/z),  z ~ U(1 − r, 1 + r)",
    .options = {{.name = "range",
                 .label = "Range",
                 .help = "How far the size may be from the original: 0.1 draws factors from 0.9 to 1.1. Typical: 0.05 to 0.2.",
                 .defaultValue = 0.1,
                 .minimum = 0,
                 .maximum = 0.9},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Zoom>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
