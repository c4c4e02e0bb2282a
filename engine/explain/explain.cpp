#include "engine/explain/explain.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/activation_formulas.h"
#include "engine/explain/layer_explainer.h"
#include "engine/explain/loss_formulas.h"
#include "engine/explain/optimizer_explainer.h"

namespace nn {
namespace {

using Role = TensorElement::Role;
using Step = NetworkPlan::Step;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

const LayerExplainer& explainerOf(const NodeView& node) {
  static const LayerExplainer none{.id = {},
                                   .forward = [](const NodeView&, Index, Index, Lines&) {},
                                   .inputGradient = [](const NodeView&, std::size_t, Index, Index, TermSum&) {},
                                   .parameterGradient = [](const NodeView&, int, Index, TermSum&) {}};
  const LayerExplainer* found = LayerExplainerRegistry::instance().find(node.step.type);
  return found ? *found : none;
}

/// The largest number that stands in a formula.
double scaleOf(const Expression& expression) {
  double largest = expression.kind == Expression::Kind::Number ? std::abs(expression.value) : 0;
  for (const Expression& operand : expression.operands) largest = std::max(largest, scaleOf(operand));
  return largest;
}

/// The engine adds in single precision, formulas are evaluated in double. Where that can be seen, the rest of a long sum takes
/// the difference, or a term of its own says that it is rounding.
void settleRounding(Explanation& line) {
  constexpr double kVisible = 5e-4, kRounding = 1e-5, kSmall = 0.01;
  const double difference = line.result - evaluate(line.numbers);
  if (!std::isfinite(difference) || difference == 0) return;
  if (line.numbers.kind == Expression::Kind::Sum && line.numbers.omittedTerms > 0) {
    double& rest = line.numbers.operands.back().value;
    if (std::abs(difference) <= kSmall * std::abs(rest)) {
      rest += difference;
      return;
    }
  }
  const bool isRounding = std::abs(difference) <= kRounding * scaleOf(line.numbers);
  if (std::abs(difference) <= kVisible * std::abs(line.result) || !isRounding) return;
  line.numbers = formula::sum({line.numbers, formula::named(difference, {.name = "rounding"})});
}

void collectNamedGroups(const Expression& expression, std::vector<bool>& named) {
  if (expression.kind == Expression::Kind::Number && !expression.source && expression.group >= 0)
    named[static_cast<std::size_t>(expression.group)] = true;
  for (const Expression& operand : expression.operands) collectNamedGroups(operand, named);
}

void renumberGroups(Expression& expression, const std::vector<int>& numbers) {
  if (expression.group >= 0) expression.group = numbers[static_cast<std::size_t>(expression.group)];
  for (Expression& operand : expression.operands) renumberGroups(operand, numbers);
}

/// Cells play a part in a formula when one of its terms stands for them: the others leave their groups.
void keepNamedCells(Explanation& line) {
  std::vector<TensorElement> sources;
  std::vector<bool> named(line.groups.size());
  for (const Expression* form : {&line.symbols, &line.numbers}) {
    collectSources(*form, sources);
    collectNamedGroups(*form, named);
  }
  std::ranges::sort(sources);
  std::vector<int> numbers(line.groups.size(), -1);
  std::vector<Explanation::Group> kept;
  for (std::size_t g = 0; g < line.groups.size(); ++g) {
    Explanation::Group& group = line.groups[g];
    if (!named[g])
      std::erase_if(group.elements, [&](const TensorElement& cell) { return !std::ranges::binary_search(sources, cell); });
    if (group.elements.empty()) continue;
    numbers[g] = static_cast<int>(kept.size());
    kept.push_back(std::move(group));
  }
  line.groups = std::move(kept);
  renumberGroups(line.symbols, numbers);
  renumberGroups(line.numbers, numbers);
}

class Explainer {
 public:
  Explainer(const StepRecord& record, const TensorElement& element, const ExplainOptions& options)
      : record_(record), plan_(record.plan()), element_(element), options_(options) {}

  Lines run() {
    const Step& step = *plan_.stepOf(element_.node);
    const NodeView node(record_, step, options_);
    switch (element_.role) {
      case Role::Output:
      case Role::PreActivation:
        explainOutput(node);
        break;
      case Role::OutputGradient:
        explainGradient(node);
        break;
      case Role::PreActivationGradient:
        explainDelta(node);
        break;
      case Role::ParameterGradient:
        explainParameterGradient(node);
        break;
      case Role::NextParameter:
      case Role::NextOptimizerMemory:
        explainUpdate(node);
        break;
      case Role::Workspace:
        if (!isScratch(plan_, element_))
          explainerOf(node).workspace(node, element_.index, element_.sample, element_.element, lines_);
        break;
      case Role::NextBuffer:
        if (explainerOf(node).nextBuffer) explainerOf(node).nextBuffer(node, element_.index, element_.element, lines_);
        break;
      case Role::Loss:
        addLossLine(node, element_.sample, lines_);
        break;
      default:
        break;  // given, not worked out
    }
    for (Explanation& line : lines_) {
      settleRounding(line);
      keepNamedCells(line);
    }
    return std::move(lines_);
  }

 private:
  NodeView view(const Step& step) const { return {record_, step, options_}; }

  void explainOutput(const NodeView& node) {
    explainerOf(node).forward(node, element_.sample, element_.element, lines_);
    if (element_.role == Role::Output && !node.activation.empty())
      addActivationLines(node, element_.sample, element_.element, lines_);
  }

  /// ∂L/∂a: what all nodes that read the number give back.
  void explainGradient(const NodeView& node) {
    if (node.step.role == LayerRole::Output) return addLossGradientLine(node, element_.sample, element_.element, lines_);
    const auto tensor = plan_.tensorOf({element_.node, element_.index});
    if (explainPrediction(node, *tensor)) return;
    TermSum sum(options_.largestTerms);
    for (const Step& consumer : plan_.steps)
      for (std::size_t i = 0; i < consumer.inputTensors.size(); ++i) {
        if (consumer.inputTensors[i] != *tensor) continue;
        const NodeView reader = view(consumer);
        if (!reader.delta().isEmpty()) explainerOf(reader).inputGradient(reader, i, element_.sample, element_.element, sum);
      }
    addActivityTerm(node, sum);
    lines_.insert(lines_.end(), std::make_move_iterator(sum.before().begin()), std::make_move_iterator(sum.before().end()));
    const bool isData = node.step.role == LayerRole::Input;
    Explanation line = node.line(element_, std::string(isData ? "Gradient of the input at " : "Gradient of the output of ") +
                                               placeWords(record_.shape(element_), element_.element));
    finish(line, sum);
    line.note = isData
                    ? "What changes in the loss when this number of the data grows a little. Nothing learns from it: the data "
                      "stay as they are."
                    : "What changes in the loss when this number grows a little: through everything that reads it.";
    line.pseudoCode = "g = sum of what the next layers give back";
    lines_.push_back(std::move(line));
  }

  /// Of a number that only an output reads: the slope of the loss itself.
  bool explainPrediction(const NodeView& node, Index tensor) {
    const Step* only = nullptr;
    for (const Step& consumer : plan_.steps)
      for (const Index input : consumer.inputTensors)
        if (input == tensor && std::exchange(only, &consumer)) return false;
    const bool isPenalised = node.step.plan.activityL1 != 0 || node.step.plan.activityL2 != 0;
    if (!only || only->role != LayerRole::Output || isPenalised) return false;
    addLossGradientLine(view(*only), element_.sample, element_.element, lines_);
    lines_.back().subject = element_;
    lines_.back().result = record_.value(element_);
    return true;
  }

  static void finish(Explanation& line, TermSum& sum) {
    line.symbols = sum.symbols();
    line.numbers = sum.numbers();
    line.groups = sum.groups();
  }

  /// The penalty on a layer's outputs, (l1·sign a + 2·l2·a) / N.
  void addActivityTerm(const NodeView& node, TermSum& sum) const {
    const LayerPlan& plan = node.step.plan;
    if (element_.index != 0 || (plan.activityL1 == 0 && plan.activityL2 == 0)) return;
    const TensorElement output = node.outputAt(element_.sample, element_.element);
    const int group = sum.group("output");
    sum.into(group, output);
    const Expression a = formula::leaf(record_, output, group);
    const Expression count = formula::named(static_cast<double>(node.samples()), {.name = "N"});
    const auto add = [&](double factor, Expression slope, const char* number) {
      if (factor == 0) return;
      const Expression term = formula::quotient(
          formula::product({formula::named(factor, {.name = "λ", .subscript = number}), std::move(slope)}), count);
      sum.addFixed(term);
      sum.general(term);
    };
    add(plan.activityL1, formula::call("sign", {a}), "1");
    add(plan.activityL2, formula::product({formula::constant(2), a}), "2");
  }

  void explainDelta(const NodeView& node) {
    if (!node.step.activationInLoss) {
      TensorElement asked = std::exchange(element_, node.outputGradientAt(element_.sample, element_.element));
      explainGradient(node);
      element_ = asked;
      return addDeltaLines(node, element_.sample, element_.element, lines_);
    }
    for (const Index s : plan_.outputSteps) {
      const Step& output = plan_.steps[at(s)];
      if (output.inputs.front().node == node.step.id)
        return addFusedDeltaLine(node, view(output), element_.sample, element_.element, lines_);
    }
  }

  bool isOfActivation(const NodeView& node, int parameter) const {
    return node.activation == "prelu" && parameter + 1 == static_cast<int>(node.step.plan.parameters.size());
  }

  void explainParameterGradient(const NodeView& node) {
    const TensorElement subject{
        .role = Role::ParameterGradient, .node = element_.node, .index = element_.index, .element = element_.element};
    if (!record_.has(subject)) return;
    TermSum sum(options_.largestTerms);
    for (const Step& step : plan_.steps) {
      if (step.firstParameter != node.step.firstParameter || step.weightsOf != node.step.weightsOf) continue;
      const NodeView user = view(step);
      if (user.delta().isEmpty()) continue;
      if (isOfActivation(user, element_.index))
        addSlopeGradient(user, sum);
      else
        explainerOf(user).parameterGradient(user, element_.index, element_.element, sum);
    }
    lines_.insert(lines_.end(), std::make_move_iterator(sum.before().begin()), std::make_move_iterator(sum.before().end()));
    Explanation line = node.line(subject, "Gradient of the parameter, over the whole batch");
    finish(line, sum);
    line.note = "Every sample says how the parameter should change; their wishes are added (each has its share 1/N already).";
    line.pseudoCode = "grad = 0\nfor n in batch:\n    grad += delta[n] * input[n]";
    lines_.push_back(std::move(line));
  }

  /// Of the learned slope of PReLU: g · z where z is not positive.
  void addSlopeGradient(const NodeView& node, TermSum& sum) const {
    const Index count = node.parameter(element_.index).size();
    const int gradients = sum.group("gradients of the outputs"), values = sum.group("values before the activation");
    for (Index n = 0; n < node.samples(); ++n)
      for (Index e = element_.element; e < node.outputSize(); e += count) {
        const double z = NodeView::number(node.z(), n, e);
        if (z > 0) continue;
        const TensorElement g = node.outputGradientAt(n, e);
        sum.into(gradients, g);
        sum.into(values, node.zAt(n, e));
        sum.add(record_.value(g) * z, [&, n = n, e = e] {
          return formula::product(
              {formula::leaf(record_, g, gradients, true), formula::leaf(record_, node.zAt(n, e), values, true)});
        });
      }
    const TensorElement first = node.outputGradientAt(0, 0);
    sum.general(formula::indexedSum(
        "n, z ≤ 0", formula::product({formula::any(formula::generalSymbol(record_, first, "j", "n"), gradients),
                                      formula::any(formula::generalSymbol(record_, node.zAt(0, 0), "j", "n"), values)})));
  }

  void explainUpdate(const NodeView& node) {
    const TensorElement parameter{
        .role = Role::Parameter, .node = element_.node, .index = element_.index, .element = element_.element};
    if (!record_.has(parameter)) return;
    explainParameterGradient(node);
    if (!lines_.empty()) lines_.back().left = {.name = "g"};
    addUpdateLines(node, parameter, lines_);
    if (element_.role == Role::NextParameter) return;
    // Only what leads to the memory that was asked for.
    const auto wanted = std::ranges::find(lines_, element_, &Explanation::subject);
    if (wanted == lines_.end())
      lines_.clear();
    else
      lines_.erase(std::next(wanted), lines_.end());
  }

  const StepRecord& record_;
  const NetworkPlan& plan_;
  TensorElement element_;
  const ExplainOptions options_;
  Lines lines_;
};

}  // namespace

bool isScratch(const NetworkPlan& plan, const TensorElement& element) {
  const Step* step = plan.stepOf(element.node);
  const LayerExplainer* found = step ? LayerExplainerRegistry::instance().find(step->type) : nullptr;
  return element.role == Role::Workspace && (element.index != 0 || !found || !found->workspace);
}

Index keptWith(const StepRecord& record, NodeId node, Index sample) {
  const Step* step = record.plan().stepOf(node);
  if (!step || !step->plan.couplesBatch) return sample;
  // A batch that is too large for the memory comes in parts.
  const Index part = record.settings.batchSize > 0 ? record.settings.batchSize : record.batchSize();
  return sample / part * part;
}

std::vector<Explanation> explain(const StepRecord& record, const TensorElement& element, const ExplainOptions& options) {
  return record.has(element) ? Explainer(record, element, options).run() : Lines();
}

}  // namespace nn
