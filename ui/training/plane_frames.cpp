#include "ui/training/plane_frames.h"

#include <algorithm>
#include <utility>

#include "engine/core/json.h"
#include "engine/graph/graph_json.h"
#include "engine/optimizers/optimizer.h"
#include "ui/document/project_document.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

/// Snapshots come as fast as the controller looks, while somebody watches; otherwise as before.
constexpr double kWatchedRate = 60;
/// After a frame the thread rests at least this share of the time that it worked, and no more than 30 frames a second are made.
/// A frame of 6 layers of 64 units costs about 15 ms; those of the usual networks cost 2 to 4.
constexpr double kRestFactor = 0.5, kShortestMs = 33;
constexpr int kLateMs = 100;  // until what a frame left out is made up for

}  // namespace

PlaneFrames::PlaneFrames(ProjectDocument& document, TrainingController& training, QObject* parent)
    : QObject(parent),
      document_(document),
      training_(training),
      maker_(std::make_shared<PlaneFrameMaker>()),
      traces_(training) {
  rest_.setSingleShot(true);
  rest_.setTimerType(Qt::PreciseTimer);
  late_.setSingleShot(true);
  late_.setInterval(kLateMs);
  connect(&late_, &QTimer::timeout, this, &PlaneFrames::follow);
  clock_.start();
  connect(&rest_, &QTimer::timeout, this, &PlaneFrames::run);
  connect(&training_, &TrainingController::networkChanged, this, &PlaneFrames::follow);
  connect(&training_, &TrainingController::dataChanged, this, &PlaneFrames::analyse);
  connect(&document_, &ProjectDocument::graphChanged, this, &PlaneFrames::analyse);
  connect(&document_, &ProjectDocument::analysisChanged, this, &PlaneFrames::analyse);
  connect(&document_, &ProjectDocument::projectReplaced, this, &PlaneFrames::analyse);
  connect(&training_, &TrainingController::networkChanged, this, &PlaneFrames::traceMotion);
  connect(&document_, &ProjectDocument::trainingSettingsChanged, this, &PlaneFrames::traceMotion);
  connect(&traces_, &StepTraces::changed, this, &PlaneFrames::follow);
}

PlaneFrames::~PlaneFrames() { setActive(false); }

void PlaneFrames::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  training_.setViewRate(active ? kWatchedRate : TrainingController::kUsualViewRate);
  traceMotion();
  if (active) return analyse();
  rest_.stop();
  late_.stop();
  worker_.cancelWaiting();
}

void PlaneFrames::setColors(PlaneColors colors) {
  if (colors_ == colors) return;
  colors_ = std::move(colors);
  follow();
}

void PlaneFrames::setLook(PlaneLook look) {
  if (look_ == look) return;
  look_ = look;
  follow();
}

void PlaneFrames::setWantsGradients(bool wanted) {
  if (std::exchange(wantsGradients_, wanted) != wanted) follow();
}

void PlaneFrames::setWantsMotion(bool wanted) {
  if (std::exchange(wantsMotion_, wanted) == wanted) return;
  traceMotion();
  follow();
}

bool PlaneFrames::remembersDirection() const {
  const nn::TrainingSettings& settings = document_.project().training;
  try {
    const auto optimizer = nn::createOptimizer(settings.optimizer, settings.optimizerOptions);
    return nn::rememberedDirection(optimizer->memoryNames()).has_value();
  } catch (const nn::Error&) {  // of a project of another version
    return false;
  }
}

void PlaneFrames::traceMotion() {
  nn::StepRequest wanted;
  const auto network = training_.network();
  if (isActive_ && wantsMotion_ && answer_.network && network && remembersDirection())
    for (const PlaneLayer& layer : answer_.network->layers)
      if (const nn::NetworkPlan::Step* step = network->plan().stepOf(layer.node))
        wanted.parameters.push_back(step->firstParameter);
  if (wanted == traces_.wanted()) return;
  traces_.setWanted(wanted);
  follow();
}

void PlaneFrames::setCompose(std::function<QImage(const PlaneFrame&, bool& isLate)> compose) {
  compose_ = std::move(compose);
  follow();
}

void PlaneFrames::analyse() {
  if (!isActive_) return;
  const auto data = training_.data();
  PlaneNetworkAnswer answer = planeNetworkOf(document_.graph(), document_.analysis(), data ? &data->info : nullptr);
  const bool isNew = answer.network != answer_.network || answer.reason != answer_.reason;
  answer_ = std::move(answer);
  if (isNew) emit drawnChanged();
  follow();
}

void PlaneFrames::follow() {
  if (!isActive_) return;
  isStale_ = true;
  if (isBusy_ || rest_.isActive()) return;
  const bool rests = training_.state() != TrainingController::State::Running;
  const double sinceBegin = static_cast<double>(clock_.elapsed() - beganMs_);
  const double sinceDone = static_cast<double>(clock_.elapsed() - doneMs_);
  const double wait = std::max(rests ? 0 : kShortestMs - sinceBegin, kRestFactor * costMs_ - sinceDone);
  rest_.start(static_cast<int>(std::max(0.0, wait)));
}

void PlaneFrames::run() {
  if (!isActive_ || isBusy_) return;
  isStale_ = false;
  isBusy_ = true;
  beganMs_ = clock_.elapsed();
  const nn::DataSettings& data = document_.project().data;
  PlaneRequest request{training_.network(),
                       training_.data(),
                       answer_.network,
                       colors_,
                       look_,
                       data.source + nn::printCompactJson(nn::optionsToJson(data.options)),
                       wantsGradients_,
                       traces_.wanted().isEmpty() ? nullptr : traces_.trace(),
                       compose_};
  worker_.run([this, maker = maker_, request = std::move(request)] {
    std::shared_ptr<const PlaneFrame> frame = maker->make(request);
    QMetaObject::invokeMethod(
        this, [this, frame = std::move(frame)] { receive(frame); }, Qt::QueuedConnection);
  });
}

void PlaneFrames::receive(const std::shared_ptr<const PlaneFrame>& frame) {
  isBusy_ = false;
  if (!isActive_) return;
  doneMs_ = clock_.elapsed();
  costMs_ = frame->milliseconds;
  frame_ = frame;
  emit frameChanged();
  if (isStale_)
    follow();
  else if (frame->isLate)
    late_.start();
}

}  // namespace ui
