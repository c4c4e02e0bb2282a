#include "engine/explain/step_record.h"

#include <algorithm>
#include <limits>

#include "engine/explain/node_options.h"
#include "engine/graph/node_stream.h"

namespace nn {
namespace {

using Role = TensorElement::Role;
using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

bool hasBatchAxis(Role role) {
  switch (role) {
    case Role::Output:
    case Role::PreActivation:
    case Role::OutputGradient:
    case Role::PreActivationGradient:
    case Role::Workspace:
    case Role::Target:
    case Role::Loss:
      return true;
    default:
      return false;
  }
}

ConstTensorView entry(const std::vector<Tensor>& tensors, Index i) {
  return i < 0 || at(i) >= tensors.size() ? ConstTensorView() : tensors[at(i)].view();
}

/// The element's parameter among those of the plan; −1 for none.
Index parameterOf(const Step& step, int index) {
  return index >= 0 && at(index) < step.plan.parameters.size() ? step.firstParameter + index : -1;
}

ConstTensorView memoryOf(const TrainerState& state, Index parameter, int memory) {
  if (parameter < 0 || at(parameter) >= state.memory.size() || memory < 0) return {};
  return entry(state.memory[at(parameter)], memory);
}

}  // namespace

ConstTensorView StepRecord::tensor(const TensorElement& element) const {
  const NetworkPlan& network = plan();
  const Step* step = network.stepOf(element.node);
  if (!step) return {};
  const auto number = network.tensorOf({element.node, element.index});
  const Index port = number ? *number : -1, parameter = parameterOf(*step, element.index);
  const auto output = std::ranges::find(network.outputSteps, step - network.steps.data()) - network.outputSteps.begin();
  const bool isBuffer = element.index >= 0 && at(element.index) < step->plan.buffers.size();
  switch (element.role) {
    case Role::Output:
      return entry(values, port);
    case Role::PreActivation:
      return entry(preActivations, port);
    case Role::OutputGradient:
      return entry(gradients, port);
    case Role::PreActivationGradient:
      return entry(preActivationGradients, port);
    case Role::Parameter:
      return parameter < 0 ? ConstTensorView() : before->network->parameter(parameter);
    case Role::NextParameter:
      return parameter < 0 ? ConstTensorView() : after->network->parameter(parameter);
    case Role::ParameterGradient:
      return entry(parameterGradients, parameter);
    case Role::OptimizerMemory:
      return memoryOf(*before, parameter, element.memory);
    case Role::NextOptimizerMemory:
      return memoryOf(*after, parameter, element.memory);
    case Role::Buffer:
      return isBuffer ? before->network->buffer(step->firstBuffer + element.index) : ConstTensorView();
    case Role::NextBuffer:
      return isBuffer ? after->network->buffer(step->firstBuffer + element.index) : ConstTensorView();
    case Role::Workspace:
      return entry(workspace[at(step - network.steps.data())], element.index);
    case Role::Target:
      return entry(targets, output);
    case Role::Loss:
      return entry(sampleLosses, output);
  }
  return {};
}

Shape StepRecord::shape(const TensorElement& element) const {
  const ConstTensorView view = tensor(element);
  if (view.isEmpty()) return {};
  return hasBatchAxis(element.role) ? view.shape().withoutBatch() : view.shape();
}

bool StepRecord::has(const TensorElement& element) const {
  const ConstTensorView view = tensor(element);
  if (view.isEmpty() || element.element < 0 || element.sample < 0) return false;
  if (!hasBatchAxis(element.role)) return element.element < view.size() && element.sample == 0;
  return element.sample < view.rowCount() && element.element < view.rowSize();
}

double StepRecord::value(const TensorElement& element) const {
  if (!has(element)) return std::numeric_limits<double>::quiet_NaN();
  const ConstTensorView view = tensor(element);
  const Index row = hasBatchAxis(element.role) ? element.sample * view.rowSize() : 0;
  return static_cast<double>(view.data()[row + element.element]);
}

namespace {

/// One layer's backward call for a single sample, from ∂L/∂a where the layer has an activation of its own.
class SampleBackward {
 public:
  SampleBackward(const StepRecord& record, const Step& step, Index sample) : record_(record), step_(step), sample_(sample) {
    for (const Index tensor : step.inputTensors) {
      inputs_.push_back(row(record.values[at(tensor)]));
      inputGradients_.emplace_back();
    }
    for (const Index tensor : step.outputTensors) {
      outputs_.push_back(row(record.values[at(tensor)]));
      const Tensor& gradient = step.activationInLoss ? record.preActivationGradients[at(tensor)] : record.gradients[at(tensor)];
      copies_.emplace_back(row(gradient));
    }
    for (const Tensor& tensor : record.workspace[at(&step - record.plan().steps.data())]) work_.emplace_back(row(tensor));
    for (Tensor& copy : copies_) outputGradients_.push_back(copy.view());
    for (Tensor& copy : work_) workspace_.push_back(copy.view());
  }

  /// Adds to the gradients of the step's parameters.
  void run(const std::vector<TensorView>& parameterGradients) {
    std::vector<ConstTensorView> parameters;
    for (std::size_t p = 0; p < step_.plan.parameters.size(); ++p)
      parameters.push_back(record_.before->network->parameter(step_.firstParameter + static_cast<Index>(p)));
    const Rng rng = nodeRng(record_.settings.seed, nodeStream(step_.name), record_.result.step);
    step_.layer->backward({.inputs = inputs_,
                           .outputs = outputs_,
                           .outputGradients = outputGradients_,
                           .parameters = parameters,
                           .workspace = workspace_,
                           .inputGradients = inputGradients_,
                           .parameterGradients = parameterGradients,
                           .mode = Mode::Train,
                           .rng = &rng,
                           .firstSample = sample_,
                           .outputGradientIsReady = step_.activationInLoss});
  }

 private:
  ConstTensorView row(const Tensor& tensor) const { return tensor.view().rows(sample_, 1); }

  const StepRecord& record_;
  const Step& step_;
  Index sample_;
  std::vector<ConstTensorView> inputs_, outputs_;
  std::vector<Tensor> copies_, work_;
  std::vector<TensorView> outputGradients_, workspace_, inputGradients_;
};

}  // namespace

Tensor StepRecord::sampleGradient(Index parameter, Index sample) const {
  if (parameter < 0 || at(parameter) >= parameterGradients.size() || parameterGradients[at(parameter)].isEmpty()) return {};
  Tensor sum(plan().parameters[at(parameter)].shape);
  for (const Step& step : plan().steps) {
    const Index number = parameter - step.firstParameter;
    if (number < 0 || number >= static_cast<Index>(step.plan.parameters.size())) continue;
    if (step.plan.couplesBatch) return {};
    if (gradients[at(step.outputTensors.front())].isEmpty()) continue;
    std::vector<Tensor> own;
    for (const ParameterSpec& spec : step.plan.parameters) own.emplace_back(spec.shape);
    std::vector<TensorView> views;
    for (Tensor& tensor : own) views.push_back(tensor.view());
    SampleBackward(*this, step, sample).run(views);
    std::ranges::transform(sum.values(), own[at(number)].values(), sum.data(), std::plus<>());
  }
  return sum;
}

Index StepRecord::bytes() const {
  Index numbers = 0;
  const auto count = [&](const std::vector<Tensor>& tensors) {
    for (const Tensor& tensor : tensors) numbers += tensor.size();
  };
  for (const auto* tensors : {&targets, &sampleWeights, &values, &preActivations, &gradients, &preActivationGradients,
                              &parameterGradients, &sampleLosses})
    count(*tensors);
  for (const auto& tensors : workspace) count(tensors);
  for (const auto& state : {before, after}) {
    numbers += plan().parameterCount;
    for (const auto& tensors : state->memory) count(tensors);
  }
  return numbers * Index{sizeof(Scalar)};
}

Index recordBytes(const NetworkPlan& plan, Index batchSize) {
  Index perSample = 0, fixed = 0;
  for (const Step& step : plan.steps) {
    const Index kept = ownActivation(plan, step).empty() ? 4 : 6;  // the record's, and while it is made the execution's
    for (const Shape& shape : step.plan.outputs) perSample += kept * shape.elementCount();
    for (const TensorSpec& spec : step.plan.workspace) perSample += 2 * spec.shape.elementCount();
  }
  for (const ParameterSpec& spec : plan.parameters) fixed += 4 * spec.shape.elementCount();
  return (perSample * batchSize + fixed) * Index{sizeof(Scalar)};
}

}  // namespace nn
