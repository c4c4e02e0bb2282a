#include "engine/analysis/differentiator.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/subnormals.h"

namespace nn {
namespace {

using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

Differentiator::Differentiator(std::shared_ptr<const NetworkPlan> plan, Index maxBatch, Wanted wanted)
    : plan_(std::move(plan)) {
  allocate(maxBatch, wanted);
}

void Differentiator::allocate(Index maxBatch, Wanted wanted) {
  maxBatch_ = maxBatch;
  const auto make = [&](const Shape& shape) { return Tensor(shape.withBatch(maxBatch)); };
  activated_.resize(plan_->tensors.size());
  for (const NetworkPlan::TensorInfo& tensor : plan_->tensors) {
    values_.push_back(make(tensor.shape));
    gradients_.push_back(make(tensor.shape));
    scratch_.push_back(make(tensor.shape));
  }
  for (const Step& step : plan_->steps) {
    if (step.activationInLoss) activated_[at(step.outputTensors[0])] = make(step.plan.outputs[0]);
    std::vector<Tensor> own;
    for (const TensorSpec& spec : step.plan.workspace) own.push_back(make(spec.shape));
    workspace_.push_back(std::move(own));
  }
  for (const ParameterSpec& spec : plan_->parameters)
    parameterGradients_.push_back(wanted == Wanted::ParametersToo ? Tensor(spec.shape) : Tensor());
}

TensorView Differentiator::rows(Tensor& tensor) const { return tensor.view().rows(0, batch_); }
ConstTensorView Differentiator::rows(const Tensor& tensor) const { return tensor.view().rows(0, batch_); }

void Differentiator::forward(const Network& network, std::span<const ConstTensorView> inputs) {
  if (&network.plan() != plan_.get())
    throwExpected<ConfigError>("differentiator", "the network it was made for", "one that was compiled separately");
  if (inputs.size() != plan_->inputSteps.size() || inputs.empty())
    throwExpected<ShapeError>("differentiator", std::to_string(plan_->inputSteps.size()) + " inputs",
                              std::to_string(inputs.size()));
  const FlushSubnormals flush;
  network_ = &network;
  batch_ = inputs.front().rowCount();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Step& step = plan_->steps[at(plan_->inputSteps[i])];
    const std::size_t tensor = at(step.outputTensors[0]);
    const Shape expected = plan_->tensors[tensor].shape.withBatch(batch_);
    if (batch_ < 1 || batch_ > maxBatch_ || inputs[i].shape() != expected)
      throwExpected<ShapeError>("'" + step.name + "'", "1 to " + std::to_string(maxBatch_) + " samples " + expected.toString(),
                                inputs[i].shape().toString());
    std::ranges::copy(inputs[i].values(), values_[tensor].data());
  }
  for (std::size_t s = 0; s < plan_->steps.size(); ++s) forwardStep(s);
}

void Differentiator::forwardStep(std::size_t s) {
  const Step& step = plan_->steps[s];
  if (step.role == LayerRole::Input) return;
  if (step.role == LayerRole::Output) {
    std::ranges::copy(value(step.inputTensors[0]).values(), values_[at(step.outputTensors[0])].data());
    return;
  }
  const std::size_t first = at(step.outputTensors[0]);
  if (step.activationInLoss) callForward(s, rows(activated_[first]), false);
  callForward(s, rows(values_[first]), step.activationInLoss);
}

/// output: where the first output goes; the others go to their values.
void Differentiator::callForward(std::size_t s, TensorView output, bool skipActivation) {
  const Step& step = plan_->steps[s];
  std::vector<ConstTensorView> inputs, parameters;
  std::vector<TensorView> outputs{output}, buffers, workspace;
  for (const Index tensor : step.inputTensors) inputs.push_back(value(tensor));
  for (std::size_t o = 1; o < step.outputTensors.size(); ++o) outputs.push_back(rows(values_[at(step.outputTensors[o])]));
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
    parameters.push_back(network_->parameter(step.firstParameter + static_cast<Index>(p)));
  for (std::size_t b = 0; b < step.plan.buffers.size(); ++b) {
    // Layers write buffers in Mode::Train only.
    const ConstTensorView buffer = network_->buffer(step.firstBuffer + static_cast<Index>(b));
    buffers.emplace_back(const_cast<Scalar*>(buffer.data()), buffer.shape());
  }
  for (Tensor& tensor : workspace_[s]) workspace.push_back(rows(tensor));
  const Rng rng(0, 0);
  step.layer->forward({.inputs = inputs,
                       .outputs = outputs,
                       .parameters = parameters,
                       .buffers = buffers,
                       .workspace = workspace,
                       .mode = Mode::Evaluate,
                       .rng = &rng,
                       .skipActivation = skipActivation});
}

ConstTensorView Differentiator::value(Index tensor) const {
  const Tensor& activated = activated_[at(tensor)];
  return rows(activated.isEmpty() ? values_[at(tensor)] : activated);
}

std::size_t Differentiator::scoresTensor(Index output) const {
  return at(plan_->steps[at(plan_->outputSteps[at(output)])].inputTensors[0]);
}

ConstTensorView Differentiator::scores(Index output) const { return rows(values_[scoresTensor(output)]); }

ConstTensorView Differentiator::prediction(Index output) const { return value(static_cast<Index>(scoresTensor(output))); }

ConstTensorView Differentiator::gradient(Index tensor) const { return rows(gradients_[at(tensor)]); }

ConstTensorView Differentiator::parameterGradient(Index parameter) const { return parameterGradients_[at(parameter)].view(); }

void Differentiator::clearGradients() {
  for (Tensor& gradient : gradients_) std::ranges::fill(gradient.values(), Scalar{0});
  for (Tensor& gradient : parameterGradients_) std::ranges::fill(gradient.values(), Scalar{0});
}

void Differentiator::backward(Index tensor, ConstTensorView seed) {
  clearGradients();
  const Step* step = plan_->stepOf(plan_->tensors[at(tensor)].port.node);
  std::ranges::copy(seed.values(), gradients_[at(tensor)].data());
  if (step->role == LayerRole::Output) std::ranges::copy(seed.values(), gradients_[at(step->inputTensors[0])].data());
  backwardFrom(at(step - plan_->steps.data()));
}

void Differentiator::backwardFromScores(Index output, ConstTensorView seed) {
  backward(static_cast<Index>(scoresTensor(output)), seed);
}

double Differentiator::backwardFromLoss(std::span<const ConstTensorView> targets) {
  clearGradients();
  double total = 0;
  for (std::size_t o = 0; o < plan_->outputSteps.size(); ++o) {
    const Step& step = plan_->steps[at(plan_->outputSteps[o])];
    const std::size_t tensor = at(step.inputTensors[0]);
    const auto scale = static_cast<Scalar>(step.lossWeight / static_cast<double>(batch_));
    const TensorView gradient = rows(scratch_[tensor]);
    const double sum = step.lossFromLogits ? step.loss->evaluateLogits(rows(values_[tensor]), targets[o], scale,
                                                                       rows(activated_[tensor]), gradient)
                                           : step.loss->evaluate(rows(values_[tensor]), targets[o], scale, gradient);
    total += step.lossWeight * sum / static_cast<double>(batch_);
    std::ranges::transform(gradient.values(), rows(gradients_[tensor]).values(), gradients_[tensor].data(), std::plus<>());
    std::ranges::copy(gradient.values(), gradients_[at(step.outputTensors[0])].data());
  }
  backwardFrom(plan_->steps.size() - 1);
  return total;
}

void Differentiator::backwardFrom(std::size_t step) {
  const FlushSubnormals flush;
  for (std::size_t s = step + 1; s-- > 0;)
    if (plan_->steps[s].role == LayerRole::Hidden) backwardStep(s);
}

void Differentiator::backwardStep(std::size_t s) {
  const Step& step = plan_->steps[s];
  std::vector<ConstTensorView> inputs, outputs, parameters;
  std::vector<TensorView> outputGradients, workspace, inputGradients, parameterGradients;
  bool anything = false;
  for (const Index tensor : step.outputTensors) {
    outputs.push_back(value(tensor));
    // A layer may turn the gradient of its output into that of z in place, so it gets a copy.
    const ConstTensorView gradient = rows(std::as_const(gradients_[at(tensor)]));
    std::ranges::copy(gradient.values(), scratch_[at(tensor)].data());
    outputGradients.push_back(rows(scratch_[at(tensor)]));
    anything = anything || std::ranges::any_of(gradient.values(), [](Scalar g) { return g != 0; });
  }
  if (!anything) return;
  for (const Index tensor : step.inputTensors) {
    inputs.push_back(value(tensor));
    inputGradients.push_back(rows(gradients_[at(tensor)]));
  }
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p) {
    const Index number = step.firstParameter + static_cast<Index>(p);
    parameters.push_back(network_->parameter(number));
    parameterGradients.push_back(parameterGradients_[at(number)].view());
  }
  for (Tensor& tensor : workspace_[s]) workspace.push_back(rows(tensor));
  const Rng rng(0, 0);
  step.layer->backward({.inputs = inputs,
                        .outputs = outputs,
                        .outputGradients = outputGradients,
                        .parameters = parameters,
                        .workspace = workspace,
                        .inputGradients = inputGradients,
                        .parameterGradients = parameterGradients,
                        .mode = Mode::Evaluate,
                        .rng = &rng,
                        .outputGradientIsReady = step.activationInLoss});
}

}  // namespace nn
