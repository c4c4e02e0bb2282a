#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <QObject>
#include <QString>

#include "ui/training/background_worker.h"
#include "ui/training/microscope_scene.h"
#include "ui/training/training_controller.h"

namespace ui {

class ProjectDocument;

/// Looks at a paused training step by step: works out the next batch in the background, goes through it and back, and brings
/// the training along when a batch is done or taken back, so that Train goes on from here with the same bits.
///
/// Nothing is computed before begin(), nor while inactive. What was looked at is dropped when the training moves on by itself
/// or the project changes; if it is then at rest and the microscope active, it is looked at anew.
///
/// Threads  GUI thread.
class MicroscopeControl : public QObject {
  Q_OBJECT
 public:
  /// Off: begin() was not called, or the training runs. Working: a scene may still be shown.
  enum class State { Off, Working, Ready, Failed };
  using StepSize = nn::Microscope::StepSize;

  MicroscopeControl(ProjectDocument& document, TrainingController& training, QObject* parent = nullptr);
  ~MicroscopeControl() override;

  State state() const { return state_; }
  /// Why there is nothing to see; empty otherwise.
  QString problem() const { return problem_; }
  /// Null until something was worked out.
  std::shared_ptr<const MicroscopeScene> scene() const { return scene_; }
  /// What is looked at, or about to be.
  const MicroscopeFocus& focus() const { return focus_; }
  /// False while nobody looks.
  void setActive(bool active);
  /// Records made since the start of the program: none while hidden.
  int recordsMade() const { return recordsMade_; }

 public slots:
  /// Pauses the training if it runs, and looks at its next batch.
  void begin();
  /// Forgets what was looked at.
  void end();
  void forward(nn::Microscope::StepSize size);
  void back(nn::Microscope::StepSize size);
  void moveTo(nn::Microscope::Phase phase);
  /// On until this number is worked out.
  void moveTo(const nn::TensorElement& element);
  void setOrder(nn::Microscope::Order order);
  /// Looks at something else at the same place.
  void setFocus(const ui::MicroscopeFocus& focus);
  /// Ends a long step after its batch.
  void cancel();

 signals:
  void stateChanged(ui::MicroscopeControl::State state);
  void sceneChanged();
  /// The process has moved: from one place to another, not only the look.
  void moved(bool isForward);

 private:
  struct Answer;
  class Runner;
  using Action = std::function<void(nn::Microscope&)>;

  void consider();
  void followNetwork();
  void anew();
  void drop();
  void open();
  void start(const std::shared_ptr<const nn::TrainingState>& state);
  void run(Action action, bool isForward);
  void receive(const Answer& answer);
  void bringTrainingAlong(const std::shared_ptr<const nn::TrainingState>& state);
  bool canLook() const;
  void setState(State state);

  ProjectDocument& document_;
  TrainingController& training_;
  State state_ = State::Off;
  QString problem_;
  bool isActive_ = false, isWanted_ = false;
  bool isOpening_ = false;  ///< a copy of the training's state is on its way
  bool isSyncing_ = false;
  nn::TrainingPosition position_;  ///< that the training was brought to
  MicroscopeFocus focus_;
  std::shared_ptr<const MicroscopeScene> scene_;
  int recordsMade_ = 0;
  quint64 request_ = 0;
  std::shared_ptr<Runner> runner_;
  BackgroundWorker worker_;  // last: joined before the rest is destroyed
};

}  // namespace ui
