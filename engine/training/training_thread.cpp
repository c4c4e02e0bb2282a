#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/core/work_clock.h"
#include "engine/training/class_weights.h"
#include "engine/training/epoch_summary.h"
#include "engine/training/training_session_impl.h"

namespace nn {

using Clock = std::chrono::steady_clock;

void TrainingSession::Impl::threadMain(const std::stop_token& stop) {
  const ParallelScope scope(threads);
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait(lock, stop, [&] {
      return goal != Goal::None || settingsChanged || serveRequested || !weightChanges.empty() ||
             capturesWanted != capturesDone;
    });
    if (stop.stop_requested()) return;
    const bool trains = goal != Goal::None;
    lock.unlock();
    try {
      if (trains)
        train(stop);
      else
        serveOrders();
    } catch (...) {
      failWith(std::current_exception());
    }
    lock.lock();
  }
}

void TrainingSession::Impl::train(const std::stop_token& stop) {
  for (;;) {
    serveOrders();
    if (reachedGoal(stop)) return;
    prepareLoader();
    if (isValidationDue()) {
      validateWithinEpoch(stop);
      continue;
    }
    if (position.batch < batchesPerEpoch) trainBatch();
    if (position.batch >= batchesPerEpoch) finishEpoch(stop);
  }
}

bool TrainingSession::Impl::reachedGoal(const std::stop_token& stop) {
  if (stop.stop_requested()) return true;
  bool isFinished = false;
  {
    const std::lock_guard lock(mutex);
    isFinished = !hasEpochsLeft();
    const bool done = pauseRequested || (goal == Goal::Steps && stepsLeft == 0) || (goal == Goal::Epoch && epochFinished);
    if (!isFinished && done) settle(State::Paused);
    if (!isFinished) return goal == Goal::None;
  }
  finish();
  return true;
}

/// The epochs are done, or early stopping has enough: the best weights come back, if that is wanted and they are not the last.
void TrainingSession::Impl::finish() {
  const EarlyStoppingState stopping = earlyStoppingState(history.epochs, active.earlyStopping, trainer->higherMetricIsBetter());
  std::string text;
  if (stopping.shouldStop)
    text = "stopped after epoch " + std::to_string(position.epoch) + ", because there was no improvement for " +
           std::to_string(stopping.epochsWithoutImprovement) + " epochs";
  if (active.earlyStopping.enabled && active.earlyStopping.restoreBest && best && stopping.bestEpoch &&
      *stopping.bestEpoch + 1 != history.epochs.size()) {
    trainer->setWeights(*best);
    text += (text.empty() ? "" : "; ") + std::string("the weights of epoch ") +
            std::to_string(history.epochs[*stopping.bestEpoch].epoch + 1) + " were restored";
  }
  const std::lock_guard lock(mutex);
  ending = text;
  settle(State::Finished);
}

/// Precondition: the mutex is held.
void TrainingSession::Impl::considerStopping() {
  stopsEarly = settings.earlyStopping.enabled &&
               earlyStoppingState(history.epochs, settings.earlyStopping, higherMetricIsBetter).shouldStop;
}

/// Between epochs the loader follows the settings; within one it goes on as the epoch began.
void TrainingSession::Impl::prepareLoader() {
  if (position.batch == 0) {
    const Index samples = trainLoader.dataset().size();
    const Index wanted = active.samplesPerStep(samples);
    if (wanted != trainLoader.batchSize() || active.shuffle != epochShuffled) {
      trainLoader = trainLoader.withBatches(wanted, active.shuffle);
      epochShuffled = active.shuffle;
      loaderIsReady = false;
    }
  }
  if (loaderIsReady) return;
  if (trainer->takesSparseInputs()) {
    trainLoader.deliverSparse();
    if (validationLoader) validationLoader->deliverSparse();
  }
  trainLoader.startEpoch(position.epoch, position.batch);
  loaderIsReady = true;
  const std::lock_guard lock(mutex);
  batchesPerEpoch = trainLoader.batchesPerEpoch();
  // Room for the whole epoch, so that its steps do not allocate.
  history.steps.reserve(history.steps.size() + static_cast<std::size_t>(batchesPerEpoch));
}

/// Of the schedule, for the next step.
double TrainingSession::Impl::rateFactor() const {
  const std::int64_t total = std::max<std::int64_t>(1, std::int64_t{active.epochs} * batchesPerEpoch);
  return schedule->factor(
      {.step = position.step, .stepsPerEpoch = batchesPerEpoch, .totalSteps = total, .monitored = monitored});
}

void TrainingSession::Impl::trainBatch() {
  const Clock::time_point start = Clock::now();
  Batch batch;
  trainLoader.next(batch);
  trainer->setRateFactor(rateFactor());
  StepResult result = trainer->step(batch);
  result.epoch = position.epoch;
  epochSeconds += std::chrono::duration<double>(Clock::now() - start).count();
  epochSamples += batch.size;
  const std::lock_guard lock(mutex);
  history.steps.push_back(result);
  ++position.batch;
  position.step = result.step;
  if (goal == Goal::Steps) --stepsLeft;
}

/// Every n steps, but not at the end of an epoch, which has a validation of its own. Decided from the history, so that one that
/// was broken off is done when training goes on.
bool TrainingSession::Impl::isValidationDue() const {
  return validationLoader && active.validationEvery > 0 && position.batch > 0 && position.batch < batchesPerEpoch &&
         position.step % active.validationEvery == 0 &&
         (history.validations.empty() || history.validations.back().step != position.step);
}

void TrainingSession::Impl::validateWithinEpoch(const std::stop_token& stop) {
  const std::optional<EvaluationResult> result = validate(stop);
  if (!result) return;
  const std::lock_guard lock(mutex);
  history.validations.push_back(
      {.step = position.step, .epoch = position.epoch, .loss = result->loss, .metric = result->metric});
}

/// Nothing when a pause or stop broke it off.
std::optional<EvaluationResult> TrainingSession::Impl::validate(const std::stop_token& stop) {
  bool brokenOff = false;
  const EvaluationResult result = trainer->evaluate(*validationLoader, [&] {
    serveRequests();
    const std::lock_guard lock(mutex);
    brokenOff = pauseRequested || stop.stop_requested();
    return !brokenOff;
  });
  return brokenOff ? std::nullopt : std::optional(result);
}

/// Validates and closes the epoch. A pause or stop breaks the validation off: the position stays behind the last batch, and
/// the validation is done again when training goes on.
void TrainingSession::Impl::finishEpoch(const std::stop_token& stop) {
  EpochResult result = summarizeEpoch();
  if (validationLoader) {
    const std::optional<EvaluationResult> validation = validate(stop);
    if (!validation) return;
    result.validationLoss = validation->loss;
    result.validationMetric = validation->metric;
  }
  loaderIsReady = false;
  epochSeconds = 0;
  epochSamples = 0;
  monitored.push_back(monitoredValue(result, MonitoredFigure::ValidationLoss));
  {
    const std::lock_guard lock(mutex);
    history.epochs.push_back(result);
    ++position.epoch;
    position.batch = 0;
    epochFinished = true;
    considerStopping();
  }
  keepBest();
}

void TrainingSession::Impl::keepBest() {
  if (!active.earlyStopping.enabled || !active.earlyStopping.restoreBest) {
    best = nullptr;
    return;
  }
  const EarlyStoppingState stopping = earlyStoppingState(history.epochs, active.earlyStopping, trainer->higherMetricIsBetter());
  if (stopping.bestEpoch && *stopping.bestEpoch + 1 == history.epochs.size()) best = trainer->networkCopy();
}

EpochResult TrainingSession::Impl::summarizeEpoch() const {
  EpochResult result = epochSummary(history, position.epoch, position.step);
  result.seconds = epochSeconds;
  result.samplesPerSecond = epochSeconds > 0 ? static_cast<double>(epochSamples) / epochSeconds : 0;
  return result;
}

/// New settings and requests: everything that callers want between two batches.
void TrainingSession::Impl::serveOrders() {
  bool changed = false;
  {
    const std::lock_guard lock(mutex);
    changed = std::exchange(settingsChanged, false);
    if (changed) active = settings;
  }
  if (changed) trainer->apply(active);
  if (changed || !classWeighting) useSettings();
  changeWeights();
  serveRequests();
}

void TrainingSession::Impl::changeWeights() {
  std::vector<std::function<void(Network&)>> changes;
  {
    const std::lock_guard lock(mutex);
    changes.swap(weightChanges);
  }
  if (changes.empty()) return;
  Network network = *trainer->networkCopy();
  for (const auto& change : changes) change(network);
  trainer->setWeights(network);
}

/// What the settings ask for besides what the trainer was made with. Classes are counted, which reads all samples, only when
/// other weights are wanted than before.
void TrainingSession::Impl::useSettings() {
  schedule = createSchedule(active.schedule, active.scheduleOptions);
  if (const std::pair wanted(active.classWeighting, active.classWeights); classWeighting != wanted) {
    trainer->setClassWeights(classWeightsFor(active, trainLoader.dataset()));
    classWeighting = wanted;
  }
  const std::lock_guard lock(mutex);
  higherMetricIsBetter = trainer->higherMetricIsBetter();
  considerStopping();
}

void TrainingSession::Impl::serveRequests() {
  std::uint64_t wanted = 0;
  bool capture = false;
  {
    const std::lock_guard lock(mutex);
    serveRequested = false;
    wanted = capturesWanted;
    capture = capturesWanted != capturesDone;
  }
  if (snapshots.isRequested())
    snapshots.publish(std::make_shared<const TrainingSnapshot>(TrainingSnapshot{position, trainer->networkCopy()}));
  if (points.isRequested()) points.publish(std::make_shared<const TrainingPoint>(copyPoint()));
  const bool publish = states.isRequested();
  if (!publish && !capture) return;
  const auto copy = std::make_shared<const TrainingState>(copyState());
  if (publish) states.publish(copy);
  if (!capture) return;
  const std::lock_guard lock(mutex);
  captured = copy;
  capturesDone = wanted;
  settled.notify_all();
}

TrainingState TrainingSession::Impl::copyState() const {
  return {.trainer = trainer->state(),
          .position = position,
          .epochBatchSize = position.batch > 0 ? trainLoader.batchSize() : 0,
          .epochShuffled = epochShuffled,
          .history = history,
          .best = best};
}

TrainingPoint TrainingSession::Impl::copyPoint() const {
  const WorkClock clock;
  TrainingPoint point{.trainer = trainer->state(),
                      .position = position,
                      .epochBatchSize = position.batch > 0 ? trainLoader.batchSize() : 0,
                      .epochShuffled = epochShuffled,
                      .settings = active,
                      .rateFactor = rateFactor()};
  point.settings.seed = seed;
  point.milliseconds = clock.milliseconds();
  return point;
}

/// Precondition: the mutex is held.
void TrainingSession::Impl::settle(State next) {
  state = next;
  goal = Goal::None;
  pauseRequested = false;
  settled.notify_all();
}

void TrainingSession::Impl::failWith(const std::exception_ptr& error) {
  std::string text = "unknown error";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    text = known.what();
  } catch (...) {
  }
  loaderIsReady = false;  // it may stand behind a batch that was not trained
  const std::lock_guard lock(mutex);
  failure = text;
  captured = nullptr;
  capturesDone = capturesWanted;
  settle(State::Failed);
}

}  // namespace nn
