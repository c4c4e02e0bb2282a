#include "ui/training/step_traces.h"

#include <algorithm>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 200;  // one part in two hundred
constexpr int kShortestMs = 200;    // masks cost nothing, but nobody reads them faster
constexpr int kAfterProblemMs = 10'000;

}  // namespace

StepTraces::StepTraces(TrainingController& training, QObject* parent)
    : QObject(parent), training_(training), tracer_(std::make_shared<nn::StepTracer>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &StepTraces::ask);
  connect(&training_, &TrainingController::networkChanged, this, &StepTraces::follow);
  connect(&training_, &TrainingController::stateChanged, this, [this] {
    isAsking_ = false;  // a session that ends meanwhile does not answer
    follow();
  });
  connect(&training_, &TrainingController::historyReset, this, &StepTraces::clear);
  connect(&training_, &TrainingController::pointCopied, this, &StepTraces::start);
}

StepTraces::~StepTraces() = default;

void StepTraces::setWanted(const nn::StepRequest& wanted) {
  if (wanted == wanted_) return;
  wanted_ = wanted;
  if (wanted_.isEmpty()) {
    rest_.stop();
    worker_.cancelWaiting();
    ++request_;
    isAsking_ = isBusy_ = false;
    return;
  }
  seen_.reset();
  follow();
}

void StepTraces::clear() {
  ++request_;
  isAsking_ = isBusy_ = false;
  rest_.stop();
  worker_.cancelWaiting();
  seen_.reset();
  trace_.reset();
  emit changed();
  follow();
}

void StepTraces::follow() {
  if (wanted_.isEmpty() || isAsking_ || isBusy_ || !training_.hasTrainedState()) return;
  const bool runs = training_.state() == TrainingController::State::Running;
  if (!runs && seen_ == training_.network()) return;
  // What a pause shows is what people look at, so it does not wait.
  if (!runs) rest_.stop();
  if (rest_.isActive()) return;
  const double cost = trace_ && runs ? std::max<double>(kShortestMs, kRestFactor * trace_->milliseconds) : 0;
  rest_.start(static_cast<int>(cost));
}

void StepTraces::ask() {
  if (wanted_.isEmpty() || isAsking_ || isBusy_ || !training_.network() || !training_.data()) return;
  isAsking_ = true;
  seen_ = training_.network();
  training_.copyPoint();
}

void StepTraces::start(const std::shared_ptr<const nn::TrainingPoint>& point) {
  if (!std::exchange(isAsking_, false)) return;  // somebody else's copy
  const auto data = training_.data();
  if (!point || !data || wanted_.isEmpty()) return;
  isBusy_ = true;
  tracing_ = wanted_;
  worker_.run([this, request = ++request_, tracer = tracer_, point, data, wanted = wanted_] {
    std::shared_ptr<const nn::StepTrace> trace;
    QString problem;
    try {
      trace = tracer->trace(*point, data->train, data->info, wanted);
    } catch (const std::exception& error) {  // too large to be run once more, perhaps: masks need no pass
      problem = text(error.what());
      trace = tracer->trace(*point, data->train, data->info,
                            {.masks = wanted.masks, .statistics = {}, .motions = {}, .parameters = {}});
    }
    QMetaObject::invokeMethod(
        this, [this, request, trace = std::move(trace), problem] { receive(request, trace, problem); }, Qt::QueuedConnection);
  });
}

void StepTraces::receive(quint64 request, std::shared_ptr<const nn::StepTrace> trace, const QString& problem) {
  if (request != request_) return;
  isBusy_ = false;
  problem_ = problem;
  if (trace) {
    trace_ = std::move(trace);
    ++made_;
  }
  emit changed();
  if (!problem_.isEmpty()) return rest_.start(kAfterProblemMs);  // other weights or settings may do better
  if (tracing_ != wanted_) seen_.reset();
  follow();
}

}  // namespace ui
