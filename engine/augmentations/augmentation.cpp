#include "engine/augmentations/augmentation.h"

#include <algorithm>

namespace nn {

Index Augmentation::scratchSize(const Shape&) const { return 0; }

OptionSpec probabilityOption(double typical) {
  return {.name = "probability",
          .label = "Probability",
          .help = "Share of the images that are changed at all, drawn anew in every epoch. 1 changes every image.",
          .defaultValue = typical,
          .minimum = 0,
          .maximum = 1};
}

double drawBetween(double low, double high, Rng& rng) { return low + (high - low) * static_cast<double>(rng.uniform()); }

Scalar clampedPixel(Scalar value) { return std::clamp(value, Scalar{0}, kLargestPixel); }

}  // namespace nn
