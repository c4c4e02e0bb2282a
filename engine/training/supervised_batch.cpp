#include "engine/training/supervised_batch.h"

#include <algorithm>
#include <string>

#include "engine/training/supervised_trainer.h"

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

std::string quoted(const Step& step) { return "'" + step.name + "'"; }

/// Numbers 1 for the class and 0 for the others, as opposed to one number for the target as it is.
bool wantsOneHot(const Step& output, Index classCount, Index size) {
  const TargetForm form = output.loss->targetForm();
  return classCount > 0 && size > 1 && (form == TargetForm::OneHot || form == TargetForm::Values);
}

}  // namespace

Shape targetShapeFor(const Step& output, const DatasetInfo& data) {
  const Shape& prediction = output.plan.outputs.front();
  const Index size = prediction.elementCount();
  if (data.classCount() == 0) {
    if (size != data.targetShape.elementCount())
      throwExpected<ShapeError>(quoted(output),
                                std::to_string(data.targetShape.elementCount()) + " numbers, as many as the targets have",
                                std::to_string(size));
    return prediction;
  }
  const bool yesOrNo = size == 1 && data.classCount() == 2 && output.loss->targetForm() == TargetForm::Values;
  if (!yesOrNo && size != data.classCount())
    throwExpected<ShapeError>(quoted(output), std::to_string(data.classCount()) + " numbers, one for each class",
                              std::to_string(size));
  return wantsOneHot(output, data.classCount(), size) ? prediction : Shape{1};
}

void encodeTargets(ConstTensorView targets, const Step& output, Index classCount, TensorView out) {
  const Index size = out.rowSize();
  if (!wantsOneHot(output, classCount, size)) {
    std::ranges::copy(targets.values(), out.data());
    return;
  }
  std::ranges::fill(out.values(), Scalar{0});
  for (Index n = 0; n < targets.rowCount(); ++n) {
    const Scalar number = targets.data()[n];
    if (!(number >= 0 && number < static_cast<Scalar>(size)))
      throwExpected<ShapeError>(quoted(output), "class numbers from 0 to " + std::to_string(size - 1), std::to_string(number));
    out.data()[n * size + static_cast<Index>(number)] = 1;
  }
}

SupervisedBatch::SupervisedBatch(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch)
    : plan_(plan),
      classCount_(data.classCount()),
      maxBatch_(maxBatch),
      inputs_(plan.inputSteps.size()),
      targets_(plan.outputSteps.size()) {
  for (const Index s : plan.inputSteps) {
    const Step& input = plan.steps[at(s)];
    if (input.plan.outputs.front() != data.inputShape)
      throwExpected<ShapeError>(quoted(input), "the shape of the data " + data.inputShape.toString(),
                                input.plan.outputs.front().toString());
  }
  for (const Index s : plan.outputSteps) encoded_.emplace_back(targetShapeFor(plan.steps[at(s)], data).withBatch(maxBatch));
}

void SupervisedBatch::set(ConstTensorView inputs, ConstTensorView targets) {
  std::ranges::fill(inputs_, inputs);
  for (std::size_t o = 0; o < targets_.size(); ++o) {
    const TensorView rows = encoded_[o].view().rows(0, targets.rowCount());
    encodeTargets(targets, plan_.steps[at(plan_.outputSteps[o])], classCount_, rows);
    targets_[o] = rows;
  }
}

const MetricType& metricFor(const NetworkPlan& plan, const DatasetInfo& data) {
  const Step& output = plan.steps[at(plan.outputSteps.front())];
  const bool yesOrNo = output.lossId == "binary_cross_entropy" && output.plan.outputs.front().elementCount() == 1;
  return MetricRegistry::instance().require(data.classCount() > 0 || yesOrNo ? "accuracy" : "mean_absolute_error");
}

EvaluationResult evaluateBatches(const Network& network, const Penalties& penalties, Execution& execution,
                                 SupervisedBatch& batch, Metric& metric, DataLoader& loader,
                                 const std::function<bool()>& goOn) {
  EvaluationResult result;
  metric.reset();
  double sum = 0;
  loader.startEpoch(0);
  Batch loaded;
  while ((!goOn || goOn()) && loader.next(loaded)) {
    for (Index first = 0; first < loaded.size; first += batch.maxBatch()) {
      const Index rows = std::min(batch.maxBatch(), loaded.size - first);
      batch.set(loaded.inputs.rows(first, rows), loaded.targets.rows(first, rows));
      sum += execution.evaluate(network, batch.inputs(), batch.targets()).total * static_cast<double>(rows);
      metric.update(execution.prediction(), batch.targets().front());
      result.samples += rows;
    }
  }
  result.loss = sum / static_cast<double>(result.samples) + penalties.value(network);
  result.metric = metric.result();
  return result;
}

}  // namespace nn
