#include "ui/training/run_library_impl.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ui/document/project_document.h"
#include "ui/document/project_settings.h"
#include "ui/training/training_controller.h"
#include "ui/training/weights_command.h"

namespace ui {

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
  if (impl_->isBack) impl_->goOn();  // that is where it was left
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
