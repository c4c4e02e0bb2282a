#pragma once

#include <memory>

#include <QObject>
#include <QString>
#include <QTimer>

#include "engine/analysis/step_trace.h"
#include "ui/training/background_worker.h"

namespace ui {

class TrainingController;

/// Keeps a trace of the newest training step for those who draw it: while training runs, of steps that it makes; at rest, of
/// the one that comes next. Works on a background thread and costs at most one part in two hundred of one core's time, the copy of
/// weights and memory included; nothing while nothing is wanted.
///
/// Threads  GUI thread.
class StepTraces : public QObject {
  Q_OBJECT
 public:
  explicit StepTraces(TrainingController& training, QObject* parent = nullptr);
  ~StepTraces() override;

  /// What is to be traced from now on; an empty request stops the work.
  void setWanted(const nn::StepRequest& wanted);
  const nn::StepRequest& wanted() const { return wanted_; }
  /// The newest; null before there is one, and when training begins anew.
  std::shared_ptr<const nn::StepTrace> trace() const { return trace_; }
  /// Why the last step could not be traced; empty when it could.
  const QString& problem() const { return problem_; }
  /// How many were made: none while nothing is wanted.
  int made() const { return made_; }

 signals:
  void changed();

 private:
  void follow();
  void ask();
  void start(const std::shared_ptr<const nn::TrainingPoint>& point);
  void receive(quint64 request, std::shared_ptr<const nn::StepTrace> trace, const QString& problem);
  void clear();

  TrainingController& training_;
  nn::StepRequest wanted_, tracing_;
  std::shared_ptr<const nn::StepTrace> trace_;
  std::shared_ptr<const nn::Network> seen_;  ///< the weights that were there when the last trace was asked for
  QString problem_;
  int made_ = 0;
  bool isAsking_ = false, isBusy_ = false;
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  QTimer rest_;
  std::shared_ptr<nn::StepTracer> tracer_;  ///< used by one job at a time
  BackgroundWorker worker_;                 // last: joined before the rest is destroyed
};

}  // namespace ui
