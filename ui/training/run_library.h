#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "ui/document/run_record.h"

namespace ui {

class ProjectDocument;
class TrainingController;

/// An earlier training drawn over the curves of the present one.
struct RunOverlay {
  qint64 run = 0;
  QString name;  ///< what is different from the other ones shown: "learning rate 0.01"
  RunCurves curves;
};

/// All trainings: records the present one as it goes, lists the earlier ones, and brings their settings and weights back.
///
/// Everything is kept in a folder: a database of settings, curves and results, and a file with the weights of each run. Reading
/// and writing happen in the background and in order; nothing is lost when the program ends in the normal way, and no more than
/// the last epoch otherwise.
///
/// Threads  GUI thread, and a background thread of its own.
class RunLibrary : public QObject {
  Q_OBJECT
 public:
  /// folder: made when it is not there; empty = nothing is recorded.
  RunLibrary(ProjectDocument& document, TrainingController& training, const QString& folder, QObject* parent = nullptr);
  /// Waits until everything is stored.
  ~RunLibrary() override;

  bool isRecording() const;
  /// The newest first; pinned ones before the others.
  const std::vector<RunRecord>& runs() const;
  const RunRecord* find(qint64 run) const;
  /// The one being recorded.
  std::optional<qint64> currentRun() const;
  /// What went wrong with the database, in plain words; empty when nothing did.
  QString problem() const;

  void rename(qint64 run, const QString& name);
  void setNotes(qint64 run, const QString& notes);
  void setPinned(qint64 run, bool pinned);
  /// Takes runs from the list; undoRemoval() brings them back until the program ends.
  void remove(const std::vector<qint64>& runs);
  bool canUndoRemoval() const;
  void undoRemoval();

  /// Draws runs over the curves, or no longer.
  void setShown(qint64 run, bool shown);
  bool isShown(qint64 run) const;
  /// Those shown whose curves have been read, in the order in which they were chosen.
  const std::vector<RunOverlay>& overlays() const;

  /// The run's settings, and its weights where they are kept and wanted, instead of the present ones: one undo step, which
  /// brings the present weights back too. Ends a training that runs. Tells by restored() or failed().
  void restore(qint64 run, bool withWeights);

 signals:
  void runsChanged();
  void overlaysChanged();
  void problemChanged();
  void restored(const QString& message);
  void failed(const QString& message);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
