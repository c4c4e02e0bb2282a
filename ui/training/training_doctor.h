#pragma once

#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "engine/doctor/doctor.h"
#include "ui/training/background_worker.h"

namespace ui {

struct Lab;
class ProjectDocument;
class TrainingController;

/// One thing that the doctor has said about this training.
struct DoctorNote {
  /// Current: to be seen. Treated: one of its fixes was applied. Passed: it was no longer found later on.
  enum class Standing { Current, Dismissed, Treated, Passed };
  nn::Advice advice;
  Standing standing = Standing::Current;
};

/// Has the training examined in the background while it runs, and keeps what was said: every piece of advice once, until the
/// training begins anew. Costs at most one part in a hundred of one core's time, besides a look at all data, and a few test
/// steps on a copy when the learning rate is in doubt.
///
/// Threads  GUI thread; nothing is computed on it.
class TrainingDoctor : public QObject {
  Q_OBJECT
 public:
  /// The one doctor of a window: made by the first call, owned by the training controller.
  static TrainingDoctor& of(Lab& lab);
  TrainingDoctor(ProjectDocument& document, TrainingController& training, QObject* parent = nullptr);
  ~TrainingDoctor() override;

  /// Everything that was said about this training, in the order it came up.
  const std::vector<DoctorNote>& notes() const { return notes_; }
  /// Those that are to be seen, errors first.
  std::vector<const nn::Advice*> current() const;
  /// Takes advice (by rule and node) out of sight for the rest of this training.
  void dismiss(const nn::Advice& advice);
  /// Does what one of the fixes says, as one undo step.
  void applyFix(const nn::Advice& advice, std::size_t fix);

  /// Whether a rule is asked; remembered in the program's settings.
  bool isOn(const std::string& rule) const { return !off_.contains(rule); }
  void setOn(const std::string& rule, bool on);
  /// Updates done at the last examination; nothing before there was one.
  std::optional<std::int64_t> examinedStep() const { return examinedStep_; }
  /// What the last examination took on its thread, without what is done once.
  double milliseconds() const { return milliseconds_; }
  /// Asks the window to show the doctor's panel.
  void requestPanel() { emit panelRequested(); }
  /// Asks the window to show the samples that an advice is about.
  void requestSamples(const nn::Advice& advice) { emit samplesRequested(advice.samples); }

 signals:
  void changed();   ///< notes, or which rules are asked
  void examined();  ///< examinedStep() is new
  void panelRequested();
  void samplesRequested(const std::vector<nn::Index>& training);  ///< of the training part

 private:
  void follow();
  void examine();
  void receive(quint64 request, const std::vector<nn::Advice>& found, std::int64_t step, double milliseconds);
  void startOver();
  DoctorNote* noteOf(const nn::Advice& advice);

  ProjectDocument& document_;
  TrainingController& training_;
  std::vector<DoctorNote> notes_;
  std::set<std::string> off_;
  nn::LossTrack losses_;
  QString failure_;
  std::optional<std::int64_t> examinedStep_;
  double milliseconds_ = 0;
  bool isBusy_ = false, isAgainWanted_ = false;
  quint64 request_ = 0;  ///< counts up; results of older requests are ignored
  std::stop_source stop_;
  QTimer rest_;
  std::shared_ptr<nn::Doctor> doctor_;  ///< used by one job at a time
  BackgroundWorker worker_;             // last: joined before the rest is destroyed
};

}  // namespace ui
