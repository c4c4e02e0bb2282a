#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QTimer>

#include "engine/analysis/working_points.h"
#include "ui/training/background_worker.h"

namespace ui {

class Probe;
class TrainingController;

/// Keeps the working points of one layer up to date on a background thread, for the chosen sample or for a fixed batch of
/// training samples; while training only as often as costs one part in fifty of a core at most. Nothing while inactive.
///
/// Threads  GUI thread.
class WorkingPointsProbe : public QObject {
  Q_OBJECT
 public:
  static constexpr nn::Index kBatch = 64;

  WorkingPointsProbe(TrainingController& training, Probe& source, QObject* parent = nullptr);
  ~WorkingPointsProbe() override;
  void setNode(std::optional<nn::NodeId> node);
  /// The chosen sample instead of the batch.
  void setOneSample(bool on);
  void setActive(bool active);
  /// Null when there is no layer, no network or no data.
  std::shared_ptr<const nn::WorkingPoints> points() const { return points_; }
  /// Why there are none; empty when there are.
  const QString& problem() const { return problem_; }

 signals:
  void changed();

 private:
  void follow();
  void run();

  TrainingController& training_;
  Probe& source_;
  std::optional<nn::NodeId> node_;
  bool isActive_ = false, isOneSample_ = false;
  std::shared_ptr<const nn::WorkingPoints> points_;
  QString problem_;
  double milliseconds_ = 0;
  quint64 request_ = 0;
  QTimer rest_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
