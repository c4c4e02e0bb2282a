#pragma once

#include <string>

#include "engine/layers/options.h"

namespace nn {

/// "learning_rate" of optimizers that scale their steps by the gradients' size, with their own default.
OptionSpec scaledLearningRateOption(double typical);

/// "epsilon": keeps a division finite. addedTo says where it stands, which differs between optimizers and is everywhere where
/// PyTorch has it: "the root of the mean square".
OptionSpec epsilonOption(double typical, const std::string& addedTo);

/// "weight_decay" as a penalty: its gradient λθ is added to the gradient, and goes through the optimizer as that does.
OptionSpec penaltyOption();

/// "weight_decay" apart from the gradient: θ ← θ − αλθ (Loshchilov & Hutter 2019).
OptionSpec decoupledDecayOption(double typical);

/// "beta1" and "beta2" with their defaults.
OptionSpec beta1Option(double typical);
OptionSpec beta2Option(double typical);

}  // namespace nn
