#include "engine/doctor/rate_range.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "engine/training/supervised_trainer.h"

namespace nn {
namespace {

constexpr int kSteps = 84;  // twelve a decade
constexpr double kLowest = 1e-6, kHighest = 10;
constexpr double kSmoothing = 0.8, kExploded = 3, kSafety = 10;
constexpr double kLeastFall = 0.02;  // of the loss, as a share of the first: less is noise

/// The project's training with everything that changes rate or samples left out.
TrainingSettings plainSettings(const Project& project) {
  TrainingSettings settings = project.training;
  settings.schedule = "constant";
  settings.scheduleOptions = {};
  settings.earlyStopping = {};
  settings.optimizerOptions.set("learning_rate", kLowest);
  return settings;
}

void evaluate(RateRange& range) {
  if (range.losses.empty()) return;
  const auto least = std::ranges::min_element(range.losses);
  range.best = range.rates[static_cast<std::size_t>(least - range.losses.begin())];
  if (*least < (1 - kLeastFall) * range.atStart) range.suggested = range.best / kSafety;
}

}  // namespace

double RateRange::lossAt(double rate) const {
  double result = std::numeric_limits<double>::quiet_NaN(), nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < rates.size() && rate > 0; ++i) {
    const double distance = std::abs(std::log(rates[i] / rate));
    if (distance >= nearest) continue;
    nearest = distance;
    result = losses[i];
  }
  return result;
}

RateRange rateRange(const Project& project, const PreparedData& data, const std::stop_token& stop, double mostSeconds) {
  const auto start = std::chrono::steady_clock::now();
  const TrainingSettings settings = plainSettings(project);
  const Index rows = settings.samplesPerStep(data.train->size());
  SupervisedTrainer trainer(initializedNetwork(project), data.info, settings,
                            settings.batchSize == 0 ? rows : std::min(settings.batchSize, rows));
  // Shuffled also where the training is not: with sorted data the loss says which class comes, not what the rate does.
  DataLoader loader(data.train, rows, true, settings.seed);
  RateRange range;
  Batch batch;
  double smooth = 0, rate = kLowest;
  int epoch = 0;
  const double growth = std::pow(kHighest / kLowest, 1.0 / (kSteps - 1));
  for (int i = 0; i < kSteps; ++i, rate *= growth) {
    if (stop.stop_requested()) return range;
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > mostSeconds) break;
    while (!loader.next(batch)) loader.startEpoch(++epoch);
    trainer.setRateFactor(rate / kLowest);
    try {
      const double loss = trainer.step(batch).loss;
      if (i == 0) range.atStart = loss;
      smooth = kSmoothing * smooth + (1 - kSmoothing) * loss;
      range.rates.push_back(rate);
      range.losses.push_back(smooth / (1 - std::pow(kSmoothing, i + 1)));  // as in Adam, against the start at 0
    } catch (const NumericError&) {
      range.diverging = rate;
      break;
    }
    if (range.losses.back() > kExploded * range.atStart && range.atStart > 0) {
      range.diverging = rate;
      break;
    }
  }
  range.isComplete = true;
  evaluate(range);
  return range;
}

}  // namespace nn
