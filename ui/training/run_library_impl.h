#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <QElapsedTimer>

#include "ui/common/engine_text.h"
#include "ui/training/run_keeper.h"
#include "ui/training/run_library.h"

namespace ui {

/// The inside of the library: run_library.cpp has what it offers, run_recording.cpp how it follows the training.
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
  bool goesBack = false;  ///< what is about to be heard of the history means that
  bool isBack = false;    ///< the run stands at an earlier place, and has not gone on from there
  std::size_t backSteps = 0;  ///< how many steps of the history that place has
  std::vector<RunRecord> removed;                                  ///< by the last removal
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
  void goBack();
  void goOn();
  void send();
  void describe(RunRecord& run) const;
  void store(bool atRest);
  void update(RunRecord& run);
  void end();
  void nameOverlays();
  void apply(const RestoredRun& run);
};

}  // namespace ui
