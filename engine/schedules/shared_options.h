#pragma once

#include <vector>

#include "engine/layers/options.h"

namespace nn {

/// A schedule's own options followed by those of all schedules: "unit" and "warmup".
std::vector<OptionSpec> withWarmUp(std::vector<OptionSpec> own);

/// "length": how long a schedule takes that has an end; 0 stands for the whole training.
OptionSpec lengthOption();

/// "final_factor": the lowest rate, as a part of the learning rate.
OptionSpec finalFactorOption();

}  // namespace nn
