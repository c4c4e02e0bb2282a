#include <algorithm>

#include "engine/augmentations/augmentation.h"
#include "engine/augmentations/gaussian_filter.h"

namespace nn {
namespace {

class GaussianBlur : public Augmentation {
 public:
  explicit GaussianBlur(const Options& options) : sigma_(options.get<double>("sigma")) {}

  Index scratchSize(const Shape& image) const override { return gaussianScratchSize(image); }
  void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const override {
    gaussianFilter(image, scratch, drawBetween(0, sigma_, rng));
  }

 private:
  double sigma_;
};

std::string warning(const Options& options, const DatasetInfo& data) {
  constexpr double kMost = 0.1;
  const Index side = std::min(data.inputShape[0], data.inputShape[1]);
  if (options.get<double>("sigma") <= kMost * static_cast<double>(side)) return {};
  return "A blur this wide leaves only a cloud of an image of " + data.inputShape.toDisplay() +
         "; one or two pixels are usual for small images.";
}

const AugmentationRegistration registration({
    .id = "gaussian_blur",
    .title = "Gaussian blur",
    .category = "Colour",
    .summary = "Softens the image by a random amount, so that the network does not cling to single sharp pixels.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "p ← p ∗ N(0, σ²),  σ ~ U(0, s)",
    .options = {{.name = "sigma",
                 .label = "Largest width",
                 .help = "Largest standard deviation of the blur in pixels; 0 keeps the image sharp. Typical: 0.5 to 2.",
                 .defaultValue = 1.0,
                 .minimum = 0,
                 .maximum = kLargestGaussian},
                probabilityOption(0.5)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<GaussianBlur>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
