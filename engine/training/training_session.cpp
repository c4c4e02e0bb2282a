#include "engine/training/training_session.h"

#include <algorithm>
#include <utility>

#include "engine/training/training_session_impl.h"

namespace nn {
namespace {

template <typename Results, typename T = typename Results::value_type>
std::vector<T> drain(const Results& all, std::size_t& drained) {
  const std::vector<T> news(all.begin() + static_cast<std::ptrdiff_t>(drained), all.end());
  drained = all.size();
  return news;
}

}  // namespace

TrainingSession::Impl::Impl(Setup setup)
    : trainer(std::move(setup.trainer)),
      trainLoader(std::move(setup.train)),
      validationLoader(std::move(setup.validation)),
      seed(setup.settings.seed),
      threads(setup.threads),
      active(setup.settings),
      epochShuffled(setup.settings.shuffle),
      settings(setup.settings) {
  settings.check();
  higherMetricIsBetter = trainer->higherMetricIsBetter();
  if (setup.resumeFrom) {
    TrainingState& from = *setup.resumeFrom;
    trainer->restore(from.trainer);
    position = from.position;
    history = std::move(from.history);
    drainedSteps = history.steps.size();
    drainedEpochs = history.epochs.size();
    drainedValidations = history.validations.size();
    best = from.best;
    for (const EpochResult& epoch : history.epochs) monitored.push_back(monitoredValue(epoch, MonitoredFigure::ValidationLoss));
    if (position.batch > 0 && from.epochBatchSize > 0) {
      epochShuffled = from.epochShuffled;
      trainLoader = trainLoader.withBatches(from.epochBatchSize, epochShuffled);
    }
    considerStopping();
    state = hasEpochsLeft() ? State::Paused : State::Finished;
  }
  batchesPerEpoch = trainLoader.batchesPerEpoch();
  schedule = createSchedule(active.schedule, active.scheduleOptions);
  thread = std::jthread([this](const std::stop_token& stop) { threadMain(stop); });
}

void TrainingSession::Impl::begin(Goal next, int steps) {
  const std::lock_guard lock(mutex);
  if (state == State::Running) {
    if (next == Goal::Run && pauseRequested) {
      pauseRequested = false;
      goal = next;
    }
    return;
  }
  if (!hasEpochsLeft()) {
    state = State::Finished;
    return;
  }
  state = State::Running;
  failure.clear();
  ending.clear();
  goal = next;
  stepsLeft = steps;
  epochFinished = false;
  pauseRequested = false;
  wake.notify_all();
}

TrainingSession::TrainingSession(Setup setup) : impl_(std::make_unique<Impl>(std::move(setup))) {}
TrainingSession::~TrainingSession() = default;

void TrainingSession::run() { impl_->begin(Impl::Goal::Run, 0); }
void TrainingSession::runEpoch() { impl_->begin(Impl::Goal::Epoch, 0); }
void TrainingSession::runSteps(int count) {
  if (count > 0) impl_->begin(Impl::Goal::Steps, count);
}

void TrainingSession::pause() {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->state == State::Running) impl_->pauseRequested = true;
}

void TrainingSession::changeSettings(const TrainingSettings& settings) {
  settings.check();
  const std::lock_guard lock(impl_->mutex);
  impl_->settings = settings;
  impl_->settings.seed = impl_->seed;
  impl_->considerStopping();
  impl_->settingsChanged = true;
  impl_->wake.notify_all();
}

void TrainingSession::changeWeights(std::function<void(Network&)> change) {
  const std::lock_guard lock(impl_->mutex);
  impl_->weightChanges.push_back(std::move(change));
  impl_->wake.notify_all();
}

TrainingSettings TrainingSession::settings() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->settings;
}

TrainingSession::State TrainingSession::state() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->state;
}

TrainingPosition TrainingSession::position() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->position;
}

Index TrainingSession::batchesPerEpoch() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->batchesPerEpoch;
}

std::string TrainingSession::metricTitle() const { return impl_->trainer->metricTitle(); }

std::string TrainingSession::failure() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->failure;
}

std::string TrainingSession::ending() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->ending;
}

void TrainingSession::waitUntilIdle() {
  std::unique_lock lock(impl_->mutex);
  impl_->settled.wait(lock, [&] { return impl_->state != State::Running; });
}

std::vector<StepResult> TrainingSession::drainSteps() {
  const std::lock_guard lock(impl_->mutex);
  return drain(impl_->history.steps, impl_->drainedSteps);
}

StepLog TrainingSession::steps() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->history.steps;
}

std::vector<EpochResult> TrainingSession::drainEpochs() {
  const std::lock_guard lock(impl_->mutex);
  return drain(impl_->history.epochs, impl_->drainedEpochs);
}

std::vector<ValidationResult> TrainingSession::drainValidations() {
  const std::lock_guard lock(impl_->mutex);
  return drain(impl_->history.validations, impl_->drainedValidations);
}

LatestSlot<TrainingSnapshot>& TrainingSession::snapshots() { return impl_->snapshots; }
LatestSlot<TrainingState>& TrainingSession::states() { return impl_->states; }
LatestSlot<TrainingPoint>& TrainingSession::points() { return impl_->points; }

std::shared_ptr<const TrainingState> TrainingSession::captureState() {
  std::unique_lock lock(impl_->mutex);
  const std::uint64_t ticket = ++impl_->capturesWanted;
  impl_->wake.notify_all();
  impl_->settled.wait(lock, [&] { return impl_->capturesDone >= ticket; });
  return std::exchange(impl_->captured, nullptr);
}

void TrainingSession::serveRequests() {
  const std::lock_guard lock(impl_->mutex);
  impl_->serveRequested = true;
  impl_->wake.notify_all();
}

}  // namespace nn
