#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/augmentations/augmentation.h"

namespace nn {

/// One augmentation that a project uses.
struct AugmentationSetting {
  std::string id;
  Options options = {};  ///< what differs from the defaults
  bool enabled = true;   ///< otherwise left out for now
  friend bool operator==(const AugmentationSetting&, const AugmentationSetting&) = default;
};

/// Several augmentations, one after the other.
///
/// Threads  all functions are const and may be called from several threads.
class AugmentationPipeline {
 public:
  /// Throws ConfigError for an unknown augmentation and for unusable options, also of those that are not enabled.
  AugmentationPipeline(const std::vector<AugmentationSetting>& settings, std::uint64_t seed);

  /// Changes an image (H, W, C) of pixels in [0, 255] in place. Every stage draws from a stream of its own for (seed, index,
  /// epoch), so the result depends on nothing else. Allocates only for the first image of a size on a thread.
  void apply(TensorView image, Index index, int epoch) const;

 private:
  struct Stage {
    std::unique_ptr<const Augmentation> augmentation;
    double probability;
    std::uint64_t seed;
  };
  std::vector<Stage> stages_;
};

/// What speaks against these augmentations for these data, as whole sentences; empty when nothing does. Unknown ids and
/// unusable options are left to the pipeline. Never throws.
std::vector<std::string> augmentationWarnings(const std::vector<AugmentationSetting>& settings, const DatasetInfo& data);

}  // namespace nn
