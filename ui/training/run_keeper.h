#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QThread>

#include "engine/project/project.h"
#include "engine/training/training_session.h"
#include "ui/document/run_store.h"

namespace ui {

/// A run as it comes back from the disk.
struct RestoredRun {
  RunRecord record;
  std::optional<nn::Project> project;
  std::optional<nn::TrainingState> state;  ///< when weights were wanted and are there
  QString problem;                         ///< why project or state are missing
};

/// The background side of the run library: a thread with the store, on which jobs run one after the other.
///
/// Threads  post() and the destructor on the GUI thread; everything else inside of jobs.
class RunKeeper {
 public:
  using Job = std::function<void(RunKeeper&)>;

  explicit RunKeeper(const QString& folder);
  /// Runs what was posted, then ends.
  ~RunKeeper();
  void post(Job job);

  RunStore& store() { return store_; }
  /// Takes what the run reported so far, in place of what it had of this or another run.
  void take(qint64 run, nn::TrainingHistory history);
  /// Stores the curves that were taken.
  void storeCurves();
  /// Writes weights beside the database; false when that failed.
  bool saveWeights(const RunRecord& run, std::shared_ptr<const nn::Network> network, nn::TrainingPosition position);
  RestoredRun restore(const RunRecord& run, bool withWeights);

 private:
  RunStore store_;
  qint64 run_ = 0;
  nn::TrainingHistory history_;
  QThread thread_;
  QObject context_;  // lives on the thread
};

}  // namespace ui
