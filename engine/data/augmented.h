#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/augmentations/pipeline.h"
#include "engine/data/dataset.h"

namespace nn {

/// A set of images whose readForTraining() gives every image changed at random, in another way in every epoch; read() gives
/// them as they are. The images must have pixels in [0, 255], so this goes below the normalizer. Without enabled
/// settings it is `raw` itself. Throws ConfigError for samples that are no images, unknown augmentations and unusable options.
std::shared_ptr<const Dataset> augmented(std::shared_ptr<const Dataset> raw, const std::vector<AugmentationSetting>& settings,
                                         std::uint64_t seed);

}  // namespace nn
