#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/kernels/update.h"
#include "engine/layers/options.h"

namespace nn {

/// Where weight decay enters: as a penalty whose gradient is added to the gradient, or apart from it (Loshchilov & Hutter
/// 2019).
enum class WeightDecay { Penalty, Decoupled };

/// "learning_rate", "beta1", "beta2" and "epsilon" of Adam and its kin, and "weight_decay", which is 0.01 by default where it
/// is decoupled.
std::vector<OptionSpec> adamOptions(double learningRate, WeightDecay decay = WeightDecay::Penalty,
                                    const std::string& epsilonAddedTo = "the root of the mean square");

/// What Adam and its kin make of these options.
class AdamConstants {
 public:
  explicit AdamConstants(const Options& completedOptions, WeightDecay decay = WeightDecay::Penalty);

  /// The constants of update `step`, counted from 1.
  kernels::AdamStep at(double learningRate, std::int64_t step) const;

 private:
  double beta1_, beta2_, epsilon_, weightDecay_;
  WeightDecay decay_;
};

}  // namespace nn
