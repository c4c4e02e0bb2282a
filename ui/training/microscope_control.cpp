#include "ui/training/microscope_control.h"

#include "ui/common/engine_text.h"
#include "ui/document/project_document.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace ui {

namespace {

nn::TrainingState startOf(const TrainingController& training, const std::shared_ptr<const nn::TrainingState>& state) {
  if (state) return *state;
  nn::TrainingState start;  // nothing was trained: the weights of the seed, and an empty memory
  start.trainer.network = training.network();
  return start;
}

bool isSame(const nn::Network& a, const nn::Network& b) {
  if (a.plan().parameters.size() != b.plan().parameters.size()) return false;
  for (nn::Index p = 0; p < static_cast<nn::Index>(a.plan().parameters.size()); ++p)
    if (!std::ranges::equal(a.parameter(p).values(), b.parameter(p).values())) return false;
  return true;
}

}  // namespace

/// What one job brought.
struct MicroscopeControl::Answer {
  quint64 request = 0;
  MicroscopeFocus asked;
  std::shared_ptr<const MicroscopeScene> scene;
  std::shared_ptr<const nn::TrainingState> state;  ///< when the training is to go along
  QString problem;
  bool isBroken = false;  ///< there is no microscope any more
  bool hasMoved = false, isForward = true;
};

/// Owns the microscope on the worker thread; the queue of what it is to do is shared.
class MicroscopeControl::Runner {
 public:
  struct Job {
    Action action;  ///< none: only the look changes
    bool isForward = true;
  };

  void open(nn::Microscope::Setup setup) {
    const std::lock_guard lock(mutex_);
    setup_ = std::move(setup);
    queue_.clear();
  }
  void push(Job job, const MicroscopeFocus& focus) {
    const std::lock_guard lock(mutex_);
    if (job.action) queue_.push_back(std::move(job));
    focus_ = focus;
  }
  void requestStop() { isStopping_ = true; }
  bool goesOn() const { return !isStopping_; }

  /// Worker thread only from here on.
  void release() { microscope_.reset(); }
  Answer work(quint64 request) {
    Answer answer;
    answer.request = request;
    MicroscopeFocus focus;
    try {
      const std::vector<Job> jobs = take(focus);
      answer.asked = focus;
      for (const Job& job : jobs) {
        if (!microscope_) break;
        job.action(*microscope_);
        answer.hasMoved = true;
        answer.isForward = job.isForward;
      }
    } catch (const std::exception& error) {
      answer.problem = text(error.what());
    }
    if (!microscope_) {
      answer.isBroken = true;
      return answer;
    }
    try {
      answer.scene = makeScene(*microscope_, focus);
      const std::int64_t step = answer.scene->record->position.step + (answer.scene->next ? 0 : 1);
      if (step != broughtTo_) answer.state = std::make_shared<const nn::TrainingState>(microscope_->state());
      broughtTo_ = step;
    } catch (const std::exception& error) {
      answer.problem = text(error.what());
      answer.isBroken = true;
    }
    return answer;
  }

 private:
  std::vector<Job> take(MicroscopeFocus& focus) {
    std::optional<nn::Microscope::Setup> setup;
    std::vector<Job> jobs;
    {
      const std::lock_guard lock(mutex_);
      setup = std::exchange(setup_, std::nullopt);
      jobs = std::exchange(queue_, {});
      focus = focus_;
    }
    isStopping_ = false;
    if (setup) {
      microscope_.reset();
      broughtTo_ = setup->start.position.step;
      microscope_ = std::make_unique<nn::Microscope>(*std::move(setup));
    }
    return jobs;
  }

  std::mutex mutex_;
  std::optional<nn::Microscope::Setup> setup_;
  std::vector<Job> queue_;
  MicroscopeFocus focus_;
  std::atomic<bool> isStopping_ = false;
  std::unique_ptr<nn::Microscope> microscope_;
  std::int64_t broughtTo_ = 0;  ///< the step that the training was brought to
};

MicroscopeControl::MicroscopeControl(ProjectDocument& document, TrainingController& training, QObject* parent)
    : QObject(parent), document_(document), training_(training), runner_(std::make_shared<Runner>()) {
  connect(&training_, &TrainingController::stateChanged, this, &MicroscopeControl::consider);
  connect(&training_, &TrainingController::networkChanged, this, &MicroscopeControl::followNetwork);
  connect(&training_, &TrainingController::dataChanged, this, &MicroscopeControl::anew);
  connect(&document_, &ProjectDocument::graphChanged, this, &MicroscopeControl::anew);
  connect(&document_, &ProjectDocument::trainingSettingsChanged, this, &MicroscopeControl::anew);
  connect(&document_, &ProjectDocument::projectReplaced, this, &MicroscopeControl::end);
  connect(&training_, &TrainingController::stateCopied, this, &MicroscopeControl::start);
}

MicroscopeControl::~MicroscopeControl() { runner_->requestStop(); }

bool MicroscopeControl::canLook() const {
  switch (training_.state()) {
    case TrainingController::State::Ready:
    case TrainingController::State::Paused:
    case TrainingController::State::Finished:
    case TrainingController::State::Failed:  // the batch that failed is worth a look
      return training_.network() && training_.data();
    default:
      return false;
  }
}

void MicroscopeControl::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return consider();
  cancel();
}

void MicroscopeControl::begin() {
  isWanted_ = true;
  problem_.clear();
  if (training_.state() == TrainingController::State::Running) return training_.pause();  // consider() goes on
  if (state_ == State::Failed) setState(State::Off);
  consider();
}

void MicroscopeControl::end() {
  isWanted_ = false;
  drop();
}

void MicroscopeControl::drop() {
  cancel();
  ++request_;
  isOpening_ = false;
  focus_.node.reset();
  focus_.subject.reset();
  if (state_ != State::Off)
    worker_.run([runner = runner_] { runner->release(); });  // a record may be large, and training goes on
  if (std::exchange(scene_, nullptr)) emit sceneChanged();
  setState(State::Off);
}

void MicroscopeControl::anew() {
  if (state_ == State::Off && !isOpening_) return consider();
  const MicroscopeFocus focus = focus_;
  drop();
  focus_ = focus;
  consider();
}

void MicroscopeControl::consider() {
  if (isSyncing_) return;
  const bool isOurs = canLook() && training_.position() == position_;
  if (state_ != State::Off && !isOurs) drop();
  if (isActive_ && isWanted_ && state_ == State::Off && !isOpening_ && canLook()) open();
}

/// Weights may be changed by hand while training rests.
void MicroscopeControl::followNetwork() {
  const auto now = training_.network();
  if (isSyncing_ || state_ != State::Ready || !scene_ || !now || training_.position() != position_) return consider();
  const nn::TrainerState& known = scene_->next ? *scene_->record->before : *scene_->record->after;
  if (isSame(*known.network, *now))
    consider();
  else
    anew();
}

void MicroscopeControl::open() {
  isOpening_ = true;
  position_ = training_.position();
  setState(State::Working);
  training_.copyState();
}

void MicroscopeControl::start(const std::shared_ptr<const nn::TrainingState>& state) {
  if (!std::exchange(isOpening_, false)) return;  // somebody else's copy
  setState(State::Off);
  if (!isActive_ || !canLook()) return;
  const auto data = training_.data();
  nn::Microscope::Setup setup{.train = data->train,
                              .validation = data->validation,
                              .info = data->info,
                              .settings = training_.settings(),
                              .start = startOf(training_, state),
                              .threads = training_.threads()};
  position_ = training_.position();
  runner_->open(std::move(setup));
  ++recordsMade_;
  run({}, true);
}

void MicroscopeControl::run(Action action, bool isForward) {
  setState(State::Working);
  runner_->push({std::move(action), isForward}, focus_);
  worker_.run([this, request = request_, runner = runner_] {
    Answer answer = runner->work(request);
    QMetaObject::invokeMethod(
        this, [this, answer = std::move(answer)] { receive(answer); }, Qt::QueuedConnection);
  });
}

void MicroscopeControl::receive(const Answer& answer) {
  if (answer.request != request_) return;
  problem_ = answer.problem;
  if (answer.isBroken) {
    scene_.reset();
    emit sceneChanged();
    return setState(State::Failed);
  }
  scene_ = answer.scene;
  if (focus_ == answer.asked) focus_ = scene_->focus;
  if (answer.state) bringTrainingAlong(answer.state);
  setState(State::Ready);
  emit sceneChanged();
  if (answer.hasMoved) emit moved(answer.isForward);
}

void MicroscopeControl::bringTrainingAlong(const std::shared_ptr<const nn::TrainingState>& state) {
  isSyncing_ = true;
  position_ = state->position;
  training_.continueFrom(*state);
  isSyncing_ = false;
}

void MicroscopeControl::forward(nn::Microscope::StepSize size) {
  if (!scene_) return begin();
  focus_.node.reset();
  run([size,
       runner = runner_.get()](nn::Microscope& microscope) { microscope.forward(size, [runner] { return runner->goesOn(); }); },
      true);
}

void MicroscopeControl::back(nn::Microscope::StepSize size) {
  if (!scene_) return begin();
  focus_.node.reset();
  run([size,
       runner = runner_.get()](nn::Microscope& microscope) { microscope.back(size, [runner] { return runner->goesOn(); }); },
      false);
}

void MicroscopeControl::moveTo(nn::Microscope::Phase phase) {
  if (!scene_) return begin();
  focus_.node.reset();
  run([phase](nn::Microscope& microscope) { microscope.moveTo(phase); }, true);
}

void MicroscopeControl::moveTo(const nn::TensorElement& element) {
  if (!scene_) return;
  run([element](nn::Microscope& microscope) { microscope.moveTo(element); }, true);
}

void MicroscopeControl::setOrder(nn::Microscope::Order order) {
  if (!scene_ || scene_->order == order) return;
  run([order](nn::Microscope& microscope) { microscope.setOrder(order); }, true);
}

void MicroscopeControl::setFocus(const MicroscopeFocus& focus) {
  if (focus == focus_ && scene_ && scene_->focus == focus) return;
  focus_ = focus;
  if (scene_) run({}, true);
}

void MicroscopeControl::cancel() { runner_->requestStop(); }

void MicroscopeControl::setState(State state) {
  if (std::exchange(state_, state) != state) emit stateChanged(state);
}

}  // namespace ui
