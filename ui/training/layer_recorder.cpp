#include "ui/training/layer_recorder.h"

#include <algorithm>
#include <utility>

#include "engine/analysis/differentiator.h"
#include "engine/analysis/nearest_samples.h"
#include "engine/layers/layer_registry.h"
#include "engine/training/supervised_batch.h"
#include "ui/common/engine_text.h"
#include "ui/training/training_controller.h"
#include "ui/training/work_clock.h"

namespace ui {

namespace {

constexpr nn::Index kMostNumbers = 24'000'000;
constexpr double kRestFactor = 50;  // one part in fifty

/// Whether it is the same drawing, which may have been compiled anew.
bool isSameNetwork(const nn::NetworkPlan& a, const nn::NetworkPlan& b) { return &a == &b || a.graph == b.graph; }

/// As many as can be run forward and back in a hundred megabytes or so.
nn::Index samplesFor(const nn::NetworkPlan& plan) {
  nn::Index numbers = 0;
  for (const nn::NetworkPlan::TensorInfo& tensor : plan.tensors) numbers += 3 * tensor.shape.elementCount();
  return std::clamp<nn::Index>(kMostNumbers / std::max<nn::Index>(1, numbers), 2, LayerRecorder::kSamples);
}

/// All numbers of the layer's parameters that are no biases.
template <typename NumbersOf>
std::vector<nn::Scalar> weightNumbers(const nn::NetworkPlan::Step& step, NumbersOf&& numbersOf) {
  std::vector<nn::Scalar> all;
  for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
    if (step.plan.parameters[i].shape.rank() < 2) continue;
    const auto values = numbersOf(step.firstParameter + static_cast<nn::Index>(i)).values();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

std::string activationOf(const nn::NetworkPlan& plan, const nn::NetworkPlan::Step& step) {
  const nn::LayerType* type = nn::LayerRegistry::instance().find(step.type);
  if (!type || !type->hasActivation) return {};
  return nn::completed(plan.graph.node(step.id).options, nn::optionSpecs(*type), step.name).get<std::string>("activation");
}

}  // namespace

/// Worker thread only. Keeps its memory, and the samples, as long as network and data stay the same.
class LayerRecorder::Runner {
 public:
  struct Job {
    std::shared_ptr<const nn::Network> network;
    std::shared_ptr<const nn::PreparedData> data;
    std::shared_ptr<const nn::Network> before;  ///< of the last record; may be null
    std::int64_t beforeStep, step;
  };

  std::shared_ptr<const TrainingMoment> run(const Job& job) {
    auto moment = std::make_shared<TrainingMoment>();
    moment->step = job.step;
    moment->plan = job.network->sharedPlan();
    prepare(job);
    const WorkClock clock;  // without the preparation, which is done once
    differentiator_->forward(*job.network, batch_->inputs());
    moment->samples = inputs_.shape()[0];
    moment->loss = differentiator_->backwardFromLoss(batch_->targets());
    for (const nn::NetworkPlan::Step& step : plan_->steps)
      if (!step.outputTensors.empty()) moment->layers[step.id] = record(job, step);
    moment->milliseconds = clock.milliseconds();
    return moment;
  }

 private:
  void prepare(const Job& job) {
    if (plan_ == job.network->sharedPlan() && data_ == job.data) return;
    plan_ = job.network->sharedPlan();
    data_ = job.data;
    const nn::Dataset& train = *data_->train;
    const std::vector<nn::Index> samples = nn::evenlySpread(train.size(), samplesFor(*plan_));
    const auto count = static_cast<nn::Index>(samples.size());
    inputs_ = nn::Tensor(data_->info.inputShape.withBatch(count));
    targets_ = nn::Tensor(data_->info.targetShape.withBatch(count));
    for (nn::Index i = 0; i < count; ++i)
      train.read(samples[static_cast<std::size_t>(i)], inputs_.view().rows(i, 1).values(), targets_.view().rows(i, 1).values());
    batch_.emplace(*plan_, data_->info, count);
    batch_->set({.inputs = inputs_.view(), .targets = targets_.view(), .indices = {}, .size = count}, 0, count);
    differentiator_.emplace(plan_, count);
  }

  LayerRecord record(const Job& job, const nn::NetworkPlan::Step& step) const {
    LayerRecord record;
    const auto weights = weightNumbers(step, [&](nn::Index p) { return job.network->parameter(p); });
    if (!weights.empty()) {
      const auto gradients = weightNumbers(step, [&](nn::Index p) { return differentiator_->parameterGradient(p); });
      record.weights = nn::histogramOf(weights, kBins);
      record.weightSummary = nn::summaryOf(weights);
      record.weightGradients = nn::histogramOf(gradients, kBins);
      record.gradientSummary = nn::summaryOf(gradients);
      if (job.before && job.beforeStep < job.step && isSameNetwork(job.before->plan(), *plan_)) {
        const auto old = weightNumbers(step, [&](nn::Index p) { return job.before->parameter(p); });
        record.update = nn::relativeChange(old, weights) / static_cast<double>(job.step - job.beforeStep);
      }
    }
    const nn::Index tensor = step.outputTensors.front();
    const nn::ConstTensorView values = differentiator_->value(tensor);
    record.activations = nn::histogramOf(values.values(), kBins);
    record.activationSummary = nn::summaryOf(values.values());
    record.activationGradients = nn::histogramOf(differentiator_->gradient(tensor).values(), kBins);
    record.activity = nn::unitActivity(values, activationOf(*plan_, step));
    return record;
  }

  std::shared_ptr<const nn::NetworkPlan> plan_;
  std::shared_ptr<const nn::PreparedData> data_;
  nn::Tensor inputs_, targets_;
  std::optional<nn::SupervisedBatch> batch_;
  std::optional<nn::Differentiator> differentiator_;
};

LayerRecorder::LayerRecorder(TrainingController& training, QObject* parent)
    : QObject(parent), training_(training), runner_(std::make_shared<Runner>()) {
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
  rest_.start(rests || moments_.empty() ? 0 : static_cast<int>(kRestFactor * moments_.back()->milliseconds));
}

void LayerRecorder::run() {
  const auto network = training_.network();
  const auto data = training_.data();
  if (!isActive_ || isBusy_ || !network || !data) return;
  const std::int64_t step = training_.position().step, last = moments_.empty() ? 0 : moments_.back()->step;
  if (!moments_.empty() && newest_ == network) return;
  const bool isSamePlan = newest_ && isSameNetwork(newest_->plan(), network->plan());
  if (!moments_.empty() && isSamePlan && step > last && step - last < stepsApart_) return;
  const quint64 request = ++request_;
  isBusy_ = true;
  worker_.run([this, request, runner = runner_, job = Runner::Job{network, data, newest_, last, step}] {
    std::shared_ptr<const TrainingMoment> moment;
    QString problem;
    try {
      moment = runner->run(job);
    } catch (const std::exception& error) {
      problem = text(error.what());
    }
    QMetaObject::invokeMethod(
        this,
        [this, request, moment = std::move(moment), network = job.network, problem] {
          receive(request, moment, network, problem);
        },
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
  if (!moments_.empty() && !isSameNetwork(*moments_.back()->plan, *moment->plan)) moments_.clear();
  while (!moments_.empty() && moments_.back()->step >= moment->step) moments_.pop_back();
  moments_.push_back(std::move(moment));
  if (moments_.size() <= kMostMoments) return;
  std::vector<std::shared_ptr<const TrainingMoment>> kept;
  for (std::size_t i = moments_.size() % 2 == 0 ? 1 : 0; i < moments_.size(); i += 2) kept.push_back(moments_[i]);
  moments_ = std::move(kept);
  stepsApart_ = (moments_.back()->step - moments_.front()->step) / static_cast<std::int64_t>(moments_.size());
}

}  // namespace ui
