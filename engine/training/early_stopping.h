#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/training/history.h"

namespace nn {

/// The figure of an epoch that early stopping looks at.
enum class MonitoredFigure { ValidationLoss, ValidationMetric, TrainingLoss, TrainingMetric };

/// When to end a training before its epochs are done: as soon as the monitored figure has not become better for `patience`
/// epochs in a row (Prechelt 1998, Early stopping, but when?).
struct EarlyStopping {
  bool enabled = false;
  MonitoredFigure monitor = MonitoredFigure::ValidationLoss;
  int patience = 5;         ///< epochs without improvement that are put up with
  double minDelta = 0;      ///< a smaller change is no improvement
  bool restoreBest = true;  ///< at the end the weights of the best epoch come back
  int firstEpoch = 0;       ///< earlier ones do not count: where a training that goes on after its end began again
  friend bool operator==(const EarlyStopping&, const EarlyStopping&) = default;
};

/// The ids in project files: "validation_loss", "validation_metric", "training_loss", "training_metric". Throws ConfigError.
MonitoredFigure monitoredFigureFromId(const std::string& id);
std::string monitoredFigureId(MonitoredFigure figure);

/// The figure of an epoch; the training's when there is no validation.
double monitoredValue(const EpochResult& epoch, MonitoredFigure figure);

/// What the epochs so far say. Works on the history alone, so that a resumed training decides the same.
struct EarlyStoppingState {
  std::optional<std::size_t> bestEpoch = {};  ///< place in the history; nothing before a finite figure
  int epochsWithoutImprovement = 0;
  bool shouldStop = false;
};
EarlyStoppingState earlyStoppingState(std::span<const EpochResult> epochs, const EarlyStopping& rule,
                                      bool higherMetricIsBetter);

}  // namespace nn
