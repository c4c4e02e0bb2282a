#include <algorithm>
#include <cmath>

#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

/// DeVries & Taylor 2017, section 3. As there, the middle may lie anywhere, so a part of the square may be outside the image.
/// The hole is background (0); the paper fills it with the mean of images that it had scaled to a mean of 0.
class Cutout : public Augmentation {
 public:
  explicit Cutout(const Options& options) : size_(options.get<double>("size")) {}

  void apply(TensorView image, std::span<Scalar>, Rng& rng) const override {
    const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
    const auto side = static_cast<Index>(std::lround(size_ * static_cast<double>(std::min(height, width))));
    const Index top = rng.below(height) - side / 2, left = rng.below(width) - side / 2;
    const Index firstColumn = std::max<Index>(left, 0), columns = std::min(left + side, width) - firstColumn;
    if (columns <= 0) return;
    for (Index row = std::max<Index>(top, 0); row < std::min(top + side, height); ++row)
      std::fill_n(image.data() + (row * width + firstColumn) * channels, columns * channels, Scalar{0});
  }

 private:
  double size_;
};

std::string warning(const Options& options, const DatasetInfo&) {
  constexpr double kMost = 0.6;
  if (options.get<double>("size") <= kMost) return {};
  return "A hole of more than 0.6 of the image often hides everything that tells its class; 0.25 to 0.5 is usual.";
}

const AugmentationRegistration registration({
    .id = "cutout",
    .title = "Cutout",
    .category = "Occlusion",
    .summary = "Covers a random square of the image, so that the network learns to use all parts of a thing.",
    .reference = "DeVries & Taylor 2017, Improved regularization of convolutional neural networks with cutout, "
                 "arXiv:1708.04552",
    .formula = "p ← 0 inside a square of side s·min(H, W) around a random pixel",
    .options = {{.name = "size",
                 .label = "Size",
                 .help = "Side of the square as a share of the image's shorter side: 0.25 covers 7 of 28 pixels. Typical: 0.25 "
                         "to 0.5.",
                 .defaultValue = 0.25,
                 .minimum = 0,
                 .maximum = 1},
                probabilityOption(1)},
    .create = [](const Options& options) -> std::unique_ptr<Augmentation> { return std::make_unique<Cutout>(options); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
