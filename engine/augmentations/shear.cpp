#include <cmath>
#include <numbers>

#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/resample.h"

namespace nn {
namespace {

class Shear : public Augmentation {
 public:
  explicit Shear(const Options& options) : degrees_(options.get<double>("degrees")) {}

  Index scratchSize(const Shape& image) const override { return image.elementCount(); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    const double angle = drawBetween(-degrees_, degrees_, rng) * std::numbers::pi / 180;
    resample(image, scratch, {.xy = std::tan(angle)});
  }

 private:
  double degrees_;
};

std::string warning(const Options& options, const DatasetInfo& data) {
  constexpr double kReadable = 40;
  if (!data.orientationMatters || options.get<double>("degrees") <= kReadable) return {};
  return "Writing that leans by more than 40 degrees is hard to read even for people; up to 15 degrees is usual.";
}

const AugmentationRegistration registration({
    .id = "shear",
    .title = "Shear",
    .category = "Geometry",
    .summary = "Leans the image to the left or right like italic type, as handwriting does.",
    .reference = "Simard, Steinkraus & Platt 2003, Best practices for convolutional neural networks applied to visual document "
                 "analysis",
    .formula = "(x, y) ← (x + y·tan φ, y),  φ ~ U(−a, a)",
    .options = {{.name = "degrees",
                 .label = "Largest angle",
                 .help = "Largest angle in degrees by which upright lines lean, to either side. Typical: 5 to 15.",
                 .defaultValue = 10.0,
                 .minimum = 0,
                 .maximum = 60},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Shear>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
