#include <cmath>
#include <limits>

#include "engine/graph/pass.h"
#include "engine/kernels/reduce.h"

// What a pass computes from predictions and targets: losses, the penalties on activations, and the gradients that both begin.
namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

void Pass::evaluateLoss(Index s, const Rows& rows) {
  const Step& step = plan_.steps[at(s)];
  const Schedule::StepRole& role = schedule_.roles[at(s)];
  const Index output = outputNumber(s);
  TensorView gradient;
  if (backward_ && role.lossWritesGradient) gradient = gradientRows(step.inputTensors[0], rows);
  if (backward_ && role.lossAddsGradient) gradient = memory_.lossGradient(output, rows);
  const auto scale = static_cast<Scalar>(step.lossWeight / static_cast<double>(total_));
  const ConstTensorView prediction = valueRows(step.inputTensors[0], rows);
  const ConstTensorView target = targets_[at(output)].rows(rows.first, rows.count);
  TensorView activated;
  if (step.lossFromLogits) activated = memory_.prediction(output, rows);
  double& sum = shardLosses_[at(rows.shard) * targets_.size() + at(output)];
  const ConstTensorView weights = sampleWeights_[at(output)];
  if (weights.isEmpty()) {
    sum += step.lossFromLogits ? step.loss->evaluateLogits(prediction, target, scale, activated, gradient)
                               : step.loss->evaluate(prediction, target, scale, gradient);
    return;
  }
  for (Index row = 0; row < rows.count; ++row) {
    const Scalar weight = weights.data()[rows.first + row], factor = scale * weight;
    const ConstTensorView predicted = prediction.rows(row, 1), wanted = target.rows(row, 1);
    const TensorView slope = gradient.rows(row, 1);
    const double loss = step.lossFromLogits
                            ? step.loss->evaluateLogits(predicted, wanted, factor, activated.rows(row, 1), slope)
                            : step.loss->evaluate(predicted, wanted, factor, slope);
    sum += static_cast<double>(weight) * loss;
  }
}

/// l1·Σ|a| + l2·Σa² over the rows of a layer's output.
double Pass::activityPenalty(const Step& step, ConstTensorView output) {
  double sum = 0;
  if (step.plan.activityL1 != 0) sum += step.plan.activityL1 * kernels::sumOfMagnitudes(output.values());
  if (step.plan.activityL2 != 0) sum += step.plan.activityL2 * kernels::sumOfSquares(output.values());
  return sum;
}

/// ∂L/∂a += (l1·sign a + 2·l2·a) / N, N samples in the batch.
void Pass::addActivityGradient(const Step& step, const Rows& rows) {
  const auto l1 = static_cast<Scalar>(step.plan.activityL1 / static_cast<double>(total_));
  const auto l2 = static_cast<Scalar>(2 * step.plan.activityL2 / static_cast<double>(total_));
  const std::span<const Scalar> a = valueRows(step.outputTensors[0], rows).values();
  const std::span<Scalar> gradient = gradientRows(step.outputTensors[0], rows).values();
  for (std::size_t e = 0; e < a.size(); ++e)
    gradient[e] += l2 * a[e] + l1 * (a[e] > 0 ? Scalar{1} : a[e] < 0 ? Scalar{-1} : a[e]);
}

void Pass::sumLosses() {
  double activity = 0;
  for (Index shard = 0; shard < cut_.shardCount; ++shard) activity += activityPenalties_[at(shard)];
  losses_.activityPenalty = activity / static_cast<double>(total_);
  losses_.total = losses_.activityPenalty;
  losses_.handedOver = false;
  for (std::size_t o = 0; o < losses_.losses.size(); ++o) {
    double sum = hasTargets_ ? 0 : std::numeric_limits<double>::quiet_NaN();
    for (Index shard = 0; shard < cut_.shardCount; ++shard) sum += shardLosses_[at(shard) * losses_.losses.size() + o];
    losses_.losses[o] = sum / static_cast<double>(total_);
    losses_.total += plan_.steps[at(plan_.outputSteps[o])].lossWeight * losses_.losses[o];
  }
}

ConstTensorView Pass::prediction(Index output) const {
  if (batch_ == 0) return {};
  const Step& step = plan_.steps[at(plan_.outputSteps[at(output)])];
  if (step.lossFromLogits && hasTargets_) return memory_.prediction(output, wholeBatch());
  return valueRows(step.inputTensors[0], wholeBatch());
}

ConstTensorView Pass::logits(Index output) const {
  const Step& step = plan_.steps[at(plan_.outputSteps[at(output)])];
  if (!step.lossFromLogits || !hasTargets_) return {};
  return valueRows(step.inputTensors[0], wholeBatch());
}

bool Pass::lossIsDamaged(Index step) const { return hasTargets_ && !std::isfinite(losses_.losses[at(outputNumber(step))]); }

}  // namespace nn
