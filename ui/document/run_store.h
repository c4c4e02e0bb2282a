#pragma once

#include <vector>

#include <QString>

#include "ui/document/run_record.h"

namespace ui {

/// The database of trainings in a folder, and where the weights of each are.
///
/// Nothing throws: what cannot be read or written is told by error(), in plain words. A database that is damaged is put aside
/// under another name, and a fresh one begun; one of a newer program is left alone, and nothing is stored.
///
/// Threads  one thread: that which called open().
class RunStore {
 public:
  explicit RunStore(const QString& folder);
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  /// Makes the folder and the database where they are missing. Removes for good what was removed before. False with error();
  /// true with an error() that says what became of a damaged database.
  bool open();
  /// Before another thread destroys the store.
  void close() { disconnect(); }
  bool isOpen() const { return isOpen_; }
  const QString& error() const { return error_; }

  /// The newest first.
  std::vector<RunRecord> list();
  /// Adds the run or replaces what is known of it.
  bool store(const RunRecord& run);
  bool storeCurves(qint64 run, const nn::TrainingHistory& history);
  /// Null with error() when there are none or they are damaged.
  RunCurves curves(qint64 run);
  /// Hides runs from the list, or shows them again.
  bool setRemoved(const std::vector<qint64>& runs, bool removed);
  QString weightsFile(qint64 run) const;

 private:
  bool connect();
  void disconnect();
  bool isHealthy();
  bool putAside();
  bool prepare();
  void purge();
  /// The curves' epochs, and the parts of their steps from this one on.
  bool replaceParts(qint64 run, const nn::TrainingHistory& history, std::size_t firstPart);
  bool run(const QString& statement);
  bool fail(const QString& what);

  QString folder_, file_, connection_, error_;
  bool isOpen_ = false;
  qint64 curvesRun_ = 0;         // whose curves were stored last
  std::size_t curvesSteps_ = 0;  // and how many steps they had
};

}  // namespace ui
