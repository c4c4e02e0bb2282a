#pragma once

#include "engine/layers/options.h"

namespace nn {

/// "learning_rate" of optimizers that scale their steps by the gradients' size, with their own default.
OptionSpec scaledLearningRateOption(double typical);

/// "epsilon": keeps a division by a vanishing mean square finite.
OptionSpec epsilonOption();

}  // namespace nn
