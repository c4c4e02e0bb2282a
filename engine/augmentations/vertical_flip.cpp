#include <algorithm>

#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

class VerticalFlip : public Augmentation {
 public:
  void apply(TensorView image, std::span<Scalar>, Rng&) const override {
    const Index height = image.shape()[0];
    for (Index row = 0; row < height / 2; ++row) {
      const TensorView upper = image.rows(row, 1), lower = image.rows(height - 1 - row, 1);
      std::ranges::swap_ranges(upper.values(), lower.values());
    }
  }
};

std::string warning(const Options&, const DatasetInfo& data) {
  if (data.orientationMatters)
    return "Upside down, digits and letters turn into others: a 6 looks like a 9, a 2 like a 5, a p is a b. Train without "
           "flips here.";
  if (data.uprightMatters)
    return "These things never stand on their heads in the pictures that the network will see, so an upside-down copy teaches "
           "it what it does not need.";
  return {};
}

const AugmentationRegistration registration({
    .id = "vertical_flip",
    .title = "Vertical flip",
    .category = "Geometry",
    .summary = "Mirrors the image top to bottom. Right only where up and down mean nothing, such as pictures from above or "
               "through a microscope.",
    .reference = "Shorten & Khoshgoftaar 2019, A survey on image data augmentation for deep learning",
    .formula = "(x, y) ← (x, −y)",
    .options = {probabilityOption(0.5)},
    .create = [](const Options&) -> std::unique_ptr<Augmentation> { return std::make_unique<VerticalFlip>(); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
