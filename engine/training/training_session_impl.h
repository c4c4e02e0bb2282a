#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "engine/schedules/learning_rate_schedule.h"
#include "engine/training/training_session.h"

namespace nn {

/// What the training thread and the callers share is guarded by `mutex`, which is never held across a call into trainer,
/// loaders or optimizer. What the thread alone writes (position, history) it may read without.
struct TrainingSession::Impl {
  /// How far the thread goes before it pauses.
  enum class Goal { None, Run, Steps, Epoch };

  explicit Impl(Setup setup);

  // Callers' side: training_session.cpp.
  void begin(Goal next, int steps);
  bool hasEpochsLeft() const { return position.epoch < settings.epochs && !stopsEarly; }
  void considerStopping();

  // Thread's side: training_thread.cpp.
  void threadMain(const std::stop_token& stop);
  void train(const std::stop_token& stop);
  bool reachedGoal(const std::stop_token& stop);
  void prepareLoader();
  void useSettings();
  void changeWeights();
  double rateFactor() const;
  void trainBatch();
  bool isValidationDue() const;
  void validateWithinEpoch(const std::stop_token& stop);
  std::optional<EvaluationResult> validate(const std::stop_token& stop);
  void finishEpoch(const std::stop_token& stop);
  void keepBest();
  void finish();
  void serveOrders();
  void serveRequests();
  TrainingState copyState() const;
  TrainingPoint copyPoint() const;
  EpochResult summarizeEpoch() const;
  void settle(State next);
  void failWith(const std::exception_ptr& error);

  // The thread's own.
  std::unique_ptr<Trainer> trainer;
  DataLoader trainLoader;
  std::optional<DataLoader> validationLoader;
  std::uint64_t seed;
  int threads;
  TrainingSettings active;  ///< what the trainer has been told
  std::unique_ptr<LearningRateSchedule> schedule;
  /// Whose weights the trainer has been given.
  std::optional<std::pair<ClassWeighting, std::vector<double>>> classWeighting;
  std::vector<double> monitored;        ///< for the schedule: a loss for each finished epoch
  std::shared_ptr<const Network> best;  ///< weights of the best epoch, when they are to come back
  bool epochShuffled;                   ///< what the epoch under way was begun with
  bool loaderIsReady = false;           ///< trainLoader stands at `position`
  bool epochFinished = false;           ///< since the goal was set
  double epochSeconds = 0;              ///< spent on training batches of this epoch
  Index epochSamples = 0;               ///< trained in that time

  LatestSlot<TrainingSnapshot> snapshots;
  LatestSlot<TrainingState> states;
  LatestSlot<TrainingPoint> points;

  mutable std::mutex mutex;
  std::condition_variable_any wake;     ///< the thread waits for work
  std::condition_variable_any settled;  ///< callers wait for the thread
  State state = State::Idle;
  Goal goal = Goal::None;
  int stepsLeft = 0;
  bool pauseRequested = false, settingsChanged = false, serveRequested = false;
  TrainingSettings settings;
  TrainingPosition position;
  Index batchesPerEpoch = 0;
  TrainingHistory history;
  std::size_t drainedSteps = 0, drainedEpochs = 0, drainedValidations = 0;
  std::string failure, ending;
  bool higherMetricIsBetter = true;
  bool stopsEarly = false;  ///< what the history and the settings say; worked out only when one of them changes
  std::vector<std::function<void(Network&)>> weightChanges;
  std::uint64_t capturesWanted = 0, capturesDone = 0;
  std::shared_ptr<const TrainingState> captured;

  std::jthread thread;  ///< last, so that it ends before anything above goes
};

}  // namespace nn
