#pragma once

#include <memory>
#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// Samples held in memory, one after the other: inputs (count, inputShape), targets (count, targetShape).
/// weights: how much each sample counts, or none. Throws ConfigError when the numbers do not fill whole samples, the counts
/// differ, a class number has no name, or a weight is negative.
std::shared_ptr<const Dataset> memoryDataset(DatasetInfo info, std::vector<Scalar> inputs, std::vector<Scalar> targets,
                                             std::vector<Scalar> weights = {});

}  // namespace nn
