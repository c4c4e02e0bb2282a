#include "ui/training/autosave.h"

#include <utility>

#include "ui/document/project_document.h"
#include "ui/training/training_controller.h"

namespace ui {

Autosave::Autosave(ProjectDocument& document, TrainingController& training, const QString& root, Pace pace, QObject* parent)
    : QObject(parent), document_(document), training_(training), pace_(pace), folder_(std::make_shared<RecoveryFolder>(root)) {
  soon_.setSingleShot(true);
  regular_.setInterval(pace_.trainingMs);
  connect(&soon_, &QTimer::timeout, this, &Autosave::keep);
  connect(&regular_, &QTimer::timeout, this, [this] {
    if (isStale_) keep();
  });
  connect(&document_, &ProjectDocument::graphChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::nodeMoved, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::annotationsChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::dataSettingsChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::trainingSettingsChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::fileNameChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::modifiedChanged, this, &Autosave::noteEdit);
  connect(&document_, &ProjectDocument::projectReplaced, this, &Autosave::forget);
  connect(&training_, &TrainingController::stepsAdded, this, &Autosave::noteSteps);
  connect(&training_, &TrainingController::epochsAdded, this, [this] { keep(); });
  connect(&training_, &TrainingController::stateChanged, this, [this](TrainingController::State state) {
    if (state == TrainingController::State::Running)
      regular_.start();
    else
      regular_.stop();
    if (isStale_ && state != TrainingController::State::Running) keep();
  });
  connect(&training_, &TrainingController::stateCopied, this, [this](const std::shared_ptr<const nn::TrainingState>& state) {
    if (!std::exchange(waitsForState_, false)) return;
    write(state, state ? RecoveryFolder::Trained::New : RecoveryFolder::Trained::None);
  });
}

Autosave::~Autosave() = default;

bool Autosave::isWorthKeeping() const {
  return document_.isModified() || keepsAnyway_ || (learned_ && training_.hasTrainedState());
}

void Autosave::forget() {
  learned_ = isStale_ = keepsAnyway_ = waitsForState_ = false;
  soon_.stop();
  clear();
}

void Autosave::clear() {
  {
    const std::lock_guard lock(outbox_->mutex);
    outbox_->work.reset();
  }
  worker_.run([folder = folder_] { folder->clear(); });
}

void Autosave::keepNow() {
  keepsAnyway_ = learned_ = isStale_ = true;
  keep();
}

void Autosave::noteEdit() {
  // Not started again by every edit: whoever edits without a pause is kept up with too.
  if (!soon_.isActive()) soon_.start(pace_.editMs);
}

void Autosave::noteSteps() { learned_ = isStale_ = true; }

void Autosave::keep() {
  soon_.stop();
  if (!isWorthKeeping()) return clear();
  if (!training_.hasTrainedState()) return write(nullptr, RecoveryFolder::Trained::None);
  if (!isStale_) return write(nullptr, RecoveryFolder::Trained::AsBefore);
  isStale_ = false;
  waitsForState_ = true;
  training_.copyState();
}

void Autosave::write(std::shared_ptr<const nn::TrainingState> state, RecoveryFolder::Trained trained) {
  RecoveryFolder::Work work{.project = document_.project(),
                            .state = std::move(state),
                            .trained = trained,
                            .title = document_.displayName(),
                            .fileName = document_.fileName(),
                            .epochs = static_cast<int>(training_.history().epochs.size())};
  {
    const std::lock_guard lock(outbox_->mutex);
    if (outbox_->work && outbox_->work->state && trained == RecoveryFolder::Trained::AsBefore) {
      work.state = outbox_->work->state;
      work.trained = RecoveryFolder::Trained::New;
    }
    outbox_->work = std::move(work);
  }
  worker_.run([this, folder = folder_, outbox = outbox_] {
    std::optional<RecoveryFolder::Work> next;
    {
      const std::lock_guard lock(outbox->mutex);
      next = std::exchange(outbox->work, std::nullopt);
    }
    if (!next) return;
    const Result result = folder->write(*next);
    QMetaObject::invokeMethod(
        this, [this, result] { receive(result); }, Qt::QueuedConnection);
  });
}

void Autosave::receive(const Result& result) {
  if (result.ok) emit kept();
  if (!result.ok && !hasFailed_) emit failed(result.error);
  hasFailed_ = !result.ok;
}

}  // namespace ui
