#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/training/training_session_impl.h"

namespace nn {

using Clock = std::chrono::steady_clock;

void TrainingSession::Impl::threadMain(const std::stop_token& stop) {
  const ParallelScope scope(threads);
  std::unique_lock lock(mutex);
  for (;;) {
    wake.wait(lock, stop,
              [&] { return goal != Goal::None || settingsChanged || serveRequested || capturesWanted != capturesDone; });
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
    if (position.batch < batchesPerEpoch) trainBatch();
    if (position.batch >= batchesPerEpoch) finishEpoch(stop);
  }
}

bool TrainingSession::Impl::reachedGoal(const std::stop_token& stop) {
  if (stop.stop_requested()) return true;
  const std::lock_guard lock(mutex);
  const bool done = pauseRequested || (goal == Goal::Steps && stepsLeft == 0) || (goal == Goal::Epoch && epochFinished);
  if (!hasEpochsLeft())
    settle(State::Finished);
  else if (done)
    settle(State::Paused);
  return goal == Goal::None;
}

/// Between epochs the loader follows the settings; within one it goes on as the epoch began.
void TrainingSession::Impl::prepareLoader() {
  if (position.batch == 0) {
    const Index samples = trainLoader.dataset().size();
    const Index wanted = active.batchSize == 0 ? samples : std::min(active.batchSize, samples);
    if (wanted != trainLoader.batchSize() || active.shuffle != epochShuffled) {
      trainLoader = DataLoader(trainLoader.sharedDataset(), wanted, active.shuffle, seed);
      epochShuffled = active.shuffle;
      loaderIsReady = false;
    }
  }
  if (loaderIsReady) return;
  trainLoader.startEpoch(position.epoch, position.batch);
  loaderIsReady = true;
  const std::lock_guard lock(mutex);
  batchesPerEpoch = trainLoader.batchesPerEpoch();
  // Room for the whole epoch, so that its steps do not allocate; doubling keeps the copying rare.
  const std::size_t needed = history.steps.size() + static_cast<std::size_t>(batchesPerEpoch);
  if (needed > history.steps.capacity()) history.steps.reserve(std::max(needed, 2 * history.steps.capacity()));
}

void TrainingSession::Impl::trainBatch() {
  const Clock::time_point start = Clock::now();
  Batch batch;
  trainLoader.next(batch);
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

/// Validates and closes the epoch. A pause or stop breaks the validation off: the position stays behind the last batch, and
/// the validation is done again when training goes on.
void TrainingSession::Impl::finishEpoch(const std::stop_token& stop) {
  EpochResult result = summarizeEpoch();
  if (validationLoader) {
    bool brokenOff = false;
    const EvaluationResult validation = trainer->evaluate(*validationLoader, [&] {
      serveRequests();
      const std::lock_guard lock(mutex);
      brokenOff = pauseRequested || stop.stop_requested();
      return !brokenOff;
    });
    if (brokenOff) return;
    result.validationLoss = validation.loss;
    result.validationMetric = validation.metric;
  }
  loaderIsReady = false;
  epochSeconds = 0;
  epochSamples = 0;
  const std::lock_guard lock(mutex);
  history.epochs.push_back(result);
  ++position.epoch;
  position.batch = 0;
  epochFinished = true;
}

/// From the history alone (except the times), so that an epoch that was interrupted and resumed gives the same numbers.
EpochResult TrainingSession::Impl::summarizeEpoch() const {
  const auto isOther = [&](const StepResult& step) { return step.epoch != position.epoch; };
  const auto first = std::find_if(history.steps.rbegin(), history.steps.rend(), isOther).base();
  EpochResult result{.epoch = position.epoch, .step = position.step};
  double samples = 0;
  for (auto step = first; step != history.steps.end(); ++step) {
    const auto size = static_cast<double>(step->batchSize);
    samples += size;
    result.trainLoss += size * step->loss;
    result.trainMetric += size * step->metric;
    result.learningRate = step->learningRate;
  }
  result.trainLoss /= samples;
  result.trainMetric /= samples;
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
  serveRequests();
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
          .history = history};
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
