#include "ui/training/run_library_impl.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/metrics/metric.h"
#include "ui/document/project_document.h"
#include "ui/document/project_settings.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

using State = TrainingController::State;

constexpr int kStoreMs = 2000;

}  // namespace

void RunLibrary::Impl::followTraining() {
  QObject::connect(&training, &TrainingController::stepsAdded, q, [this] {
    if (isBack) goOn();
    if (!current) begin();
  });
  QObject::connect(&training, &TrainingController::epochsAdded, q, [this] { store(false); });
  // A few times a second, so that little is missing when a training is reset within an epoch.
  QObject::connect(&training, &TrainingController::progressChanged, q, [this] {
    if (current && !isBack) send();
  });
  QObject::connect(&training, &TrainingController::stateChanged, q, [this](State state) {
    if (current && (state == State::Paused || state == State::Finished || state == State::Failed)) store(true);
  });
  QObject::connect(&training, &TrainingController::wentBack, q, [this] { goesBack = true; });
  QObject::connect(&training, &TrainingController::historyReset, q, [this] {
    if (std::exchange(goesBack, false))
      goBack();
    else
      end();
  });
}

/// The same run stands at an earlier place. What it reported behind that is kept until training goes on: perhaps it goes on in
/// another way, and then that was the end of this run.
void RunLibrary::Impl::goBack() {
  RunRecord* run = current ? find(*current) : nullptr;
  if (!run) return;
  isBack = true;
  backSteps = training.history().steps.size();
  run->ending = RunLibrary::tr("back at step %1").arg(wholeNumber(training.position().step));
  update(*run);
  emit q->runsChanged();
}

/// With the same settings the steps to come are those that were there: the run is cut off where it went back. With others it
/// stays as it was, and a new one goes on from its place.
void RunLibrary::Impl::goOn() {
  isBack = false;
  RunRecord* run = current ? find(*current) : nullptr;
  if (!run) return;
  if (!changeText(run->project, nn::toJson(document.project())).isEmpty()) {
    keeper->post([](RunKeeper& background) { background.storeCurves(); });
    run->ending = RunLibrary::tr("another way from step %1 on")
                      .arg(wholeNumber(backSteps == 0 ? 0 : training.history().steps[backSteps - 1].step));
    update(*run);
    current.reset();
    return;
  }
  sinceStored.invalidate();
  store(false);
}

void RunLibrary::Impl::begin() {
  RunRecord run;
  run.started = QDateTime::currentDateTime();
  run.id = run.started.toMSecsSinceEpoch();
  for (const RunRecord& other : runs) run.id = std::max(run.id, other.id + 1);
  run.name = document.displayName();
  sinceStored.invalidate();
  current = run.id;
  describe(run);
  runs.insert(runs.begin(), run);
  update(runs.front());
  sort();
}

/// Hands the history over to the background, which shares its steps.
void RunLibrary::Impl::send() {
  keeper->post([id = *current, history = training.history()](RunKeeper& background) { background.take(id, history); });
}

void RunLibrary::Impl::describe(RunRecord& run) const {
  const nn::TrainingHistory& history = training.history();
  std::string project = nn::toJson(document.project());
  if (project != run.project) {
    const RunRecord* before = nullptr;
    for (const RunRecord& other : runs)
      if (other.id < run.id && (!before || other.id > before->id)) before = &other;
    run.change = before ? changeText(before->project, project) : QString();
    run.project = std::move(project);
  }
  run.seed = document.project().training.seed;
  run.metric = training.metricTitle();
  run.epochs = static_cast<int>(history.epochs.size());
  run.steps = history.steps.empty() ? 0 : history.steps.back().step;
  run.seconds = 0;
  for (const nn::EpochResult& epoch : history.epochs) run.seconds += epoch.seconds;
  const double unknown = std::nan("");
  const nn::EpochResult none{.trainLoss = unknown, .trainMetric = unknown};
  const nn::EpochResult& last = history.epochs.empty() ? none : history.epochs.back();
  run.trainLoss = last.trainLoss;
  run.trainMetric = last.trainMetric;
  run.validationLoss = last.validationLoss;
  run.validationMetric = last.validationMetric;
  if (history.epochs.empty() && !history.steps.empty()) {
    run.trainLoss = history.steps.back().loss;
    run.trainMetric = history.steps.back().metric;
  }
  switch (training.state()) {
    case State::Finished:
      run.ending = training.ending().isEmpty() ? RunLibrary::tr("finished") : training.ending();
      break;
    case State::Paused:
      run.ending = RunLibrary::tr("paused");
      break;
    case State::Failed:
      run.ending = RunLibrary::tr("failed");
      break;
    default:
      run.ending.clear();
  }
}

void RunLibrary::Impl::store(bool atRest) {
  RunRecord* run = current && !isBack ? find(*current) : nullptr;
  if (!run) return;
  if (!atRest && sinceStored.isValid() && sinceStored.elapsed() < kStoreMs) return;  // small networks have many epochs a second
  sinceStored.start();
  describe(*run);
  send();
  update(*run);
  keeper->post([](RunKeeper& background) { background.storeCurves(); });
  emit q->runsChanged();
  if (!atRest) return;
  ask(
      [record = *run, network = training.network(), position = training.position()](RunKeeper& background) {
        return background.store().isOpen() && background.saveWeights(record, network, position) ? record.id : 0;
      },
      [this](qint64 id) {
        RunRecord* saved = find(id);
        if (!saved || saved->hasWeights) return;
        saved->hasWeights = true;
        update(*saved);
        emit q->runsChanged();
      });
}

/// Stores what is known of the run.
void RunLibrary::Impl::update(RunRecord& run) {
  ask(
      [record = run](RunKeeper& background) {
        return background.store().isOpen() && !background.store().store(record) ? background.store().error() : QString();
      },
      [this](const QString& error) {
        if (!error.isEmpty()) tell(error);
      });
}

void RunLibrary::Impl::end() {
  isBack = false;
  if (!current) return;
  // The history is another one by now; what was handed over of it is complete but for a moment.
  keeper->post([](RunKeeper& background) { background.storeCurves(); });
  if (RunRecord* run = find(*current); run && run->ending.isEmpty()) {
    run->ending = RunLibrary::tr("reset");
    update(*run);
  }
  current.reset();
  emit q->runsChanged();
}

}  // namespace ui
