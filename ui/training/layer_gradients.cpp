#include "ui/training/layer_gradients.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/analysis/differentiator.h"
#include "engine/core/work_clock.h"
#include "engine/training/supervised_batch.h"
#include "ui/common/engine_text.h"
#include "ui/training/data_part.h"
#include "ui/training/probe.h"
#include "ui/training/training_controller.h"

namespace ui {

namespace {

constexpr double kRestFactor = 20;  // one part in twenty

nn::Tensor withoutBatch(nn::ConstTensorView values) { return nn::Tensor(values.reshaped(values.shape().withoutBatch())); }

/// The chosen sample's target; nothing for an input that comes from elsewhere.
std::optional<nn::Tensor> targetOf(const Probe& probe, const nn::PreparedData& data) {
  const auto samples = samplesOf(data, probe.part());
  if (!probe.sample() || !samples || *probe.sample() >= samples->size()) return std::nullopt;
  nn::Tensor input(data.info.inputShape), target(data.info.targetShape);
  samples->read(*probe.sample(), input.values(), target.values());
  return target;
}

}  // namespace

/// Worker thread only. Keeps its memory as long as the structure of the network stays the same.
class LayerGradients::Runner {
 public:
  struct Job {
    std::shared_ptr<const ProbeResult> source;
    std::shared_ptr<const nn::PreparedData> data;
    std::optional<nn::Tensor> target;
    nn::NodeId node;
  };

  std::shared_ptr<const GradientResult> run(const Job& job) {
    const nn::WorkClock clock;
    auto result = std::make_shared<GradientResult>();
    result->network = job.source->network;
    result->node = job.node;
    result->isOwnAnswer = !job.target;
    try {
      if (source_ != job.source || data_ != job.data) differentiate(job);
      result->loss = loss_;
      copyLayer(job.node, *result);
    } catch (const std::exception& error) {
      plan_.reset();
      source_.reset();
      result->problem = text(error.what());
    }
    result->milliseconds = clock.milliseconds();
    return result;
  }

 private:
  void differentiate(const Job& job) {
    prepare(job);
    input_ = job.source->input;
    target_ = targetFor(job);
    batch_->set({.inputs = {input_.data(), input_.shape().withBatch(1)},
                 .targets = {target_.data(), target_.shape().withBatch(1)},
                 .indices = {},
                 .size = 1},
                0, 1);
    differentiator_->forward(*job.source->network, batch_->inputs());
    loss_ = differentiator_->backwardFromLoss(batch_->targets());
    source_ = job.source;
  }

  /// Only the layer that is looked at: all gradients of a large network would fill the memory.
  void copyLayer(nn::NodeId node, GradientResult& result) const {
    const nn::NetworkPlan::Step* step = plan_->stepOf(node);
    if (!step) return;
    if (const auto tensor = plan_->tensorOf({node, 0})) result.activation = withoutBatch(differentiator_->gradient(*tensor));
    for (std::size_t p = 0; p < step->plan.parameters.size(); ++p)
      result.parameters.emplace_back(differentiator_->parameterGradient(step->firstParameter + static_cast<nn::Index>(p)));
  }

  void prepare(const Job& job) {
    if (plan_ == job.source->network->sharedPlan() && data_ == job.data) return;
    plan_ = job.source->network->sharedPlan();
    data_ = job.data;
    batch_.emplace(*plan_, data_->info, 1);
    differentiator_.emplace(plan_, 1);
  }

  /// Without a label, the class that the network takes it for.
  static nn::Tensor targetFor(const Job& job) {
    if (job.target) return *job.target;
    const auto scores = job.source->predictions.front().values();
    if (job.data->info.classCount() == 0)
      nn::throwExpected<nn::ConfigError>("gradients", "a sample of the data, whose target is known", "another input");
    nn::Tensor target(job.data->info.targetShape);
    target.values().front() = scores.size() == 1
                                  ? (scores[0] >= nn::Scalar{0.5} ? nn::Scalar{1} : nn::Scalar{0})
                                  : static_cast<nn::Scalar>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    return target;
  }

  std::shared_ptr<const nn::NetworkPlan> plan_;
  std::shared_ptr<const nn::PreparedData> data_;
  std::shared_ptr<const ProbeResult> source_;  ///< whose gradients the differentiator holds
  nn::Tensor input_, target_;
  double loss_ = 0;
  std::optional<nn::SupervisedBatch> batch_;
  std::optional<nn::Differentiator> differentiator_;
};

LayerGradients::LayerGradients(TrainingController& training, Probe& source, QObject* parent)
    : QObject(parent), training_(training), source_(source), runner_(std::make_shared<Runner>()) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &LayerGradients::run);
  connect(&source_, &Probe::resultChanged, this, &LayerGradients::follow);
}

LayerGradients::~LayerGradients() = default;

void LayerGradients::setNode(std::optional<nn::NodeId> node) {
  if (std::exchange(node_, node) != node) run();
}

void LayerGradients::setActive(bool active) {
  if (std::exchange(isActive_, active) == active) return;
  if (active) return run();
  rest_.stop();
  worker_.cancelWaiting();
}

void LayerGradients::follow() {
  const auto source = source_.result();
  const bool isSameInput = source && source->input == followed_ && result_;
  if (!isSameInput || training_.state() != TrainingController::State::Running) return run();
  if (!rest_.isActive()) rest_.start(static_cast<int>(kRestFactor * result_->milliseconds));
}

void LayerGradients::run() {
  if (!isActive_) return;
  rest_.stop();
  const quint64 request = ++request_;
  const auto source = source_.result();
  const auto data = training_.data();
  if (!node_ || !source || source->predictions.empty() || !data) {
    worker_.cancelWaiting();
    followed_ = {};
    if (std::exchange(result_, nullptr)) emit resultChanged();
    return;
  }
  followed_ = source->input;
  worker_.run([this, request, runner = runner_, job = Runner::Job{source, data, targetOf(source_, *data), *node_}] {
    auto value = runner->run(job);
    QMetaObject::invokeMethod(
        this,
        [this, request, value = std::move(value)] {
          if (request != request_ || !isActive_) return;
          result_ = value;
          emit resultChanged();
        },
        Qt::QueuedConnection);
  });
}

}  // namespace ui
