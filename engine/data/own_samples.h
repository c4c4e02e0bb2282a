#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/digit_preprocessor.h"

namespace nn {

/// A picture that the user drew and labelled, kept with the project: one more sample to train on. As large as the network's
/// pictures, 0 = paper and 255 = ink in every channel.
struct OwnSample {
  GreyImage picture;
  Index label = 0;  ///< number of the class
  friend bool operator==(const OwnSample&, const OwnSample&) = default;
};

/// Whether the picture has the data's height and width, and the data its class.
bool fits(const OwnSample& sample, const DatasetInfo& data);

/// The set with those of the samples that fit it behind its own, which keep their numbers. The set itself when none does.
std::shared_ptr<const Dataset> withOwnSamples(std::shared_ptr<const Dataset> data, const std::vector<OwnSample>& samples);

}  // namespace nn
