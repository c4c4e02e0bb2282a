#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/latest_slot.h"
#include "engine/training/trainer.h"

namespace nn {

/// Where a training stands between two batches.
struct TrainingPosition {
  int epoch = 0;          ///< the epoch that the next batch belongs to, counted from 0
  Index batch = 0;        ///< number of the next batch in it
  std::int64_t step = 0;  ///< updates done
  friend bool operator==(const TrainingPosition&, const TrainingPosition&) = default;
};

/// A training frozen between two batches: enough to go on bit by bit as if it had never stopped.
struct TrainingState {
  TrainerState trainer;
  TrainingPosition position;
  Index epochBatchSize = 0;   ///< batch size of the epoch under way, which new settings do not touch; 0 = as in the settings
  bool epochShuffled = true;  ///< the same for shuffling; counts only with an epochBatchSize
  TrainingHistory history;
  std::shared_ptr<const Network> best;  ///< weights of the best epoch so far, when they are to come back; else null
};

/// What the next step of a training comes from: as TrainingState, but without what has been reported, which only grows.
struct TrainingPoint {
  TrainerState trainer;
  TrainingPosition position;
  Index epochBatchSize = 0;   ///< as in TrainingState
  bool epochShuffled = true;  ///< as in TrainingState
  TrainingSettings settings;  ///< of the next step
  double rateFactor = 1;      ///< of the schedule, for the next step
  double milliseconds = 0;    ///< what copying it took
};

/// What pictures are made of while training runs. Immutable once published.
struct TrainingSnapshot {
  TrainingPosition position;
  std::shared_ptr<const Network> network;
};

/// The training thread and its controls.
///
/// Threads  every public function may be called from any one thread (the GUI's); none waits for a batch except the destructor
///          and waitUntilIdle(). Numbers are lossless (drain...), pictures newest-only (snapshots(), states(), points()).
class TrainingSession {
 public:
  enum class State { Idle, Running, Paused, Finished, Failed };

  struct Setup {
    std::unique_ptr<Trainer> trainer;
    DataLoader train;
    std::optional<DataLoader> validation;
    TrainingSettings settings;
    int threads = 1;                          ///< for parallelFor() on the training thread
    std::optional<TrainingState> resumeFrom;  ///< continue there instead of at the beginning; starts as Paused
  };

  explicit TrainingSession(Setup setup);
  /// Stops after the current batch and joins the thread.
  ~TrainingSession();
  TrainingSession(const TrainingSession&) = delete;
  TrainingSession& operator=(const TrainingSession&) = delete;

  /// Runs until settings.epochs epochs are done or early stopping ends it (then Finished), from wherever the training stands.
  /// Also continues a paused or finished one, and a failed one with the batch that failed (after changeSettings() it may work).
  /// Does nothing when running or when no epochs are left.
  void run();
  /// Runs this many batches, then pauses. An epoch that they complete is validated. While paused or idle only.
  void runSteps(int count);
  /// Runs to the end of the current epoch (validation included), then pauses.
  void runEpoch();
  /// Pauses after the current batch. A validation is broken off at its next batch and done again when training goes on.
  void pause();

  /// New settings from the next batch on (batch size and shuffling from the next epoch on; the seed never). Throws
  /// ConfigError for settings that cannot be used.
  void changeSettings(const TrainingSettings& settings);
  TrainingSettings settings() const;
  /// Changes weights between two batches; the optimizer's memory stays. The function is called on the training thread with a
  /// copy of the network, whose weights are then taken over.
  void changeWeights(std::function<void(Network&)> change);

  State state() const;
  TrainingPosition position() const;
  Index batchesPerEpoch() const;
  std::string metricTitle() const;
  /// Why it failed; empty otherwise.
  std::string failure() const;
  /// Why it finished before its epochs were done, and which weights came back; empty when neither.
  std::string ending() const;
  /// Blocks until the state is not Running. For command line and tests.
  void waitUntilIdle();

  /// Every step since the last call, none lost. Those of resumeFrom are not repeated.
  std::vector<StepResult> drainSteps();
  /// Every step so far, those of resumeFrom included, without copying them.
  StepLog steps() const;
  /// Every finished epoch since the last call, none lost.
  std::vector<EpochResult> drainEpochs();
  /// Every validation within epochs since the last call, none lost.
  std::vector<ValidationResult> drainValidations();
  /// Weights: request(), and take() when the training thread has published (also while paused).
  LatestSlot<TrainingSnapshot>& snapshots();
  /// Everything, for saving: the same hand-over.
  LatestSlot<TrainingState>& states();
  /// What the next step comes from, in the same way; costs the same however long the training is.
  LatestSlot<TrainingPoint>& points();
  /// Requests and waits for the full state; at most one batch long. Null when copying failed (then failure() says why).
  std::shared_ptr<const TrainingState> captureState();
  /// Asks a sleeping (paused, idle, finished) thread to serve pending requests now.
  void serveRequests();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nn
