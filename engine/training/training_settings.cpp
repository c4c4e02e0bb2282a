#include "engine/training/training_settings.h"

#include <algorithm>
#include <cmath>

#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/schedules/learning_rate_schedule.h"

namespace nn {
namespace {

void requireAtLeast(const char* where, double least, double value, const char* expected) {
  if (!(value >= least)) throwExpected<ConfigError>(where, expected, toDisplay(OptionValue(value)));
}

}  // namespace

Index TrainingSettings::samplesPerStep(Index samples) const {
  return batchSize == 0 ? samples : std::min(batchSize * accumulationSteps, samples);
}

double TrainingSettings::learningRate() const {
  const OptimizerType& type = OptimizerRegistry::instance().require(optimizer);
  return completed(optimizerOptions, type.options, "optimizer '" + optimizer + "'").get<double>("learning_rate");
}

void TrainingSettings::check() const {
  createOptimizer(optimizer, optimizerOptions);
  createSchedule(schedule, scheduleOptions);
  if (!metric.empty()) MetricRegistry::instance().require(metric);
  requireAtLeast("epochs", 0, epochs, "0 or more");
  requireAtLeast("batch size", 0, static_cast<double>(batchSize), "a positive number, or 0 for the full set");
  requireAtLeast("gradient clipping by value", 0, clipValue, "a positive number, or 0 for none");
  requireAtLeast("gradient clipping by norm", 0, clipNorm, "a positive number, or 0 for none");
  requireAtLeast("gradient accumulation", 1, accumulationSteps, "1 or more batches");
  requireAtLeast("validation", 0, validationEvery, "a positive number of steps, or 0 for once an epoch");
  requireAtLeast("early stopping, patience", 1, earlyStopping.patience, "1 or more epochs");
  requireAtLeast("early stopping, smallest improvement", 0, earlyStopping.minDelta, "0 or more");
  for (const double weight : classWeights)
    if (!(weight >= 0 && std::isfinite(weight)))
      throwExpected<ConfigError>("class weights", "numbers that are 0 or more", toDisplay(OptionValue(weight)));
}

}  // namespace nn
