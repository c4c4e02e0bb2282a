#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/data/data_loader.h"
#include "engine/explain/microscope.h"
#include "engine/schedules/learning_rate_schedule.h"
#include "engine/training/supervised_trainer.h"

namespace nn {

/// A training between two batches, without the history, which only grows: of that the lengths.
struct WalkState {
  std::shared_ptr<const TrainerState> trainer;
  TrainingPosition position;
  Index epochBatchSize = 0;
  bool epochShuffled = true;
  std::size_t steps = 0, epochs = 0, validations = 0;
  std::shared_ptr<const Network> best;

  Index bytes() const;
};

/// A training that goes batch by batch as a session's does, on the caller's thread, and can be put back. At the end of an epoch
/// the epoch is closed (validated) only when the next batch is wanted, as a session that was paused there does.
class TrainingWalk {
 public:
  explicit TrainingWalk(const Microscope::Setup& setup);

  const NetworkPlan& plan() const { return trainer_->network().plan(); }
  /// trainer: its state, when that has been copied already.
  WalkState state(std::shared_ptr<const TrainerState> trainer = nullptr) const;
  TrainingPosition position() const { return position_; }
  const TrainingHistory& history() const { return history_; }
  /// A state that this walk had, with all that it reported until then; history: where that has been cut off since.
  void restore(const WalkState& state, const TrainingHistory* history = nullptr);
  /// As it stood then, for a session.
  TrainingState trainingState(const WalkState& state) const;
  Index batchesPerEpoch() const { return loader_.batchesPerEpoch(); }
  Index batchSize() const { return loader_.batchSize(); }
  /// Closes what must be closed before the next batch: validates when that is due, and ends an epoch that is over.
  void prepare();
  /// One batch. Throws NumericError as Trainer::step() does; nothing has changed then. Precondition: prepare().
  void step();
  /// The same, recorded. before: the trainer's state now.
  std::shared_ptr<const StepRecord> recordedStep(std::shared_ptr<const TrainerState> before);

 private:
  void useLoader(Index batchSize, bool shuffle);
  double rateFactor() const;
  bool isValidationDue() const;
  void finishEpoch();
  Batch takeBatch();
  StepResult train(const Batch& batch);

  DatasetInfo info_;
  TrainingSettings settings_;
  std::unique_ptr<SupervisedTrainer> trainer_;
  DataLoader loader_;
  std::optional<DataLoader> validation_;
  std::unique_ptr<LearningRateSchedule> schedule_;
  std::vector<double> classWeights_;
  TrainingPosition position_;
  TrainingHistory history_;
  std::shared_ptr<const Network> best_;
  bool shuffled_ = true;
  bool loaderIsReady_ = false;  ///< stands at position_
};

}  // namespace nn
