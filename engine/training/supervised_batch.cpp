#include "engine/training/supervised_batch.h"

#include <algorithm>
#include <string>

#include "engine/graph/data_columns.h"
#include "engine/losses/loss.h"
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

namespace {

OutputTarget outputTarget(const Step& output, const DatasetInfo& data) {
  if (output.dataPart.empty()) return {.classCount = data.classCount()};
  if (output.dataPart == kInputAsTarget) return {.isInput = true};
  if (data.classCount() > 0)
    throwExpected<ConfigError>(quoted(output) + ", target", "nothing or \"input\" for data with classes",
                               "'" + output.dataPart + "'");
  return {.columns =
              columnsFromText(output.dataPart, data.targetNames, data.targetShape.elementCount(), quoted(output) + ", target")};
}

/// The part of the data that the output sees as its target.
DatasetInfo partFor(const OutputTarget& target, DatasetInfo data) {
  if (target.isInput) {
    data.targetShape = data.inputShape;
    data.classNames.clear();
  }
  if (!target.columns.empty()) data.targetShape = Shape{static_cast<Index>(target.columns.size())};
  return data;
}

}  // namespace

SupervisedBatch::SupervisedBatch(const NetworkPlan& plan, const DatasetInfo& data, Index maxBatch)
    : plan_(plan),
      classCount_(data.classCount()),
      maxBatch_(maxBatch),
      takesSparseInputs_(plan.takesSparseInput()),
      networkInputs_(plan, data, maxBatch),
      targets_(plan.outputSteps.size()),
      sampleWeights_(plan.outputSteps.size()),
      weights_({maxBatch}) {
  for (const Index s : plan.outputSteps) {
    const Step& output = plan.steps[at(s)];
    outputTargets_.push_back(outputTarget(output, data));
    OutputTarget& target = outputTargets_.back();
    const DatasetInfo seen = partFor(target, data);
    const Shape shape = targetShapeFor(output, seen);
    target.isAsLoaded =
        target.columns.empty() && shape == seen.targetShape && !wantsOneHot(output, target.classCount, shape.elementCount());
    encoded_.emplace_back(shape.withBatch(maxBatch));
    takesSparseInputs_ = takesSparseInputs_ && !target.isInput;
  }
  for (const Index s : plan.inputSteps) takesSparseInputs_ = takesSparseInputs_ && plan.steps[at(s)].dataPart.empty();
}

void SupervisedBatch::set(const Batch& loaded, Index first, Index count) {
  const ConstTensorView inputs = loaded.inputs.rows(first, count), targets = loaded.targets.rows(first, count);
  sparseInput_ = loaded.sparseInputs.rows(first, count);
  if (!sparseInput_.isEmpty() && !takesSparseInputs_)
    throwExpected<ConfigError>("batch", "inputs in full, because not only dense layers read them", "sparse rows");
  inputs_ = sparseInput_.isEmpty() ? networkInputs_.of(inputs) : std::span<const ConstTensorView>();
  for (std::size_t o = 0; o < targets_.size(); ++o) {
    const OutputTarget& target = outputTargets_[o];
    const ConstTensorView& source = target.isInput ? inputs : targets;
    if (target.isAsLoaded) {
      targets_[o] = source;  // the loaded batch stays where it is until the next one
      continue;
    }
    const TensorView rows = encoded_[o].view().rows(0, targets.rowCount());
    if (target.columns.empty())
      encodeTargets(source, plan_.steps[at(plan_.outputSteps[o])], target.classCount, rows);
    else
      for (Index n = 0; n < targets.rowCount(); ++n)
        for (Index c = 0; c < rows.rowSize(); ++c)
          rows.data()[n * rows.rowSize() + c] = targets.data()[n * targets.rowSize() + target.columns[at(c)]];
    targets_[o] = rows;
  }
}

void SupervisedBatch::set(const Batch& loaded, Index first, Index count, std::span<const double> classWeights) {
  set(loaded, first, count);
  const ConstTensorView targets = loaded.targets.rows(first, count), weights = loaded.weights.rows(first, count);
  const bool weighsClasses = !classWeights.empty() && classCount_ > 0;
  ConstTensorView combined = weights;
  if (weighsClasses) {
    const TensorView rows = weights_.view().rows(0, targets.rowCount());
    for (Index n = 0; n < targets.rowCount(); ++n) {
      const double ofClass = classWeights[static_cast<std::size_t>(targets.data()[n * targets.rowSize()])];
      rows.data()[n] = static_cast<Scalar>(ofClass) * (weights.isEmpty() ? Scalar{1} : weights.data()[n]);
    }
    combined = rows;
  }
  std::ranges::fill(sampleWeights_, combined);
}

const MetricType& metricFor(const NetworkPlan& plan, const DatasetInfo& data, const std::string& id) {
  const Step& output = plan.steps[at(plan.outputSteps.front())];
  const bool yesOrNo = output.lossId == "binary_cross_entropy" && output.plan.outputs.front().elementCount() == 1;
  const bool forClasses = outputTarget(output, data).classCount > 0 || yesOrNo;
  if (id.empty()) return usualMetric(forClasses);
  const MetricType& type = MetricRegistry::instance().require(id);
  if (type.forClasses != forClasses)
    throwExpected<ConfigError>("metric", std::string("one for ") + (forClasses ? "classes" : "values"), "'" + type.title + "'");
  return type;
}

std::unique_ptr<Metric> createMetricOf(const NetworkPlan& plan, const MetricType& type) {
  const Step& output = plan.steps[at(plan.outputSteps.front())];
  return createMetric(type, LossRegistry::instance().require(output.lossId).yesFrom);
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
      batch.set(loaded, first, rows);
      const LossSums& sums = batch.sparseInput().isEmpty() ? execution.evaluate(network, batch.inputs(), batch.targets())
                                                           : execution.evaluate(network, batch.sparseInput(), batch.targets());
      sum += sums.total * static_cast<double>(rows);
      metric.update(execution.prediction(), batch.targets().front());
      result.samples += rows;
    }
  }
  result.loss = sum / static_cast<double>(result.samples) + penalties.value(network);
  result.metric = metric.result();
  return result;
}

}  // namespace nn
