#include "engine/analysis/layer_survey.h"

#include <algorithm>
#include <set>

#include "engine/analysis/differentiator.h"
#include "engine/analysis/nearest_samples.h"
#include "engine/core/work_clock.h"
#include "engine/layers/layer_registry.h"
#include "engine/training/supervised_batch.h"

namespace nn {
namespace {

constexpr Index kMostNumbers = 24'000'000;

/// As many as can be run forward and back in a hundred megabytes or so.
Index samplesFor(const NetworkPlan& plan) {
  Index numbers = 0;
  for (const NetworkPlan::TensorInfo& tensor : plan.tensors) numbers += 3 * tensor.shape.elementCount();
  return std::clamp<Index>(kMostNumbers / std::max<Index>(1, numbers), 2, LayerSurvey::kSamples);
}

/// All numbers of the layer's parameters that are no biases.
template <typename NumbersOf>
std::vector<Scalar> weightNumbers(const NetworkPlan::Step& step, NumbersOf&& numbersOf) {
  std::vector<Scalar> all;
  for (std::size_t i = 0; i < step.plan.parameters.size(); ++i) {
    if (step.plan.parameters[i].shape.rank() < 2) continue;
    const auto values = numbersOf(step.firstParameter + static_cast<Index>(i)).values();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

std::string activationOf(const NetworkPlan& plan, const NetworkPlan::Step& step) {
  const LayerType* type = LayerRegistry::instance().find(step.type);
  if (!type || !type->hasActivation) return {};
  return completed(plan.graph.node(step.id).options, optionSpecs(*type), step.name).get<std::string>("activation");
}

/// Units of the first weights, whose last axis they are, and how many of them have the very same weights as an earlier one.
void countTwins(const Network& network, const NetworkPlan::Step& step, LayerRecord& record) {
  if (step.plan.parameters.empty()) return;
  const ConstTensorView kernel = network.parameter(step.firstParameter);
  const Shape& shape = kernel.shape();
  if (shape.rank() < 2) return;
  const Index units = shape[shape.rank() - 1], rows = kernel.size() / std::max<Index>(1, units);
  const auto isLess = [&](Index a, Index b) {
    for (Index r = 0; r < rows; ++r) {
      const Scalar x = kernel.data()[r * units + a], y = kernel.data()[r * units + b];
      if (x != y) return x < y;
    }
    return false;
  };
  std::set<Index, decltype(isLess)> different(isLess);
  for (Index unit = 0; unit < units; ++unit) different.insert(unit);
  record.units = units;
  record.twins = units - static_cast<Index>(different.size());
}

}  // namespace

bool isSameNetwork(const NetworkPlan& a, const NetworkPlan& b) { return &a == &b || a.graph == b.graph; }

struct LayerSurvey::Impl {
  void prepare(const std::shared_ptr<const NetworkPlan>& newPlan, const std::shared_ptr<const Dataset>& newTrain) {
    if (plan == newPlan && train == newTrain) return;
    plan.reset();  // a failure below leaves nothing half made behind
    const DatasetInfo& info = newTrain->info();
    const std::vector<Index> samples = evenlySpread(newTrain->size(), samplesFor(*newPlan));
    const auto count = static_cast<Index>(samples.size());
    inputs = Tensor(info.inputShape.withBatch(count));
    targets = Tensor(info.targetShape.withBatch(count));
    for (Index i = 0; i < count; ++i)
      newTrain->read(samples[static_cast<std::size_t>(i)], inputs.view().rows(i, 1).values(),
                     targets.view().rows(i, 1).values());
    batchPlan = newPlan;  // the batch refers to it
    batch.emplace(*batchPlan, info, count);
    batch->set({.inputs = inputs.view(), .targets = targets.view(), .indices = {}, .size = count}, 0, count);
    differentiator.emplace(newPlan, count);
    plan = newPlan;
    train = newTrain;
  }

  LayerRecord recordOf(const Network& network, const NetworkPlan::Step& step, std::int64_t now,
                       const EarlierWeights& earlier) const {
    LayerRecord record;
    const auto weights = weightNumbers(step, [&](Index p) { return network.parameter(p); });
    if (!weights.empty()) {
      const auto gradients = weightNumbers(step, [&](Index p) { return differentiator->parameterGradient(p); });
      record.weights = histogramOf(weights, kBins);
      record.weightSummary = summaryOf(weights);
      record.weightGradients = histogramOf(gradients, kBins);
      record.gradientSummary = summaryOf(gradients);
      countTwins(network, step, record);
      if (earlier.network && earlier.step < now && isSameNetwork(earlier.network->plan(), *plan)) {
        const auto old = weightNumbers(step, [&](Index p) { return earlier.network->parameter(p); });
        record.update = relativeChange(old, weights) / static_cast<double>(now - earlier.step);
      }
    }
    const Index tensor = step.outputTensors.front();
    const ConstTensorView values = differentiator->value(tensor), gradients = differentiator->gradient(tensor);
    record.activations = histogramOf(values.values(), kBins);
    record.activationSummary = summaryOf(values.values());
    record.activationGradients = histogramOf(gradients.values(), kBins);
    record.activationGradientSummary = summaryOf(gradients.values());
    record.activation = activationOf(*plan, step);
    record.activity = unitActivity(values, record.activation);
    return record;
  }

  std::shared_ptr<const NetworkPlan> plan, batchPlan;
  std::shared_ptr<const Dataset> train;
  Tensor inputs, targets;
  std::optional<SupervisedBatch> batch;
  std::optional<Differentiator> differentiator;
};

LayerSurvey::LayerSurvey() : impl_(std::make_unique<Impl>()) {}

LayerSurvey::~LayerSurvey() = default;

std::shared_ptr<const TrainingMoment> LayerSurvey::record(const std::shared_ptr<const Network>& network,
                                                          const std::shared_ptr<const Dataset>& train, std::int64_t step,
                                                          const EarlierWeights& earlier) {
  Impl& my = *impl_;
  auto moment = std::make_shared<TrainingMoment>();
  moment->step = step;
  moment->plan = network->sharedPlan();
  my.prepare(moment->plan, train);
  const WorkClock clock;  // without the preparation, which is done once
  my.differentiator->forward(*network, my.batch->inputs());
  moment->samples = my.inputs.shape()[0];
  moment->loss = my.differentiator->backwardFromLoss(my.batch->targets());
  for (const NetworkPlan::Step& layer : my.plan->steps)
    if (!layer.outputTensors.empty()) moment->layers[layer.id] = my.recordOf(*network, layer, step, earlier);
  moment->milliseconds = clock.milliseconds();
  return moment;
}

}  // namespace nn
