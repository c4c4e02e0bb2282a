#include "engine/explain/node_view.h"

#include <utility>

#include "engine/explain/node_options.h"

namespace nn {
namespace {

using Role = TensorElement::Role;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

ConstTensorView entry(const std::vector<Tensor>& tensors, Index i) { return tensors[at(i)].view(); }

}  // namespace

NodeView::NodeView(const StepRecord& ofRecord, const NetworkPlan::Step& ofStep, const ExplainOptions& explainOptions)
    : record(ofRecord),
      step(ofStep),
      options(completedOptionsOf(ofRecord.plan(), ofStep)),
      activation(ownActivation(ofRecord.plan(), ofStep)),
      largest(explainOptions.largestTerms) {}

ConstTensorView NodeView::input(std::size_t i) const { return entry(record.values, step.inputTensors[i]); }
ConstTensorView NodeView::output() const { return entry(record.values, step.outputTensors[0]); }
ConstTensorView NodeView::z() const {
  return activation.empty() ? output() : entry(record.preActivations, step.outputTensors[0]);
}
ConstTensorView NodeView::delta() const {
  return entry(activation.empty() ? record.gradients : record.preActivationGradients, step.outputTensors[0]);
}
ConstTensorView NodeView::parameter(int p) const {
  const Network& network = *record.before->network;
  return network.parameter(step.firstParameter + p);
}
ConstTensorView NodeView::workspace(int w) const { return entry(record.workspace[at(&step - record.plan().steps.data())], w); }

int NodeView::parameterNamed(const std::string& name) const {
  for (std::size_t p = 0; p < step.plan.parameters.size(); ++p) {
    const std::string& full = step.plan.parameters[p].name;
    if (full.substr(full.rfind('.') + 1) == name) return static_cast<int>(p);
  }
  return -1;
}

TensorElement NodeView::inputAt(Index sample, Index element, std::size_t i) const {
  return {
      .role = Role::Output, .node = step.inputs[i].node, .index = step.inputs[i].port, .sample = sample, .element = element};
}
TensorElement NodeView::inputGradientAt(Index sample, Index element, std::size_t i) const {
  TensorElement result = inputAt(sample, element, i);
  result.role = Role::OutputGradient;
  return result;
}
TensorElement NodeView::outputAt(Index sample, Index element) const {
  return {.role = Role::Output, .node = step.id, .sample = sample, .element = element};
}
TensorElement NodeView::zAt(Index sample, Index element) const {
  return {
      .role = activation.empty() ? Role::Output : Role::PreActivation, .node = step.id, .sample = sample, .element = element};
}
TensorElement NodeView::outputGradientAt(Index sample, Index element) const {
  return {.role = Role::OutputGradient, .node = step.id, .sample = sample, .element = element};
}
TensorElement NodeView::deltaAt(Index sample, Index element) const {
  return {.role = activation.empty() ? Role::OutputGradient : Role::PreActivationGradient,
          .node = step.id,
          .sample = sample,
          .element = element};
}
TensorElement NodeView::parameterAt(int p, Index element) const {
  return {.role = Role::Parameter, .node = step.id, .index = p, .element = element};
}
TensorElement NodeView::parameterGradientAt(int p, Index element) const {
  return {.role = Role::ParameterGradient, .node = step.id, .index = p, .element = element};
}
TensorElement NodeView::workspaceAt(Index sample, Index element, int w) const {
  return {.role = Role::Workspace, .node = step.id, .index = w, .sample = sample, .element = element};
}

Explanation NodeView::line(const TensorElement& subject, std::string title) const {
  return line(subject, std::move(title), symbolOf(record, subject), record.value(subject));
}

Explanation NodeView::line(const TensorElement& subject, std::string title, Symbol left, double result) const {
  Explanation line;
  line.subject = subject;
  line.title = std::move(title);
  line.left = std::move(left);
  line.result = result;
  return line;
}

Expression NodeView::anyInput(std::string subscript, int group, std::size_t i, std::string samples) const {
  return formula::any(formula::generalSymbol(record, inputAt(0, 0, i), std::move(subscript), std::move(samples)), group);
}
Expression NodeView::anyDelta(std::string subscript, int group, std::string samples) const {
  return formula::any(formula::generalSymbol(record, deltaAt(0, 0), std::move(subscript), std::move(samples)), group);
}
Expression NodeView::anyParameter(int p, std::string subscript, int group) const {
  return formula::any(formula::generalSymbol(record, parameterAt(p, 0), std::move(subscript)), group);
}

std::string placeWords(const Shape& shape, Index element) {
  if (shape.rank() == 3) {
    const Index channels = shape[2], width = shape[1];
    return "row " + std::to_string(element / channels / width + 1) + ", column " +
           std::to_string(element / channels % width + 1) + ", channel " + std::to_string(element % channels + 1);
  }
  return (shape.rank() <= 1 ? "unit " : "place ") + formula::placeText(shape, element);
}

}  // namespace nn
