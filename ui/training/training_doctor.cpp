#include "ui/training/training_doctor.h"

#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/training/lab.h"

namespace ui {

namespace {

constexpr double kRestFactor = 400;  // one part in four hundred
constexpr int kShortestRestMs = 1000;
const QString kOffKey = QStringLiteral("doctor/off");

bool isSame(const nn::Advice& a, const nn::Advice& b) { return a.rule == b.rule && a.node == b.node; }

}  // namespace

TrainingDoctor& TrainingDoctor::of(Lab& lab) {
  if (auto* doctor = lab.training.findChild<TrainingDoctor*>(QString(), Qt::FindDirectChildrenOnly)) return *doctor;
  return *new TrainingDoctor(lab.document, lab.training, &lab.training);
}

TrainingDoctor::TrainingDoctor(ProjectDocument& document, TrainingController& training, QObject* parent)
    : QObject(parent), document_(document), training_(training), doctor_(std::make_shared<nn::Doctor>()) {
  for (const QString& rule : QSettings().value(kOffKey).toStringList()) off_.insert(utf8(rule));
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &TrainingDoctor::examine);
  connect(&training_, &TrainingController::stepsAdded, this, [this](int first) {
    const auto& steps = training_.history().steps;
    for (auto i = static_cast<std::size_t>(first); i < steps.size(); ++i) losses_.add(steps[i]);
    failure_.clear();
  });
  connect(&training_, &TrainingController::networkChanged, this, &TrainingDoctor::follow);
  connect(&training_, &TrainingController::historyReset, this, &TrainingDoctor::startOver);
  connect(&training_, &TrainingController::failed, this, [this](const QString& message) {
    failure_ = message;
    examine();
  });
  connect(&training_, &TrainingController::stateChanged, this, [this](TrainingController::State state) {
    using State = TrainingController::State;
    if (state == State::Paused || state == State::Finished) examine();
  });
  startOver();
}

TrainingDoctor::~TrainingDoctor() { stop_.request_stop(); }

std::vector<const nn::Advice*> TrainingDoctor::current() const {
  std::vector<const nn::Advice*> found;
  for (const DoctorNote& note : notes_)
    if (note.standing == DoctorNote::Standing::Current) found.push_back(&note.advice);
  std::stable_partition(found.begin(), found.end(),
                        [](const nn::Advice* advice) { return advice->severity == nn::GraphIssue::Severity::Error; });
  return found;
}

DoctorNote* TrainingDoctor::noteOf(const nn::Advice& advice) {
  const auto note = std::ranges::find_if(notes_, [&](const DoctorNote& one) { return isSame(one.advice, advice); });
  return note == notes_.end() ? nullptr : &*note;
}

void TrainingDoctor::dismiss(const nn::Advice& advice) {
  DoctorNote* note = noteOf(advice);
  if (!note) return;
  note->standing = DoctorNote::Standing::Dismissed;
  emit changed();
}

void TrainingDoctor::applyFix(const nn::Advice& advice, std::size_t fix) {
  DoctorNote* note = noteOf(advice);
  if (!note || fix >= note->advice.fixes.size()) return;
  const nn::ProjectFix change = note->advice.fixes[fix];  // a copy: the edit may lead to other notes
  if (!document_.edit(text(change.title), change.apply)) return;
  if ((note = noteOf(advice))) note->standing = DoctorNote::Standing::Treated;
  emit changed();
}

void TrainingDoctor::setOn(const std::string& rule, bool on) {
  if (isOn(rule) == on) return;
  if (on)
    off_.erase(rule);
  else
    off_.insert(rule);
  QStringList saved;
  for (const std::string& id : off_) saved << text(id);
  QSettings().setValue(kOffKey, saved);
  for (DoctorNote& note : notes_)
    if (!on && note.advice.rule == rule && note.standing == DoctorNote::Standing::Current)
      note.standing = DoctorNote::Standing::Dismissed;
  emit changed();
}

void TrainingDoctor::startOver() {
  ++request_;
  stop_.request_stop();
  worker_.cancelWaiting();
  stop_ = {};
  isBusy_ = isAgainWanted_ = false;
  doctor_ = std::make_shared<nn::Doctor>();
  losses_ = {};
  for (const nn::StepResult& step : training_.history().steps) losses_.add(step);
  failure_.clear();
  examinedStep_.reset();
  notes_.clear();
  emit changed();
}

void TrainingDoctor::follow() {
  if (isBusy_ || rest_.isActive() || losses_.steps == 0) return;
  const auto rest = std::max(kShortestRestMs, static_cast<int>(kRestFactor * milliseconds_));
  rest_.start(examinedStep_ ? rest : 0);
}

void TrainingDoctor::examine() {
  const auto network = training_.network();
  const auto data = training_.data();
  isAgainWanted_ = isBusy_;
  if (isBusy_ || !network || !data || losses_.steps == 0) return;
  nn::Symptoms symptoms{.project = std::make_shared<const nn::Project>(document_.project()),
                        .data = data,
                        .network = network,
                        .step = training_.position().step,
                        .losses = losses_,
                        .epochs = training_.history().epochs,
                        .failure = utf8(failure_)};
  const quint64 request = ++request_;
  isBusy_ = true;
  worker_.run([this, request, doctor = doctor_, symptoms = std::move(symptoms), off = off_, stop = stop_.get_token()] {
    std::vector<nn::Advice> found;
    try {
      found = doctor->examine(symptoms, off, stop);
    } catch (const std::exception&) {  // out of memory, or data and network no longer fit: the next one may do
    }
    const double milliseconds = doctor->moments().empty() ? 0 : doctor->moments().back()->milliseconds;
    QMetaObject::invokeMethod(
        this, [this, request, found, step = symptoms.step, milliseconds] { receive(request, found, step, milliseconds); },
        Qt::QueuedConnection);
  });
}

void TrainingDoctor::receive(quint64 request, const std::vector<nn::Advice>& found, std::int64_t step, double milliseconds) {
  if (request != request_) return;
  isBusy_ = false;
  examinedStep_ = step;
  milliseconds_ = milliseconds;
  bool isNew = false;
  for (const nn::Advice& advice : found) {
    DoctorNote* note = noteOf(advice);
    if (!note) notes_.push_back({advice});
    const bool isBack = note && note->standing == DoctorNote::Standing::Passed;
    if (isBack) note->standing = DoctorNote::Standing::Current;
    isNew = isNew || !note || isBack;
  }
  for (DoctorNote& note : notes_) {
    const bool isFound = std::ranges::any_of(found, [&](const nn::Advice& advice) { return isSame(advice, note.advice); });
    // What a failure was stays said until the training begins anew.
    const bool stays = isFound || note.advice.severity == nn::GraphIssue::Severity::Error;
    if (stays || note.standing != DoctorNote::Standing::Current) continue;
    note.standing = DoctorNote::Standing::Passed;
    isNew = true;
  }
  emit examined();
  if (isNew) emit changed();
  if (isAgainWanted_) return examine();  // the training has ended meanwhile
  if (training_.state() == TrainingController::State::Running) follow();
}

}  // namespace ui
