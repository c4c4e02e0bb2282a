#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/registry.h"
#include "engine/core/rng.h"
#include "engine/data/dataset.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// Changes a training image a little at random, so that a network sees more variety than was collected.
///
/// Threads  all functions are const and may be called from several threads.
class Augmentation {
 public:
  virtual ~Augmentation() = default;
  /// How many numbers of scratch memory apply() needs for an image of this shape.
  virtual Index scratchSize(const Shape& image) const;
  /// Changes one image in place. Everything random comes from `rng`: its next draws, or positions from kFirstDraw on. Never
  /// allocates.
  ///
  /// Shapes  image (H, W, C)
  /// Units   pixels in [0, 255], 0 is the background
  virtual void apply(TensorView image, std::span<Scalar> scratch, Rng& rng) const = 0;
};

/// Registered description of an augmentation. Every one has the option "probability".
struct AugmentationType {
  std::string id, title, category, summary, reference, formula;
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Augmentation> (*create)(const Options& completedOptions) = nullptr;
  /// Why it does harm with these options to images of this kind, as a whole sentence; empty when it does not. Null for
  /// augmentations that never do.
  std::string (*warning)(const Options& completedOptions, const DatasetInfo& data) = nullptr;

  static const char* kind() { return "augmentation"; }
};

using AugmentationRegistry = Registry<AugmentationType>;
using AugmentationRegistration = Registration<AugmentationType>;

inline constexpr Scalar kLargestPixel = 255;

/// Positions of an image's stream below this are taken: they decide whether it is changed.
inline constexpr std::uint64_t kFirstDraw = 4;

/// "probability": how often an image is changed at all.
OptionSpec probabilityOption(double typical);

/// A number between low and high, evenly distributed.
double drawBetween(double low, double high, Rng& rng);

/// The pixel value moved into [0, 255]; NaN stays NaN.
Scalar clampedPixel(Scalar value);

}  // namespace nn
