#include "engine/training/evaluation.h"

#include <utility>

#include "engine/losses/loss.h"
#include "engine/metrics/class_decision.h"
#include "engine/training/supervised_batch.h"

namespace nn {
namespace {

constexpr Index kBatch = 256;

const NetworkPlan::Step& firstOutput(const NetworkPlan& plan) {
  return plan.steps[static_cast<std::size_t>(plan.outputSteps.front())];
}

/// Several metrics and the confusion matrix, collected in one pass.
class Collection : public Metric {
 public:
  Collection(const NetworkPlan& plan, const std::vector<const MetricType*>& types)
      : yesFrom_(LossRegistry::instance().require(firstOutput(plan).lossId).yesFrom),
        countsClasses_(types.front()->forClasses),
        types_(types) {
    for (const MetricType* type : types) metrics_.push_back(createMetricOf(plan, *type));
  }

  void reset() override {
    for (const auto& metric : metrics_) metric->reset();
    confusion_.reset(0);
  }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    for (const auto& metric : metrics_) metric->update(prediction, target);
    if (countsClasses_) confusion_.add(prediction, target, yesFrom_);
  }

  double result() const override { return metrics_.front()->result(); }

  std::vector<Evaluation::Figure> figures() const {
    std::vector<Evaluation::Figure> figures;
    for (std::size_t m = 0; m < metrics_.size(); ++m) figures.push_back({types_[m], metrics_[m]->result()});
    return figures;
  }
  const ConfusionMatrix& confusion() const { return confusion_; }

 private:
  double yesFrom_;
  bool countsClasses_;
  std::vector<const MetricType*> types_;
  std::vector<std::unique_ptr<Metric>> metrics_;
  ConfusionMatrix confusion_;
};

}  // namespace

std::vector<const MetricType*> fittingMetrics(const NetworkPlan& plan, const DatasetInfo& data) {
  const NetworkPlan::Step& output = firstOutput(plan);
  const Index units = output.plan.outputs.front().elementCount();
  const bool answers = units > 1 && output.loss->fusedActivation() == "sigmoid";  // one for each unit
  std::vector<const MetricType*> fitting = {&metricFor(plan, data)};
  const bool forClasses = fitting.front()->forClasses;
  for (const MetricType* type : MetricRegistry::instance().types()) {
    const bool fits = type->forAnswers ? answers : type->forClasses == forClasses;
    if (fits && type != fitting.front() && classesOf(units) >= type->fewestClasses) fitting.push_back(type);
  }
  return fitting;
}

Evaluation evaluateFully(const Network& network, std::shared_ptr<const Dataset> data) {
  const DatasetInfo info = data->info();
  Collection metrics(network.plan(), fittingMetrics(network.plan(), info));
  DataLoader loader(std::move(data), kBatch, false, 0);
  Execution execution(network.sharedPlan(), loader.batchSize(), Execution::Purpose::Predict);
  SupervisedBatch batch(network.plan(), info, loader.batchSize());
  const EvaluationResult result = evaluateBatches(network, Penalties(network.plan()), execution, batch, metrics, loader, {});
  return {.loss = result.loss, .samples = result.samples, .figures = metrics.figures(), .confusion = metrics.confusion()};
}

}  // namespace nn
