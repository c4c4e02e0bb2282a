#include "ui/training/training_controller_impl.h"

#include <algorithm>
#include <utility>

#include <QFileInfo>

#include "engine/core/cpu.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

constexpr int kTickMs = 30, kProgressMs = 250;
/// Networks up to this size are built on the GUI thread, in under 3 ms at about 5 ns a weight.
constexpr nn::Index kInPlaceParameters = 500'000;

/// "stopped after epoch 3" -> "Stopped after epoch 3."
QString sentence(QString text) {
  if (text.isEmpty()) return text;
  text[0] = text[0].toUpper();
  return text + QLatin1Char('.');
}

}  // namespace

TrainingController::Impl::Impl(TrainingController* self, ProjectDocument& openDocument, nn::DataPaths paths)
    : q(self), document(openDocument), data(std::move(paths)), threads(nn::defaultThreads()) {
  clock.start();
  timer.setInterval(kTickMs);
  timer.setTimerType(Qt::PreciseTimer);
  timer.callOnTimeout(q, [this] { tick(); });
  QObject::connect(&data, &ProjectData::changed, q, [this] { followData(); });
  for (const auto change : {&ProjectDocument::graphChanged, &ProjectDocument::dataSettingsChanged})
    QObject::connect(&document, change, q, [this] { noteChanges(); });
  QObject::connect(&document, &ProjectDocument::graphChanged, q, [this] { considerRebuild(); });
  QObject::connect(&document, &ProjectDocument::analysisChanged, q, [this] { considerRebuild(); });
  QObject::connect(&document, &ProjectDocument::dataSettingsChanged, q, [this] { loadData(); });
  QObject::connect(&document, &ProjectDocument::trainingSettingsChanged, q, [this] { followSettings(); });
  QObject::connect(&document, &ProjectDocument::projectReplaced, q, [this] {
    network.reset();
    followedMetric = document.project().training.metric;
    forgetRun();
    noteChanges();
    loadData();
  });
  noteChanges();
  considerRebuild();
  // Not at once: usually a project is opened first thing, and only its data are wanted.
  QTimer::singleShot(0, q, [this] { loadData(); });
}

TrainingController::Impl::~Impl() = default;

void TrainingController::Impl::considerRebuild() {
  Source now{document.graph(), document.analysis().isRunnable(), seed(), document.project().initialValues};
  if (isTrained()) {  // start values matter no more
    now.seed = source.seed;
    now.initialValues = source.initialValues;
  }
  if (now == source) return updateState();
  source = std::move(now);
  failure.clear();
  goal = Goal::None;
  rebuild();
}

void TrainingController::Impl::followSettings() {
  loadData();
  noteChanges();
  considerRebuild();
  if (const std::string& metric = document.project().training.metric; std::exchange(followedMetric, metric) != metric)
    if (isTrained() && metricType()) addEvent(text(metricType()->title));
  if (session) {
    try {
      session->changeSettings(effectiveSettings());
    } catch (const nn::Error& error) {
      emit q->failed(text(error.what()));
    }
  }
  updateState();
}

void TrainingController::Impl::followData() {
  if (data.isLoading()) {
    goal = Goal::None;
    if (isRunning()) session->pause();
  } else {
    const bool continues = std::exchange(isLearningMore, false);
    const auto prepared = data.data();
    document.setDataDescription(prepared ? std::optional(prepared->description()) : std::nullopt);
    if (session && sessionData != prepared) rebuild();
    if (continues && prepared) goal = Goal::Run;
    if (continues) begin();
  }
  emit q->dataChanged();
  updateState();
}

void TrainingController::Impl::loadData() {
  const nn::DataSettings& settings = document.project().data;
  nn::DataSettings before = std::exchange(asked, settings);
  before.ownSamples = settings.ownSamples;
  before.ownPoints = settings.ownPoints;
  isLearningMore = before == settings && (isLearningMore || (goesOn && isRunning()));
  // Only paths are relative to the project's file; named sets need not be loaded again when it is saved elsewhere.
  const bool isNamed = nn::DatasetRegistry::instance().find(settings.source) != nullptr;
  const bool isAbsolute = QFileInfo(text(settings.source)).isAbsolute();
  const QString folder =
      isNamed || isAbsolute || document.fileName().isEmpty() ? QString() : QFileInfo(document.fileName()).absolutePath();
  data.load(settings, seed(), folder);
}

nn::TrainingSettings TrainingController::Impl::effectiveSettings() const {
  nn::TrainingSettings settings = document.project().training;
  settings.epochs = targetEpoch();
  settings.seed = seed();
  settings.earlyStopping.firstEpoch = baseEpoch;
  return settings;
}

std::uint64_t TrainingController::Impl::seed() const { return isTrained() ? runSeed : document.project().training.seed; }

void TrainingController::Impl::rebuild() {
  if (isBuilding) {
    isStale = true;
  } else {
    BuildRequest request = takeRequest(false);
    const bool inPlace = !request.oldSession && document.analysis().parameterCount <= kInPlaceParameters;
    start(std::move(request), inPlace);
  }
  updateState();
}

BuildRequest TrainingController::Impl::takeRequest(bool withSession) {
  BuildRequest request;
  request.project = withFittingStartValues(document.project(), document.analysis());
  request.project.training = effectiveSettings();
  request.isRunnable = document.analysis().isRunnable();
  request.oldSession = std::exchange(session, nullptr);
  if (request.oldSession) request.oldSession->pause();
  request.carried = std::exchange(carried, std::nullopt);
  request.forget = std::exchange(forget, false);
  request.threads = threads;
  if (withSession) {
    request.data = sessionData = data.data();
    runSeed = request.project.training.seed;
  }
  timer.stop();
  isAtRest = true;
  return request;
}

void TrainingController::Impl::start(BuildRequest request, bool inPlace) {
  isBuilding = true;
  if (inPlace) return receive(build(std::move(request)));
  auto shared = std::make_shared<BuildRequest>(std::move(request));
  worker.run([this, shared] {
    BuildResult result = build(std::move(*shared));
    {
      const std::lock_guard lock(mailboxMutex);
      mailbox = std::move(result);
    }
    QMetaObject::invokeMethod(
        q, [this] { collect(); }, Qt::QueuedConnection);
  });
}

void TrainingController::Impl::collect() {
  std::optional<BuildResult> result;
  {
    const std::lock_guard lock(mailboxMutex);
    result.swap(mailbox);
  }
  if (result) receive(*std::move(result));  // else finishBuilding() had it
}

void TrainingController::Impl::receive(BuildResult result) {
  isBuilding = false;
  const bool wasStale = std::exchange(isStale, false);
  if (!forget) {
    append(std::move(result.steps), result.epochs, result.validations);
    if (result.carried) carried = std::move(result.carried);
    if (result.session) session = std::move(result.session);
  }
  if (wasStale) return rebuild();
  network = std::move(result.network);
  if (session)
    position = session->position();
  else if (carried)
    position = carried->position;
  emit q->networkChanged();
  emit q->progressChanged();
  if (!result.error.empty()) return fail(TrainingController::tr("Training cannot start. %1").arg(text(result.error)));
  if (goal != Goal::None) begin();
  updateState();
}

void TrainingController::Impl::finishBuilding() {
  while (isBuilding) {
    worker.waitUntilIdle();
    collect();
  }
}

void TrainingController::Impl::ask(Goal wanted) {
  if (isRunning()) {
    if (wanted == Goal::Run && session) session->run();  // takes back a pause that has not come into effect
    return;
  }
  if (!q->reasonNotToTrain().isEmpty()) return q->refused();
  if (isFinished()) baseEpoch = position.epoch;  // that many epochs more
  isStopped = false;
  failure.clear();
  ending.clear();
  goal = wanted;
  begin();
  updateState();
}

void TrainingController::Impl::begin() {
  if (isBuilding) return;  // receive() comes back here
  if (!data.data() || data.isLoading() || !document.analysis().isRunnable()) {
    goal = Goal::None;
    return updateState();
  }
  if (!session || sessionData != data.data()) return start(takeRequest(true), /*inPlace=*/false);
  const Goal wanted = std::exchange(goal, Goal::None);
  try {
    session->changeSettings(effectiveSettings());
    if (wanted == Goal::Run) session->run();
    if (wanted == Goal::Batch) session->runSteps(1);
    if (wanted == Goal::Epoch) session->runEpoch();
  } catch (const nn::Error& error) {
    return fail(TrainingController::tr("Training cannot start. %1").arg(text(error.what())));
  }
  goesOn = wanted == Goal::Run;
  stopRequested = false;
  isAtRest = false;
  snapshotStep = -1;
  throughput.clear();
  throughput.add(static_cast<double>(clock.elapsed()) / 1000, 0);
  timer.start();
  updateState();
}

void TrainingController::Impl::tick() {
  if (!session || isAtRest) return timer.stop();
  const nn::TrainingSession::State sessionState = session->state();  // before draining, so that nothing is left behind
  position = session->position();
  drain();
  takeSnapshot();
  if (const auto copy = copyWanted ? session->states().take() : nullptr) deliverCopy(copy);
  if (pointWanted)
    if (const auto point = session->points().take()) deliverPoint(point);
  const qint64 now = clock.elapsed();
  if (sessionState == nn::TrainingSession::State::Running) {
    if (static_cast<double>(now) >= nextSnapshotMs) {
      // By the clock, not so long after the last one, which would add half a tick to every interval.
      const double interval = snapshotIntervalMs();
      nextSnapshotMs = std::max(nextSnapshotMs + interval, static_cast<double>(now) - interval);
      session->snapshots().request();
    }
    if (now - lastProgressMs >= kProgressMs) {
      lastProgressMs = now;
      emit q->progressChanged();
    }
    tickOnBeat();
    return updateState();
  }
  // Views and callers find the last weights when they hear that training rests.
  if (snapshotStep == position.step || sessionState == nn::TrainingSession::State::Failed) return comeToRest(sessionState);
  session->snapshots().request();
  session->serveRequests();
  timer.start();
}

void TrainingController::Impl::deliverCopy(const std::shared_ptr<const nn::TrainingState>& copy) {
  if (std::exchange(copyWanted, false)) emit q->stateCopied(copy);
}

void TrainingController::Impl::drain() {
  nn::StepLog steps = session->steps();
  if (steps.size() > history.steps.size()) {
    double samples = 0;
    for (std::size_t i = history.steps.size(); i < steps.size(); ++i) samples += steps[i].batchSize;
    throughput.add(static_cast<double>(clock.elapsed()) / 1000, samples);
  }
  const std::vector<nn::EpochResult> epochs = session->drainEpochs();
  append(std::move(steps), epochs, session->drainValidations());
}

/// The steps are all that the session has, of which the history shares the beginning; epochs and validations are the new ones.
void TrainingController::Impl::append(nn::StepLog steps, const std::vector<nn::EpochResult>& epochs,
                                      const std::vector<nn::ValidationResult>& validations) {
  const auto firstStep = static_cast<int>(history.steps.size()), firstEpoch = static_cast<int>(history.epochs.size());
  const auto firstValidation = static_cast<int>(history.validations.size());
  if (steps.size() > history.steps.size()) history.steps = std::move(steps);
  history.epochs.insert(history.epochs.end(), epochs.begin(), epochs.end());
  history.validations.insert(history.validations.end(), validations.begin(), validations.end());
  if (history.steps.size() > static_cast<std::size_t>(firstStep)) emit q->stepsAdded(firstStep);
  if (!epochs.empty()) emit q->epochsAdded(firstEpoch);
  if (!validations.empty()) emit q->validationsAdded(firstValidation);
}

void TrainingController::Impl::addEvent(const QString& text) {
  events.push_back({position.step, text});
  changes.interrupt();
  emit q->eventsAdded(static_cast<int>(events.size()) - 1);
}

void TrainingController::Impl::noteChanges() {
  const auto note = changes.look(document.project(), isTrained(), clock.elapsed());
  if (!note) return;
  if (note->replacesLast && !events.empty()) events.pop_back();
  if (!note->text.isEmpty()) events.push_back({position.step, note->text});
  emit q->eventsAdded(static_cast<int>(events.size()) - 1);
}

void TrainingController::Impl::takeSnapshot() {
  const std::shared_ptr<const nn::TrainingSnapshot> snapshot = session->snapshots().take();
  if (!snapshot) return;
  network = snapshot->network;
  snapshotStep = snapshot->position.step;
  emit q->networkChanged();
}

void TrainingController::Impl::comeToRest(nn::TrainingSession::State sessionState) {
  timer.stop();
  isAtRest = true;
  isStopped = std::exchange(stopRequested, false);
  throughput.clear();
  if (sessionState == nn::TrainingSession::State::Finished) ending = sentence(text(session->ending()));
  emit q->progressChanged();
  if (copyWanted) deliverCopy(session->captureState());
  if (pointWanted) deliverPoint(pointAtRest());
  if (sessionState == nn::TrainingSession::State::Failed) {
    fail(TrainingController::tr("Training stopped. %1\nThe weights before that step are kept. A lower learning rate, or Reset, "
                                "often helps.")
             .arg(text(session->failure())));
    return rebuild();
  }
  updateState();
  if (ending.isEmpty()) return;
  if (position.epoch < targetEpoch()) addEvent(TrainingController::tr("early stop"));
  emit q->endedEarly(ending);
}

void TrainingController::Impl::fail(const QString& message) {
  failure = message;
  goal = Goal::None;
  updateState();
  emit q->failed(message);
}

void TrainingController::Impl::forgetRun() {
  goal = Goal::None;
  failure.clear();
  isStopped = stopRequested = isLearningMore = false;
  baseEpoch = 0;
  position = {};
  history = {};
  events.clear();
  ending.clear();
  carried.reset();
  throughput.clear();
  forget = session || isBuilding;
  source = {document.graph(), document.analysis().isRunnable(), seed(), document.project().initialValues};
  emit q->historyReset();
  rebuild();
}

void TrainingController::Impl::updateState() {
  const State now = computedState();
  if (now == state) return;
  state = now;
  emit q->stateChanged(now);
}

bool TrainingController::Impl::isRunning() const {
  if (goal != Goal::None) return true;
  return session && session->state() == nn::TrainingSession::State::Running;
}

bool TrainingController::Impl::isFinished() const {
  return isTrained() && (isStopped || position.epoch >= targetEpoch() || earlyStopping().shouldStop);
}

TrainingController::State TrainingController::Impl::computedState() const {
  if (!failure.isEmpty()) return State::Failed;
  if (data.isLoading()) return State::LoadingData;
  if (!data.data()) return State::NoData;
  if (!document.analysis().isRunnable()) return State::NotRunnable;
  if (isRunning() || !isAtRest) return State::Running;
  if (isFinished()) return State::Finished;
  return isTrained() ? State::Paused : State::Ready;
}

}  // namespace ui
