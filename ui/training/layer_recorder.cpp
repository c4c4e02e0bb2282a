#include "ui/training/layer_recorder.h"

#include <algorithm>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 400, kFirstRest = 60;  // one part in four hundred; the beginning is looked at more closely

}  // namespace

LayerRecorder::LayerRecorder(TrainingController& training, QObject* parent)
    : QObject(parent), training_(training), survey_(std::make_shared<nn::LayerSurvey>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &LayerRecorder::run);
  connect(&training_, &TrainingController::networkChanged, this, &LayerRecorder::follow);
  connect(&training_, &TrainingController::historyReset, this, &LayerRecorder::clear);
  connect(&training_, &TrainingController::dataChanged, this, &LayerRecorder::follow);
}

LayerRecorder::~LayerRecorder() = default;

void LayerRecorder::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run();
  rest_.stop();
  worker_.cancelWaiting();
  isBusy_ = false;
}

void LayerRecorder::clear() {
  ++request_;
  isBusy_ = false;
  worker_.cancelWaiting();
  moments_.clear();
  newest_.reset();
  stepsApart_ = 0;
  emit changed();
  run();
}

void LayerRecorder::follow() {
  if (!isActive_ || isBusy_ || rest_.isActive()) return;
  const bool rests = training_.state() != TrainingController::State::Running;
  const double factor = std::min(kRestFactor, kFirstRest * static_cast<double>(moments_.size()));
  rest_.start(rests || moments_.empty() ? 0 : static_cast<int>(factor * moments_.back()->milliseconds));
}

void LayerRecorder::run() {
  const auto network = training_.network();
  const auto data = training_.data();
  if (!isActive_ || isBusy_ || !network || !data) return;
  const std::int64_t step = training_.position().step, last = moments_.empty() ? 0 : moments_.back()->step;
  if (!moments_.empty() && newest_ == network) return;
  const bool isSamePlan = newest_ && nn::isSameNetwork(newest_->plan(), network->plan());
  if (!moments_.empty() && isSamePlan && step > last && step - last < stepsApart_) return;
  const quint64 request = ++request_;
  isBusy_ = true;
  worker_.run(
      [this, request, survey = survey_, network, train = data->train, before = nn::EarlierWeights{newest_, last}, step] {
        std::shared_ptr<const TrainingMoment> moment;
        QString problem;
        try {
          moment = survey->record(network, train, step, before);
        } catch (const std::exception& error) {
          problem = text(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, request, moment = std::move(moment), network, problem] { receive(request, moment, network, problem); },
            Qt::QueuedConnection);
      });
}

void LayerRecorder::receive(quint64 request, std::shared_ptr<const TrainingMoment> moment,
                            std::shared_ptr<const nn::Network> network, const QString& problem) {
  if (request != request_) return;
  isBusy_ = false;
  problem_ = problem;
  newest_ = std::move(network);
  if (moment) keep(std::move(moment));
  emit changed();
  if (training_.network() != newest_ && problem.isEmpty()) follow();
}

void LayerRecorder::keep(std::shared_ptr<const TrainingMoment> moment) {
  // Another structure begins anew; of the same step the newer one counts.
  if (!moments_.empty() && !nn::isSameNetwork(*moments_.back()->plan, *moment->plan)) moments_.clear();
  while (!moments_.empty() && moments_.back()->step >= moment->step) moments_.pop_back();
  moments_.push_back(std::move(moment));
  if (moments_.size() <= kMostMoments) return;
  std::vector<std::shared_ptr<const TrainingMoment>> kept;
  for (std::size_t i = moments_.size() % 2 == 0 ? 1 : 0; i < moments_.size(); i += 2) kept.push_back(moments_[i]);
  moments_ = std::move(kept);
  stepsApart_ = (moments_.back()->step - moments_.front()->step) / static_cast<std::int64_t>(moments_.size());
}

}  // namespace ui
