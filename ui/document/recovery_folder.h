#pragma once

#include <memory>
#include <vector>

#include <QDateTime>
#include <QLockFile>
#include <QString>

#include "ui/document/project_file.h"

namespace ui {

/// Work that an earlier run of the program left behind when it ended without closing.
struct RecoverableWork {
  QString folder;
  QString title;     ///< of the project
  QString fileName;  ///< that it was opened from or saved to; empty for a project never saved
  QDateTime saved;
  int epochs = 0;  ///< trained
};

/// A folder of one running window, where its unsaved work is kept beside the user's own files, never in them:
///
///     <root>/<time>-<number>/in-use.lock       held while the window lives
///                            project.layerlab  with project.safetensors, as any saved project
///                            work.json         written last: what it is, for the offer to recover it
///
/// Threads  the constructor, find() and remove() on the GUI thread; write() and clear() on any one thread at a time.
class RecoveryFolder {
 public:
  /// Makes the folder when the first work is written. `root` is standardRoot() but for tests.
  explicit RecoveryFolder(const QString& root);
  /// Removes the folder with all that is in it: the window was closed in order.
  ~RecoveryFolder();
  RecoveryFolder(const RecoveryFolder&) = delete;
  RecoveryFolder& operator=(const RecoveryFolder&) = delete;

  static QString standardRoot();

  /// How the trained state of a write() relates to the one before.
  enum class Trained { None, AsBefore, New };
  struct Work {
    nn::Project project;
    std::shared_ptr<const nn::TrainingState> state;  ///< for Trained::New
    Trained trained = Trained::None;
    QString title, fileName;
    int epochs = 0;
  };
  /// Replaces what is there; each file all at once, so that a crash on the way leaves the earlier one.
  Result write(const Work& work);
  /// Nothing is unsaved any more.
  void clear();

  /// What ended runs left behind under `root`, the newest first; what is older than a month is removed.
  static std::vector<RecoverableWork> find(const QString& root);
  /// Reads it as a project with its state; fileName is the original file's.
  static Result read(const RecoverableWork& work, ProjectContents& contents);
  static void remove(const RecoverableWork& work);

 private:
  Result prepare();

  QString root_, folder_;
  std::unique_ptr<QLockFile> lock_;
};

}  // namespace ui
