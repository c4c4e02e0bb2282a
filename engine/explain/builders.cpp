#include "engine/explain/builders.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/explain/explain.h"

namespace nn {

int layerNumber(const NetworkPlan& plan, NodeId node) {
  const NetworkPlan::Step* step = plan.stepOf(node);
  if (!step || step->role == LayerRole::Input) return 0;
  if (step->role == LayerRole::Output) return layerNumber(plan, step->inputs.front().node);
  int number = 0;
  for (const NetworkPlan::Step& other : plan.steps) {
    if (other.role == LayerRole::Hidden) ++number;
    if (other.id == node) break;
  }
  return number;
}

Symbol symbolOf(const StepRecord& record, const TensorElement& element) { return formula::symbolOf(record, element, false); }

}  // namespace nn

namespace nn::formula {
namespace {

using Kind = Expression::Kind;
using Role = TensorElement::Role;
using Step = NetworkPlan::Step;

Expression operation(Kind kind, std::vector<Expression> operands) {
  Expression result;
  result.kind = kind;
  result.operands = std::move(operands);
  return result;
}

/// "w" for "kernel" and so on; other names as they are.
std::string parameterLetter(const std::string& fullName) {
  static const std::array<std::pair<const char*, const char*>, 7> kLetters = {{{"kernel", "w"},
                                                                               {"depthwise_kernel", "w"},
                                                                               {"pointwise_kernel", "v"},
                                                                               {"bias", "b"},
                                                                               {"gamma", "γ"},
                                                                               {"beta", "β"},
                                                                               {"slope", "s"}}};
  const std::string name = fullName.substr(fullName.rfind('.') + 1);
  for (const auto& [known, letter] : kLetters)
    if (name == known) return letter;
  return name;
}

std::string memoryLetter(const StepRecord& record, int memory) {
  static const std::array<std::pair<const char*, const char*>, 8> kLetters = {{{"velocity", "v"},
                                                                               {"mean_square", "s"},
                                                                               {"mean_square_step", "d"},
                                                                               {"mean_gradient", "m"},
                                                                               {"sum", "s"},
                                                                               {"v_max", "w"},
                                                                               {"m", "m"},
                                                                               {"v", "v"}}};
  const auto& names = record.before->memoryNames;
  if (memory < 0 || static_cast<std::size_t>(memory) >= names.size()) return "m";
  for (const auto& [known, letter] : kLetters)
    if (names[static_cast<std::size_t>(memory)] == known) return letter;
  return names[static_cast<std::size_t>(memory)];
}

bool isPrediction(const NetworkPlan& plan, const Step& step) {
  return step.role == LayerRole::Output || std::ranges::any_of(plan.outputSteps, [&](Index s) {
           return plan.steps[static_cast<std::size_t>(s)].inputs.front().node == step.id;
         });
}

/// "x", "ŷ" or "a".
std::string outputLetter(const NetworkPlan& plan, const Step& step) {
  if (step.role == LayerRole::Input) return "x";
  return isPrediction(plan, step) ? "ŷ" : "a";
}

/// As Ioffe & Szegedy 2015, Algorithm 2, name what predictions use: not to be taken for μ and σ² of the batch.
std::string bufferLetter(const Step& step, int buffer) {
  return step.plan.buffers[static_cast<std::size_t>(buffer)].name == "running_mean" ? "E[x]" : "Var[x]";
}

/// Parameters of the plan and of the whole network have the node's name in front.
std::string letterOf(const StepRecord& record, const TensorElement& element, const Step& step) {
  const std::string output = outputLetter(record.plan(), step);
  const auto parameter = [&] { return parameterLetter(step.plan.parameters[static_cast<std::size_t>(element.index)].name); };
  switch (element.role) {
    case Role::Output:
      return output;
    case Role::PreActivation:
      return "z";
    case Role::OutputGradient:
      return "∂L/∂" + output;
    case Role::PreActivationGradient:
      return "δ";
    case Role::Parameter:
      return parameter();
    case Role::NextParameter:
      return parameter() + "′";
    case Role::ParameterGradient:
      return "∂L/∂" + parameter();
    case Role::OptimizerMemory:
    case Role::NextOptimizerMemory:
      return memoryLetter(record, element.memory);
    case Role::Buffer:
      return bufferLetter(step, element.index);
    case Role::NextBuffer:
      return bufferLetter(step, element.index) + "′";
    case Role::Workspace:
      return step.plan.workspace[static_cast<std::size_t>(element.index)].name == "depthwise" ? "h" : "m";
    case Role::Target:
      return "y";
    case Role::Loss:
      return "L";
  }
  return "?";
}

/// "(2)": the layer, and the sample where one is named; nothing for inputs, and for what only the last layer has.
std::string markOf(const StepRecord& record, const TensorElement& element, const Step& step, const std::string& sample) {
  const bool isMemory = element.role == Role::OptimizerMemory || element.role == Role::NextOptimizerMemory;
  const bool isOutput = element.role == Role::Output || element.role == Role::OutputGradient;
  const bool isNumbered = !(isOutput && outputLetter(record.plan(), step) != "a") && element.role != Role::Target &&
                          element.role != Role::Loss && !isMemory;
  std::string mark = isNumbered ? std::to_string(layerNumber(record.plan(), element.node)) : std::string();
  if (!sample.empty()) mark += (mark.empty() ? "" : ",") + sample;
  return mark.empty() ? mark : "(" + mark + ")";
}

}  // namespace

Expression constant(double value) {
  Expression result;
  result.value = value;
  return result;
}

Expression named(double value, Symbol symbol) {
  Expression result = constant(value);
  result.symbol = std::move(symbol);
  return result;
}

Expression leaf(const StepRecord& record, const TensorElement& element, int group, bool namesSample) {
  Expression result = named(record.value(element), symbolOf(record, element, namesSample));
  result.source = element;
  result.group = group;
  return result;
}

Expression any(Symbol symbol, int group) {
  Expression result = named(0, std::move(symbol));
  result.group = group;
  return result;
}

Expression sum(std::vector<Expression> terms) { return operation(Kind::Sum, std::move(terms)); }
Expression product(std::vector<Expression> factors) { return operation(Kind::Product, std::move(factors)); }
Expression quotient(Expression top, Expression bottom) {
  return operation(Kind::Quotient, {std::move(top), std::move(bottom)});
}
Expression power(Expression base, double exponent) { return operation(Kind::Power, {std::move(base), constant(exponent)}); }
Expression square(Expression base) { return power(std::move(base), 2); }
Expression root(Expression inside) { return operation(Kind::Root, {std::move(inside)}); }
Expression negated(Expression inside) { return operation(Kind::Negation, {std::move(inside)}); }

Expression call(std::string function, std::vector<Expression> operands) {
  Expression result = operation(Kind::Function, std::move(operands));
  result.function = std::move(function);
  return result;
}

Expression indexedSum(std::string index, Expression term) {
  Expression result = operation(Kind::IndexedSum, {std::move(term)});
  result.index = std::move(index);
  return result;
}

Expression cases(Expression value, std::string condition) {
  Expression result = operation(Kind::Cases, {std::move(value)});
  result.function = std::move(condition);
  return result;
}

Expression cases(Expression value, std::string condition, int group) {
  if (value.kind == Kind::Number && !value.source) value.group = group;
  return cases(std::move(value), std::move(condition));
}

std::string placeText(const Shape& shape, Index element) {
  std::string text;
  for (int axis = shape.rank(); axis-- > 0;) {
    const Index size = std::max<Index>(1, shape[axis]);
    text = std::to_string(element % size + 1) + (text.empty() ? "" : ",") + text;
    element /= size;
  }
  return text;
}

Symbol symbolOf(const StepRecord& record, const TensorElement& element, bool namesSample) {
  const bool hasPlace = element.role != Role::Loss;
  return generalSymbol(record, element, hasPlace ? placeText(record.shape(element), element.element) : std::string(),
                       namesSample ? std::to_string(element.sample + 1) : std::string());
}

Symbol generalSymbol(const StepRecord& record, const TensorElement& element, std::string subscript, std::string samples) {
  const Step* step = record.plan().stepOf(element.node);
  if (!step) return {.name = "?"};
  if (element.role == Role::OptimizerMemory) subscript = "t-1";
  if (element.role == Role::NextOptimizerMemory) subscript = "t";
  Symbol symbol{.name = letterOf(record, element, *step),
                .subscript = std::move(subscript),
                .superscript = markOf(record, element, *step, samples)};
  if (symbol.name == "ŷ") {
    symbol.name = "y";
    symbol.hat = true;
  }
  return symbol;
}

}  // namespace nn::formula
