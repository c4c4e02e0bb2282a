#include "ui/training/working_points_probe.h"

#include <algorithm>
#include <utility>

#include "engine/analysis/nearest_samples.h"
#include "engine/core/work_clock.h"
#include "ui/common/engine_text.h"
#include "ui/training/probe.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 50;  // one part in fifty

/// (N, inputShape): one sample, or a batch of the training part.
nn::Tensor inputsFor(const nn::PreparedData& data, const nn::Tensor* sample) {
  if (sample) return nn::Tensor(nn::ConstTensorView(sample->data(), sample->shape().withBatch(1)));
  const std::vector<nn::Index> chosen = nn::evenlySpread(data.train->size(), WorkingPointsProbe::kBatch);
  nn::Tensor inputs(data.info.inputShape.withBatch(static_cast<nn::Index>(chosen.size())));
  nn::Tensor target(data.info.targetShape);
  for (std::size_t i = 0; i < chosen.size(); ++i)
    data.train->read(chosen[i], inputs.view().rows(static_cast<nn::Index>(i), 1).values(), target.values());
  return inputs;
}

}  // namespace

WorkingPointsProbe::WorkingPointsProbe(TrainingController& training, Probe& source, QObject* parent)
    : QObject(parent), training_(training), source_(source) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &WorkingPointsProbe::run);
  connect(&training_, &TrainingController::networkChanged, this, &WorkingPointsProbe::follow);
  connect(&training_, &TrainingController::dataChanged, this, &WorkingPointsProbe::run);
  connect(&source_, &Probe::inputChanged, this, [this] {
    if (isOneSample_) run();
  });
  connect(&source_, &Probe::resultChanged, this, [this] {
    if (isOneSample_) follow();
  });
}

WorkingPointsProbe::~WorkingPointsProbe() = default;

void WorkingPointsProbe::setNode(std::optional<nn::NodeId> node) {
  if (std::exchange(node_, node) == node) return;
  points_.reset();
  run();
}

void WorkingPointsProbe::setOneSample(bool on) {
  if (std::exchange(isOneSample_, on) != on) run();
}

void WorkingPointsProbe::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run();
  rest_.stop();
  worker_.cancelWaiting();
}

void WorkingPointsProbe::follow() {
  if (!isActive_ || rest_.isActive()) return;
  const bool isTraining = training_.state() == TrainingController::State::Running;
  rest_.start(isTraining ? std::max(100, static_cast<int>(kRestFactor * milliseconds_)) : 0);
}

void WorkingPointsProbe::run() {
  const auto network = training_.network();
  const auto data = training_.data();
  const auto chosen = source_.result();
  if (!isActive_) return;
  const bool hasNode = network && node_ && network->plan().stepOf(*node_);
  const quint64 request = ++request_;
  if (!hasNode || !data || (isOneSample_ && !chosen)) {
    worker_.cancelWaiting();
    problem_.clear();
    points_.reset();
    emit changed();
    return;
  }
  worker_.run([this, request, network, data, node = *node_, chosen = isOneSample_ ? chosen : nullptr] {
    const nn::WorkClock clock;
    std::shared_ptr<const nn::WorkingPoints> points;
    QString problem;
    try {
      const nn::Tensor inputs = inputsFor(*data, chosen ? &chosen->input : nullptr);
      points = std::make_shared<const nn::WorkingPoints>(nn::workingPoints(*network, node, data->info, inputs.view()));
    } catch (const std::exception& error) {
      problem = text(error.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, request, points, problem, milliseconds = clock.milliseconds()] {
          if (request != request_ || !isActive_) return;
          points_ = points;
          problem_ = problem;
          milliseconds_ = milliseconds;
          emit changed();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace ui
