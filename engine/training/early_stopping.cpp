#include "engine/training/early_stopping.h"

#include <array>
#include <cmath>
#include <utility>

#include "engine/core/error.h"

namespace nn {
namespace {

constexpr std::array<std::pair<MonitoredFigure, const char*>, 4> kIds{{
    {MonitoredFigure::ValidationLoss, "validation_loss"},
    {MonitoredFigure::ValidationMetric, "validation_metric"},
    {MonitoredFigure::TrainingLoss, "training_loss"},
    {MonitoredFigure::TrainingMetric, "training_metric"},
}};

bool isMetric(MonitoredFigure figure) {
  return figure == MonitoredFigure::ValidationMetric || figure == MonitoredFigure::TrainingMetric;
}

}  // namespace

MonitoredFigure monitoredFigureFromId(const std::string& id) {
  std::string known;
  for (const auto& [figure, name] : kIds) {
    if (id == name) return figure;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throwExpected<ConfigError>("early stopping", "one of " + known, "'" + id + "'");
}

std::string monitoredFigureId(MonitoredFigure figure) {
  for (const auto& [known, name] : kIds)
    if (known == figure) return name;
  return {};
}

double monitoredValue(const EpochResult& epoch, MonitoredFigure figure) {
  const bool validates = figure == MonitoredFigure::ValidationLoss || figure == MonitoredFigure::ValidationMetric;
  const double validation = isMetric(figure) ? epoch.validationMetric : epoch.validationLoss;
  if (validates && !std::isnan(epoch.validationLoss)) return validation;
  return isMetric(figure) ? epoch.trainMetric : epoch.trainLoss;
}

EarlyStoppingState earlyStoppingState(std::span<const EpochResult> epochs, const EarlyStopping& rule,
                                      bool higherMetricIsBetter) {
  EarlyStoppingState state;
  const double sign = isMetric(rule.monitor) && higherMetricIsBetter ? -1 : 1;  // so that smaller is better
  double best = 0;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    if (epochs[i].epoch < rule.firstEpoch) continue;
    const double value = sign * monitoredValue(epochs[i], rule.monitor);
    if (std::isfinite(value) && (!state.bestEpoch || value < best - rule.minDelta)) {
      best = value;
      state.bestEpoch = i;
      state.epochsWithoutImprovement = 0;
    } else {
      ++state.epochsWithoutImprovement;
    }
  }
  state.shouldStop = rule.enabled && state.epochsWithoutImprovement >= rule.patience;
  return state;
}

}  // namespace nn
