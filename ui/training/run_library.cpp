#include "ui/training/run_library.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <QElapsedTimer>

#include "engine/metrics/metric.h"
#include "ui/common/engine_text.h"
#include "ui/document/project_document.h"
#include "ui/document/project_settings.h"
#include "ui/training/run_keeper.h"
#include "ui/training/training_controller.h"
#include "ui/training/weights_command.h"

namespace ui {

namespace {

using State = TrainingController::State;

constexpr int kStoreMs = 2000;

nn::TrainingHistory from(const nn::TrainingHistory& history, std::size_t step, std::size_t epoch, std::size_t validation) {
  const auto rest = [](const auto& all, std::size_t first) {
    return std::remove_cvref_t<decltype(all)>(all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size())),
                                              all.end());
  };
  return {rest(history.steps, step), rest(history.epochs, epoch), rest(history.validations, validation)};
}

}  // namespace

struct RunLibrary::Impl {
  Impl(RunLibrary* self, ProjectDocument& openDocument, TrainingController& controller)
      : q(self), document(openDocument), training(controller) {}

  RunLibrary* q;
  ProjectDocument& document;
  TrainingController& training;
  std::vector<RunRecord> runs;
  QString problem;
  bool isReady = false;  ///< the database is open
  std::optional<qint64> current;
  QElapsedTimer sinceStored;
  std::size_t sentSteps = 0, sentEpochs = 0, sentValidations = 0;
  std::vector<RunRecord> removed;  ///< by the last removal
  std::vector<qint64> shown;
  std::vector<RunOverlay> overlays;
  std::unique_ptr<RunKeeper> keeper;

  RunRecord* find(qint64 id) {
    const auto run = std::ranges::find(runs, id, &RunRecord::id);
    return run == runs.end() ? nullptr : &*run;
  }

  /// Runs a job in the background, and with what it returns `then` on this thread.
  template <typename Job, typename Then>
  void ask(Job job, Then then) {
    keeper->post([this, job = std::move(job), then = std::move(then)](RunKeeper& background) {
      QMetaObject::invokeMethod(
          q, [then, result = job(background)]() mutable { then(std::move(result)); }, Qt::QueuedConnection);
    });
  }

  void sort() {
    std::ranges::stable_sort(
        runs, [](const RunRecord& a, const RunRecord& b) { return std::pair(a.isPinned, a.id) > std::pair(b.isPinned, b.id); });
    emit q->runsChanged();
  }

  template <typename Function>
  void change(qint64 id, Function&& function) {
    RunRecord* run = find(id);
    if (!run) return;
    function(*run);
    update(*run);
    sort();
  }

  void tell(const QString& text) {
    if (text == problem) return;
    problem = text;
    emit q->problemChanged();
  }

  void open();
  void followTraining();
  void begin();
  void send();
  void describe(RunRecord& run) const;
  void store(bool atRest);
  void update(RunRecord& run);
  void end();
  void nameOverlays();
  void apply(const RestoredRun& run);
};

void RunLibrary::Impl::open() {
  struct Opened {
    std::vector<RunRecord> runs;
    QString problem;
    bool isOpen;
  };
  ask(
      [](RunKeeper& background) {
        const bool isOpen = background.store().open();
        std::vector<RunRecord> found = background.store().list();
        for (std::size_t i = 0; i + 1 < found.size(); ++i) found[i].change = changeText(found[i + 1].project, found[i].project);
        return Opened{std::move(found), background.store().error(), isOpen};
      },
      [this](Opened opened) {
        // What was begun meanwhile stays first.
        runs.insert(runs.end(), std::make_move_iterator(opened.runs.begin()), std::make_move_iterator(opened.runs.end()));
        isReady = opened.isOpen;
        tell(opened.problem);
        sort();
      });
}

void RunLibrary::Impl::followTraining() {
  QObject::connect(&training, &TrainingController::stepsAdded, q, [this] {
    if (!current) begin();
  });
  QObject::connect(&training, &TrainingController::epochsAdded, q, [this] { store(false); });
  // A few times a second, so that little is missing when a training is reset within an epoch.
  QObject::connect(&training, &TrainingController::progressChanged, q, [this] {
    if (current) send();
  });
  QObject::connect(&training, &TrainingController::stateChanged, q, [this](State state) {
    if (current && (state == State::Paused || state == State::Finished || state == State::Failed)) store(true);
  });
  QObject::connect(&training, &TrainingController::historyReset, q, [this] { end(); });
}

void RunLibrary::Impl::begin() {
  RunRecord run;
  run.started = QDateTime::currentDateTime();
  run.id = run.started.toMSecsSinceEpoch();
  for (const RunRecord& other : runs) run.id = std::max(run.id, other.id + 1);
  run.name = document.displayName();
  sentSteps = sentEpochs = sentValidations = 0;
  sinceStored.invalidate();
  current = run.id;
  describe(run);
  runs.insert(runs.begin(), run);
  update(runs.front());
  sort();
}

/// Hands what is new in the history over to the background.
void RunLibrary::Impl::send() {
  const nn::TrainingHistory& history = training.history();
  keeper->post([id = *current, news = from(history, sentSteps, sentEpochs, sentValidations)](RunKeeper& background) {
    background.append(id, news);
  });
  sentSteps = history.steps.size();
  sentEpochs = history.epochs.size();
  sentValidations = history.validations.size();
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
  RunRecord* run = current ? find(*current) : nullptr;
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

void RunLibrary::Impl::nameOverlays() {
  std::vector<std::map<QString, QString>> settings{settingsOf(document.project())};
  for (const RunOverlay& overlay : overlays) {
    const RunRecord* run = find(overlay.run);
    try {
      settings.push_back(run ? settingsOf(nn::projectFromJson(run->project, "run")) : settings.front());
    } catch (const nn::Error&) {
      settings.push_back(settings.front());
    }
  }
  const std::vector<QString> names = distinguishingNames(settings);
  for (std::size_t i = 0; i < overlays.size(); ++i) {
    const RunRecord* run = find(overlays[i].run);
    overlays[i].name = names[i + 1];
    if (run && !differences({settings[0], settings[i + 1]}).empty()) continue;
    if (run) overlays[i].name = RunLibrary::tr("%1: same settings").arg(run->name);
  }
}

void RunLibrary::Impl::apply(const RestoredRun& run) {
  if (!run.project) {
    emit q->failed(RunLibrary::tr("“%1” cannot be restored. %2").arg(run.record.name, run.problem));
    return;
  }
  const auto change = [&run](nn::Project& project) { project = *run.project; };
  const QString name = RunLibrary::tr("Restore “%1”").arg(run.record.name);
  if (run.state) {
    QUndoStack& stack = document.undoStack();
    const auto before = training.captureState();
    stack.beginMacro(name);
    stack.push(new WeightsCommand(training, WeightsCommand::When::Undone, before));
    document.edit(name, change);
    stack.push(new WeightsCommand(training, WeightsCommand::When::Done, std::make_shared<const nn::TrainingState>(*run.state)));
    stack.endMacro();
  } else {
    document.edit(name, change);
  }
  emit q->restored(!run.problem.isEmpty()
                       ? RunLibrary::tr("The settings are restored, the weights are not. %1").arg(run.problem)
                   : run.state ? RunLibrary::tr("Settings and weights are those of “%1”.").arg(run.record.name)
                               : RunLibrary::tr("The settings are those of “%1”.").arg(run.record.name));
}

RunLibrary::RunLibrary(ProjectDocument& document, TrainingController& training, const QString& folder, QObject* parent)
    : QObject(parent), impl_(std::make_unique<Impl>(this, document, training)) {
  if (folder.isEmpty()) return;
  impl_->keeper = std::make_unique<RunKeeper>(folder);
  impl_->open();
  impl_->followTraining();
}

RunLibrary::~RunLibrary() {
  impl_->sinceStored.invalidate();
  if (impl_->current) impl_->store(false);
  impl_->keeper.reset();
}

bool RunLibrary::isRecording() const { return impl_->keeper && impl_->isReady; }

const std::vector<RunRecord>& RunLibrary::runs() const { return impl_->runs; }

const RunRecord* RunLibrary::find(qint64 run) const { return impl_->find(run); }

std::optional<qint64> RunLibrary::currentRun() const { return impl_->current; }

QString RunLibrary::problem() const { return impl_->problem; }

void RunLibrary::rename(qint64 run, const QString& name) {
  if (!name.trimmed().isEmpty()) impl_->change(run, [&](RunRecord& record) { record.name = name.trimmed(); });
}

void RunLibrary::setNotes(qint64 run, const QString& notes) {
  impl_->change(run, [&](RunRecord& record) { record.notes = notes; });
}

void RunLibrary::setPinned(qint64 run, bool pinned) {
  impl_->change(run, [&](RunRecord& record) { record.isPinned = pinned; });
}

void RunLibrary::remove(const std::vector<qint64>& runs) {
  std::vector<RunRecord> taken;
  for (const qint64 id : runs) {
    const RunRecord* run = impl_->find(id);
    if (!run || impl_->current == id) continue;  // the present training is still being written
    taken.push_back(*run);
    std::erase_if(impl_->runs, [id](const RunRecord& record) { return record.id == id; });
    setShown(id, false);
  }
  if (taken.empty()) return;
  impl_->removed = taken;
  impl_->keeper->post([taken](RunKeeper& background) {
    std::vector<qint64> ids;
    for (const RunRecord& run : taken) ids.push_back(run.id);
    background.store().setRemoved(ids, true);
  });
  emit runsChanged();
}

bool RunLibrary::canUndoRemoval() const { return !impl_->removed.empty(); }

void RunLibrary::undoRemoval() {
  if (impl_->removed.empty()) return;
  std::vector<qint64> ids;
  for (RunRecord& run : impl_->removed) {
    ids.push_back(run.id);
    impl_->runs.push_back(std::move(run));
  }
  impl_->removed.clear();
  impl_->keeper->post([ids](RunKeeper& background) { background.store().setRemoved(ids, false); });
  impl_->sort();
}

void RunLibrary::setShown(qint64 run, bool shown) {
  if (isShown(run) == shown || !impl_->keeper) return;
  if (!shown) {
    std::erase(impl_->shown, run);
    std::erase_if(impl_->overlays, [run](const RunOverlay& overlay) { return overlay.run == run; });
    impl_->nameOverlays();
    emit overlaysChanged();
    return;
  }
  impl_->shown.push_back(run);
  impl_->ask([run](RunKeeper& background) { return background.store().curves(run); },
             [this, run](RunCurves curves) {
               if (!isShown(run)) return;
               if (!curves) {
                 std::erase(impl_->shown, run);
                 emit failed(tr("The curves of this run could not be read."));
               } else {
                 impl_->overlays.push_back({run, {}, std::move(curves)});
               }
               impl_->nameOverlays();
               emit overlaysChanged();
             });
}

bool RunLibrary::isShown(qint64 run) const { return std::ranges::find(impl_->shown, run) != impl_->shown.end(); }

const std::vector<RunOverlay>& RunLibrary::overlays() const { return impl_->overlays; }

void RunLibrary::restore(qint64 run, bool withWeights) {
  const RunRecord* record = impl_->find(run);
  if (!record) return;
  impl_->ask([copy = *record, withWeights](RunKeeper& background) { return background.restore(copy, withWeights); },
             [this](const RestoredRun& restored) { impl_->apply(restored); });
}

}  // namespace ui
