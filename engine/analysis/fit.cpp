#include "engine/analysis/fit.h"

#include <algorithm>
#include <cmath>

namespace nn {
namespace {

using Kind = Fit::Kind;
using Epochs = std::span<const EpochResult>;

constexpr double kRise = 0.05, kStillFalling = 0.01, kDiverged = 2, kLeastProgress = 0.25, kLeastFall = 0.1;

double watched(const EpochResult& epoch, bool validation) { return validation ? epoch.validationLoss : epoch.trainLoss; }

bool isDiverging(Epochs epochs) {
  const double first = epochs.front().trainLoss, last = epochs.back().trainLoss;
  return !std::isfinite(last) || (first > 0 && last >= kDiverged * first);
}

bool isOverfitting(Epochs epochs, Fit& fit) {
  if (!fit.hasValidation) return false;
  const auto best = std::ranges::min_element(
      epochs, {}, [](const EpochResult& epoch) { return std::isnan(epoch.validationLoss) ? HUGE_VAL : epoch.validationLoss; });
  const EpochResult& last = epochs.back();
  fit.best = static_cast<std::size_t>(best - epochs.begin());
  fit.rise = last.validationLoss / best->validationLoss - 1;
  return epochs.end() - best > 2 && fit.rise >= kRise && last.trainLoss < best->trainLoss;
}

bool isLearning(Epochs epochs, Fit& fit) {
  fit.before = fit.now = HUGE_VAL;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    double& least = i + 2 < epochs.size() ? fit.before : fit.now;
    least = std::min(least, watched(epochs[i], fit.hasValidation));
  }
  return fit.now < fit.before * (1 - kStillFalling);
}

bool isUnderfitting(Epochs epochs, const std::optional<FitBaseline>& baseline, Fit& fit) {
  const EpochResult& last = epochs.back();
  fit.fall = 1 - last.trainLoss / epochs.front().trainLoss;
  if (baseline && std::isfinite(last.trainMetric)) {
    // The way from the baseline to perfect: up to 1, or down to 0.
    const double way = baseline->higherIsBetter ? 1 - baseline->metric : -baseline->metric;
    fit.done = way == 0 ? 1 : (last.trainMetric - baseline->metric) / way;
    return *fit.done < kLeastProgress;
  }
  return fit.fall < kLeastFall;
}

}  // namespace

Fit fitOf(Epochs epochs, std::optional<FitBaseline> baseline) {
  Fit fit;
  if (epochs.size() < Fit::kFewestEpochs) return fit;
  fit.hasValidation = std::isfinite(epochs.back().validationLoss);
  if (isDiverging(epochs))
    fit.kind = Kind::Diverging;
  else if (isOverfitting(epochs, fit))
    fit.kind = Kind::Overfitting;
  else if (isLearning(epochs, fit))
    fit.kind = Kind::Learning;
  else
    fit.kind = isUnderfitting(epochs, baseline, fit) ? Kind::Underfitting : Kind::Good;
  return fit;
}

}  // namespace nn
