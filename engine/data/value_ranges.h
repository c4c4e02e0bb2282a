#pragma once

#include "engine/data/dataset.h"

namespace nn {

/// Where the numbers of a data set lie, as far as a look at some of its samples tells.
struct ValueRanges {
  bool inputsAreFractions = false;   ///< all inputs lie in [0, 1]
  bool targetsAreFractions = false;  ///< of values, not classes: all lie in [0, 1]
  bool targetsAreYesOrNo = false;    ///< of values, not classes: all are 0 or 1
};

/// Reads at most so many samples, evenly spread over the set.
ValueRanges valueRanges(const Dataset& data, Index mostSamples = 1000);

}  // namespace nn
