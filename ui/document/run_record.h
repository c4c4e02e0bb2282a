#pragma once

#include <memory>
#include <string>

#include <QDateTime>
#include <QMetaType>
#include <QString>

#include "engine/training/history.h"

namespace ui {

/// What is known of a training at a glance. Numbers are NaN where there are none.
struct RunRecord {
  qint64 id = 0;  ///< 0 = not stored yet
  QString name, notes;
  bool isPinned = false;
  QDateTime started;
  double seconds = 0;  ///< of training, without pauses and validation
  int epochs = 0;      ///< finished ones
  qint64 steps = 0;
  quint64 seed = 0;
  QString metric;                                                                   ///< title of the metric that was followed
  double trainLoss = 0, trainMetric = 0, validationLoss = 0, validationMetric = 0;  ///< of the last epoch
  QString ending;           ///< "finished", or why it ended early; empty while it runs
  std::string project;      ///< JSON with all settings
  bool hasWeights = false;  ///< those of its end are kept
  QString change;           ///< from the run before it: "learning rate 0.01 → 0.001"; worked out, not stored
};

/// A stored training with everything that it reported.
using RunCurves = std::shared_ptr<const nn::TrainingHistory>;

}  // namespace ui

Q_DECLARE_METATYPE(ui::RunRecord)
