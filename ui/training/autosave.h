#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include <QObject>
#include <QTimer>

#include "ui/document/recovery_folder.h"
#include "ui/training/background_worker.h"

namespace ui {

class ProjectDocument;
class TrainingController;

/// Keeps what would be lost in a crash: edits within seconds, the running training at every epoch's end and at least twice a
/// minute. Writes on a thread of its own, into a RecoveryFolder, and nothing at all while everything is saved.
///
/// Threads  GUI thread; waits for the disk only in its destructor.
class Autosave : public QObject {
  Q_OBJECT
 public:
  struct Pace {
    int editMs = 2000;        ///< from an edit to its being kept
    int trainingMs = 25'000;  ///< between two copies of the weights within an epoch
  };

  Autosave(ProjectDocument& document, TrainingController& training, const QString& root, Pace pace, QObject* parent = nullptr);
  Autosave(ProjectDocument& document, TrainingController& training, const QString& root, QObject* parent = nullptr)
      : Autosave(document, training, root, Pace(), parent) {}
  ~Autosave() override;

  /// The project with its weights was saved by the user.
  void forget();
  /// Keeps what there is as soon as possible, as after a recovery; kept() tells when.
  void keepNow();
  /// Whether something is unsaved, edits or weights.
  bool isWorthKeeping() const;

 signals:
  void kept();
  void failed(const QString& reason);  ///< told once, until it works again

 private:
  void noteEdit();
  void noteSteps();
  void keep();
  void write(std::shared_ptr<const nn::TrainingState> state, RecoveryFolder::Trained trained);
  void clear();
  void receive(const Result& result);

  /// What the thread is to write next. Newer work takes the place of what still waits, but not of the weights in it.
  struct Outbox {
    std::mutex mutex;
    std::optional<RecoveryFolder::Work> work;
  };

  ProjectDocument& document_;
  TrainingController& training_;
  Pace pace_;
  std::shared_ptr<RecoveryFolder> folder_;
  std::shared_ptr<Outbox> outbox_ = std::make_shared<Outbox>();
  QTimer soon_, regular_;
  bool learned_ = false;  ///< weights are unsaved
  bool isStale_ = false;  ///< and not kept either
  bool hasFailed_ = false, keepsAnyway_ = false, waitsForState_ = false;
  BackgroundWorker worker_;  // last: ends before what its jobs use
};

}  // namespace ui
