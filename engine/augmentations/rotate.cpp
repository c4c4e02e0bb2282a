#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/resample.h"

namespace nn {
namespace {

class Rotate : public Augmentation {
 public:
  explicit Rotate(const Options& options) : degrees_(options.get<double>("degrees")) {}

  Index scratchSize(const Shape& image) const override { return image.elementCount(); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    resample(image, scratch, rotationMap(drawBetween(-degrees_, degrees_, rng)));
  }

 private:
  double degrees_;
};

std::string warning(const Options& options, const DatasetInfo& data) {
  constexpr double kReadable = 45, kUpright = 90;
  const double degrees = options.get<double>("degrees");
  if (data.orientationMatters && degrees > kReadable)
    return "Turning digits and letters by more than 45 degrees makes some of them into others: a 6 becomes a 9, an N a Z. Up "
           "to 15 degrees is usual.";
  if (data.uprightMatters && degrees > kUpright)
    return "These things never lie upside down in the pictures that the network will see, so turning them by more than 90 "
           "degrees teaches it what it does not need.";
  return {};
}

const AugmentationRegistration registration({
    .id = "rotate",
    .title = "Rotate",
    .category = "Geometry",
    .summary = "Turns the image by a random angle to either side, so that slanted things are recognised too.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "(x, y) ← (x·cos φ + y·sin φ, −x·sin φ + y·cos φ),  φ ~ U(−a, a)",
    .options = {{.name = "degrees",
                 .label = "Largest angle",
                 .help = "Largest angle in degrees, to either side. Typical: 5 to 20.",
                 .defaultValue = 10.0,
                 .minimum = 0,
                 .maximum = 180},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Rotate>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
