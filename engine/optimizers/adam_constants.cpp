#include "engine/optimizers/adam_constants.h"

#include <cmath>

#include "engine/optimizers/shared_options.h"

namespace nn {

std::vector<OptionSpec> adamOptions(double learningRate, WeightDecay decay, const std::string& epsilonAddedTo) {
  return {scaledLearningRateOption(learningRate), beta1Option(0.9), beta2Option(0.999), epsilonOption(1e-8, epsilonAddedTo),
          decay == WeightDecay::Penalty ? penaltyOption() : decoupledDecayOption(0.01)};
}

AdamConstants::AdamConstants(const Options& completedOptions, WeightDecay decay)
    : beta1_(completedOptions.get<double>("beta1")),
      beta2_(completedOptions.get<double>("beta2")),
      epsilon_(completedOptions.get<double>("epsilon")),
      weightDecay_(completedOptions.get<double>("weight_decay")),
      decay_(decay) {}

kernels::AdamStep AdamConstants::at(double learningRate, std::int64_t step) const {
  const auto t = static_cast<double>(step);
  return {.stepSize = static_cast<Scalar>(learningRate / (1 - std::pow(beta1_, t))),
          .fresh1 = static_cast<Scalar>(1 - beta1_),
          .fresh2 = static_cast<Scalar>(1 - beta2_),
          .correction2 = static_cast<Scalar>(1 / std::sqrt(1 - std::pow(beta2_, t))),
          .epsilon = static_cast<Scalar>(epsilon_),
          .weightDecay = static_cast<Scalar>(decay_ == WeightDecay::Penalty ? weightDecay_ : 0),
          .shrink = static_cast<Scalar>(decay_ == WeightDecay::Decoupled ? learningRate * weightDecay_ : 0)};
}

}  // namespace nn
