#include "engine/training/epoch_summary.h"

#include <algorithm>

namespace nn {

EpochResult epochSummary(const TrainingHistory& history, int epoch, std::int64_t step) {
  const auto isOther = [&](const StepResult& other) { return other.epoch != epoch; };
  const auto first = std::find_if(history.steps.rbegin(), history.steps.rend(), isOther).base();
  EpochResult result{.epoch = epoch, .step = step};
  double samples = 0;
  for (auto one = first; one != history.steps.end(); ++one) {
    const auto size = static_cast<double>(one->batchSize);
    samples += size;
    result.trainLoss += size * one->loss;
    result.trainMetric += size * one->metric;
    result.learningRate = one->learningRate;
  }
  result.trainLoss /= samples;
  result.trainMetric /= samples;
  return result;
}

}  // namespace nn
