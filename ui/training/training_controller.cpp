#include "ui/training/training_controller.h"

#include <algorithm>
#include <utility>

#include "engine/metrics/metric.h"
#include "engine/training/evaluation.h"
#include "engine/training/supervised_batch.h"
#include "ui/common/engine_text.h"
#include "ui/common/frame_clock.h"
#include "ui/training/training_controller_impl.h"

namespace ui {

/// From the settings, because the session's own belongs to the training thread.
const nn::MetricType* TrainingController::Impl::metricType() const {
  const auto prepared = data.data();
  if (!prepared) return nullptr;
  const std::string& id = document.project().training.metric;
  try {
    if (network) return &nn::metricFor(network->plan(), prepared->info, id);
  } catch (const nn::Error&) {  // one that does not fit; the session says so
  }
  if (const nn::MetricType* chosen = nn::MetricRegistry::instance().find(id)) return chosen;
  return &nn::usualMetric(prepared->info.classCount() > 0);
}

nn::EarlyStoppingState TrainingController::Impl::earlyStopping() const {
  const nn::MetricType* metric = metricType();
  nn::EarlyStopping rule = document.project().training.earlyStopping;
  rule.firstEpoch = baseEpoch;
  return nn::earlyStoppingState(history.epochs, rule, !metric || metric->higherIsBetter);
}

double TrainingController::Impl::snapshotIntervalMs() const {
  // Copying weights into fresh memory runs at about 1 GB/s; it may take one part in twenty of the training's time.
  const nn::Index parameters = network ? network->plan().parameterCount : 0;
  const double copyMs = static_cast<double>(parameters) * sizeof(nn::Scalar) / 1e6;
  return std::max(1000 / viewRate, 20 * copyMs);
}

void TrainingController::Impl::tickOnBeat() {
  if (viewRate > kUsualViewRate) return;
  timer.stop();
  FrameClock::instance().requestNext(q, [this] { tick(); });
}

void TrainingController::Impl::tickSoon() {
  if (session && !isAtRest) timer.start();
}

TrainingController::TrainingController(ProjectDocument& document, nn::DataPaths paths, QObject* parent)
    : QObject(parent), impl_(std::make_unique<Impl>(this, document, std::move(paths))) {}

TrainingController::~TrainingController() = default;

TrainingController::State TrainingController::state() const { return impl_->state; }

QString TrainingController::reasonNotToTrain() const {
  if (impl_->data.isLoading()) return tr("The data are still being loaded.");
  if (!impl_->data.data())
    return impl_->data.error().isEmpty() ? tr("No data are loaded.") : tr("There are no data. %1").arg(impl_->data.error());
  const nn::GraphAnalysis& analysis = impl_->document.analysis();
  if (analysis.isRunnable()) return {};
  const auto error = std::find_if(analysis.issues.begin(), analysis.issues.end(), [](const nn::GraphIssue& issue) {
    return issue.severity == nn::GraphIssue::Severity::Error;
  });
  return error == analysis.issues.end() ? QString() : text(error->message);
}

void TrainingController::train() { impl_->ask(Impl::Goal::Run); }

void TrainingController::pause() {
  impl_->goal = Impl::Goal::None;
  impl_->isLearningMore = false;
  if (impl_->isRunning()) impl_->session->pause();
  impl_->tickSoon();
  impl_->updateState();
}

void TrainingController::stepBatch() { impl_->ask(Impl::Goal::Batch); }

void TrainingController::stepEpoch() { impl_->ask(Impl::Goal::Epoch); }

void TrainingController::stop() {
  impl_->goal = Impl::Goal::None;
  impl_->isLearningMore = false;
  if (impl_->isAtRest || !impl_->session) {
    impl_->isStopped = impl_->isTrained();
  } else {
    impl_->stopRequested = true;
    impl_->session->pause();
    impl_->tickSoon();
  }
  impl_->updateState();
}

void TrainingController::reset() {
  impl_->forgetRun();
  impl_->loadData();  // a new seed counts from now on, and splits the data anew
  emit progressChanged();
}

void TrainingController::reloadData() { impl_->data.reload(); }

void TrainingController::provideData(const nn::DataSettings& settings, nn::LoadedData loaded) {
  impl_->data.provide(settings, impl_->seed(), std::move(loaded));
}

void TrainingController::setThreads(int threads) {
  threads = std::max(1, threads);
  if (threads == impl_->threads) return;
  impl_->threads = threads;
  if (!impl_->session) return;
  const bool goesOn = !impl_->isAtRest && impl_->goesOn;
  impl_->rebuild();
  if (goesOn) {
    impl_->goal = Impl::Goal::Run;
    impl_->begin();
    impl_->updateState();
  }
}

int TrainingController::threads() const { return impl_->threads; }

void TrainingController::setViewRate(double hertz) {
  impl_->viewRate = std::clamp(hertz, 0.1, 60.0);
  impl_->tickSoon();
}

std::shared_ptr<const nn::PreparedData> TrainingController::data() const { return impl_->data.data(); }

QString TrainingController::dataError() const { return impl_->data.error(); }

std::shared_ptr<const nn::Network> TrainingController::network() const {
  return impl_->source.isRunnable ? impl_->network : nullptr;
}

const nn::TrainingHistory& TrainingController::history() const { return impl_->history; }

nn::TrainingPosition TrainingController::position() const { return impl_->position; }

nn::Index TrainingController::batchesPerEpoch() const {
  if (impl_->session) return impl_->session->batchesPerEpoch();
  const auto data = impl_->data.data();
  if (!data) return 0;
  const nn::Index size = data->train->size(), perStep = impl_->document.project().training.samplesPerStep(size);
  return (size + perStep - 1) / std::max<nn::Index>(1, perStep);
}

double TrainingController::samplesPerSecond() const { return impl_->isAtRest ? 0 : impl_->throughput.samplesPerSecond(); }

double TrainingController::secondsLeft() const {
  const double rate = samplesPerSecond();
  const auto data = impl_->data.data();
  if (rate <= 0 || !data) return -1;
  const double epochs = impl_->targetEpoch() - impl_->position.epoch;
  const double done =
      static_cast<double>(impl_->position.batch) / static_cast<double>(std::max<nn::Index>(1, batchesPerEpoch()));
  return std::max(0.0, epochs - done) * static_cast<double>(data->train->size()) / rate;
}

int TrainingController::plannedEpochs() const { return impl_->targetEpoch(); }

const nn::MetricType* TrainingController::metricType() const { return impl_->metricType(); }

QString TrainingController::metricTitle() const {
  const nn::MetricType* type = metricType();
  return type ? text(type->title) : QString();
}

std::vector<const nn::MetricType*> TrainingController::fittingMetrics() const {
  const auto data = impl_->data.data();
  if (!data) return {};
  try {
    if (network()) return nn::fittingMetrics(network()->plan(), data->info);
  } catch (const nn::Error&) {  // the network does not fit the data yet
  }
  return {&nn::usualMetric(data->info.classCount() > 0)};
}

const DataBaseline* TrainingController::baseline() const { return impl_->data.baseline(); }

std::optional<std::size_t> TrainingController::bestEpoch() const { return impl_->earlyStopping().bestEpoch; }

QString TrainingController::ending() const { return impl_->ending; }

const std::vector<TrainingEvent>& TrainingController::events() const { return impl_->events; }

bool TrainingController::hasTrainedState() const { return impl_->isTrained(); }

std::shared_ptr<const nn::TrainingState> TrainingController::captureState() {
  impl_->finishBuilding();
  if (!impl_->isTrained()) return nullptr;
  if (impl_->session) return impl_->session->captureState();
  return impl_->carried ? std::make_shared<const nn::TrainingState>(*impl_->carried) : nullptr;
}

void TrainingController::copyState() {
  impl_->copyWanted = true;
  if (impl_->session && impl_->isRunning()) {
    impl_->session->states().request();  // the next tick finds it
  } else {
    QMetaObject::invokeMethod(
        this, [this] { impl_->deliverCopy(captureState()); }, Qt::QueuedConnection);
  }
}

void TrainingController::copyPoint() {
  impl_->pointWanted = true;
  if (impl_->session && impl_->isRunning()) {
    impl_->session->points().request();  // the next tick finds it
  } else {
    QMetaObject::invokeMethod(
        this,
        [this] {
          if (impl_->pointWanted) impl_->deliverPoint(impl_->pointAtRest());
        },
        Qt::QueuedConnection);
  }
}

void TrainingController::Impl::deliverPoint(const std::shared_ptr<const nn::TrainingPoint>& point) {
  if (std::exchange(pointWanted, false)) emit q->pointCopied(point);
}

/// The thread sleeps, so that its whole state is there at once. The schedule's factor is that of the last step.
std::shared_ptr<const nn::TrainingPoint> TrainingController::Impl::pointAtRest() {
  const auto whole = q->captureState();
  if (!whole) return nullptr;
  auto point = std::make_shared<nn::TrainingPoint>();
  point->trainer = whole->trainer;
  point->position = whole->position;
  point->epochBatchSize = whole->epochBatchSize;
  point->epochShuffled = whole->epochShuffled;
  point->settings = effectiveSettings();
  const double rate = point->settings.learningRate();
  if (!whole->history.steps.empty() && rate > 0) point->rateFactor = whole->history.steps.back().learningRate / rate;
  return point;
}

bool TrainingController::changeWeights(std::function<void(nn::Network&)> change) {
  impl_->finishBuilding();
  if (!impl_->isTrained()) return false;
  if (impl_->session) {
    impl_->session->changeWeights(std::move(change));
    if (impl_->session->state() == nn::TrainingSession::State::Running) return true;  // the next snapshot has it
    if (const auto state = impl_->session->captureState()) impl_->network = state->trainer.network;
  } else if (impl_->carried) {
    nn::Network changed = *impl_->carried->trainer.network;
    change(changed);
    impl_->carried->trainer.network = impl_->network = std::make_shared<const nn::Network>(std::move(changed));
  }
  emit networkChanged();
  return true;
}

void TrainingController::restoreState(nn::TrainingState state) {
  impl_->forgetRun();
  impl_->history = state.history;
  impl_->position = state.position;
  impl_->runSeed = impl_->document.project().training.seed;
  impl_->carried = std::move(state);
  emit historyReset();
  impl_->rebuild();
  emit progressChanged();
}

nn::TrainingSettings TrainingController::settings() const { return impl_->effectiveSettings(); }

void TrainingController::continueFrom(nn::TrainingState state) {
  Impl& my = *impl_;
  my.goal = Impl::Goal::None;
  my.isStopped = my.stopRequested = false;
  my.failure.clear();
  my.ending.clear();
  if (!my.isTrained()) my.runSeed = my.document.project().training.seed;
  my.forget = my.session || my.isBuilding;
  const nn::TrainingHistory before = std::exchange(my.history, state.history);
  const std::size_t steps = before.steps.size(), epochs = before.epochs.size(), validations = before.validations.size();
  const bool isAhead = state.position.step >= my.position.step && my.history.steps.size() >= steps &&
                       my.history.epochs.size() >= epochs && my.history.validations.size() >= validations;
  my.position = state.position;
  my.carried = std::move(state);
  my.source = {my.document.graph(), my.document.analysis().isRunnable(), my.seed(), my.document.project().initialValues};
  if (isAhead) {
    if (my.history.steps.size() > steps) emit stepsAdded(static_cast<int>(steps));
    if (my.history.epochs.size() > epochs) emit epochsAdded(static_cast<int>(epochs));
    if (my.history.validations.size() > validations) emit validationsAdded(static_cast<int>(validations));
  } else {
    std::erase_if(my.events, [&](const TrainingEvent& event) { return event.step > my.position.step; });
    emit wentBack();
    emit historyReset();
  }
  my.rebuild();
  emit progressChanged();
}

}  // namespace ui
