#pragma once

#include <vector>

#include "engine/layers/layer.h"
#include "engine/layers/options.h"

namespace nn {

/// The options of every layer that has a kernel and a bias: use_bias, how both start, penalties on them and on what comes out,
/// and the largest norm of a unit's weights.
std::vector<OptionSpec> weightOptions();

/// One learned tensor with the initializer, the penalties and the largest norm that the options "<option>_initializer",
/// "<option>_l1" and so on ask for.
ParameterSpec weightParameter(const Options& completedOptions, std::string_view option, std::string name, Shape shape,
                              Index fanIn, Index fanOut);

/// The kernel and, if the options ask for one, the bias (one number a unit).
std::vector<ParameterSpec> weightParameters(const Options& completedOptions, const Shape& kernel, Index units, Index fanIn,
                                            Index fanOut);

}  // namespace nn
