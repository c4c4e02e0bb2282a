#pragma once

#include <cstdint>
#include <string>

#include "engine/core/scalar.h"
#include "engine/layers/options.h"

namespace nn {

/// How a network is trained. All of it may change while training runs and takes effect at the next batch, batch size
/// and shuffling at the next epoch; the seed only at a reset.
struct TrainingSettings {
  int epochs = 5;
  Index batchSize = 64;  ///< 0 = the whole training set
  std::string optimizer = "adam";
  Options optimizerOptions = {};  ///< "learning_rate" and what else differs from the defaults
  bool shuffle = true;
  std::uint64_t seed = 1;

  /// learning_rate from the options, or the optimizer's default. Throws ConfigError for an unknown optimizer.
  double learningRate() const;
  friend bool operator==(const TrainingSettings&, const TrainingSettings&) = default;
};

}  // namespace nn
