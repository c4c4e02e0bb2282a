#pragma once

#include <vector>

#include "engine/layers/layer.h"
#include "engine/layers/options.h"

namespace nn {

/// The options of every layer that has a kernel and a bias: use_bias, how both start, and the penalties on the kernel.
std::vector<OptionSpec> weightOptions();

/// The kernel and, if the options ask for one, the bias (one number a unit).
std::vector<ParameterSpec> weightParameters(const Options& completedOptions, const Shape& kernel, Index units, Index fanIn,
                                            Index fanOut);

}  // namespace nn
