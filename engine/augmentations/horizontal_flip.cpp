#include <algorithm>

#include "engine/augmentations/augmentation.h"

namespace nn {
namespace {

class HorizontalFlip : public Augmentation {
 public:
  void apply(TensorView image, std::span<Scalar>, Rng&) const override {
    const Index height = image.shape()[0], width = image.shape()[1], channels = image.shape()[2];
    const auto pixel = [&](Index row, Index column) { return image.data() + (row * width + column) * channels; };
    for (Index row = 0; row < height; ++row)
      for (Index column = 0; column < width / 2; ++column)
        std::swap_ranges(pixel(row, column), pixel(row, column + 1), pixel(row, width - 1 - column));
  }
};

std::string warning(const Options&, const DatasetInfo& data) {
  if (!data.orientationMatters) return {};
  return "Mirrored digits and letters are no digits and letters: a mirrored 2 looks like a 5, a mirrored b is a d. Train "
         "without flips here.";
}

const AugmentationRegistration registration({
    .id = "horizontal_flip",
    .title = "Horizontal flip",
    .category = "Geometry",
    .summary = "Mirrors the image left to right. Right for things that look as likely either way round, such as shoes and "
               "animals; wrong for writing.",
    .reference = "Krizhevsky, Sutskever & Hinton 2012, ImageNet classification with deep convolutional neural networks, "
                 "section 4.1",
    .formula = "(x, y) ← (−x, y)",
    .options = {probabilityOption(0.5)},
    .create = [](const Options&) -> std::unique_ptr<Augmentation> { return std::make_unique<HorizontalFlip>(); },
    .warning = warning,
});

}  // namespace
}  // namespace nn
