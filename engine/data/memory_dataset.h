#pragma once

#include <memory>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// Samples held in memory, one after the other: inputs (count, inputShape), targets (count, targetShape).
/// Throws ConfigError when the numbers do not fill whole samples, the two counts differ, or a class number has no name.
std::shared_ptr<const Dataset> memoryDataset(DatasetInfo info, std::vector<Scalar> inputs, std::vector<Scalar> targets);

}  // namespace nn
