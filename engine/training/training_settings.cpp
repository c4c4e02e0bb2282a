#include "engine/training/training_settings.h"

#include "engine/optimizers/optimizer.h"

namespace nn {

double TrainingSettings::learningRate() const {
  const OptimizerType& type = OptimizerRegistry::instance().require(optimizer);
  return completed(optimizerOptions, type.options, "optimizer '" + optimizer + "'").get<double>("learning_rate");
}

}  // namespace nn
