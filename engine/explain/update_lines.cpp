#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "engine/explain/optimizer_explainer.h"
#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

using formula::call;
using formula::constant;
using formula::leaf;
using formula::named;
using formula::product;
using formula::quotient;
using formula::sum;
using Role = TensorElement::Role;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// The weights of a whole parameter as the optimizer left them, before units that are too long are shortened: the record has
/// only the shortened ones.
class Unlimited {
 public:
  Unlimited(const StepRecord& record, Index parameter, const Options& options) : record_(record), parameter_(parameter) {
    const Network& before = *record.before->network;
    weights_ = Tensor(before.parameter(parameter));
    gradient_ = record.parameterGradients[at(parameter)];
    for (Index e = 0; e < gradient_.size(); ++e) gradient_.data()[e] = static_cast<Scalar>(bounded(e));
    memory_ = record.before->memory[at(parameter)];
    std::vector<std::span<Scalar>> views;
    for (Tensor& tensor : memory_) views.push_back(tensor.values());
    createOptimizer(record.settings.optimizer, options)
        ->update(weights_.values(), gradient_.values(), views, record.result.learningRate, record.memorySteps);
  }

  double weight(Index element) const { return static_cast<double>(weights_.data()[element]); }
  /// Euclidean length of the unit that an element belongs to.
  double unitLength(Index element) const {
    const ParameterSpec& spec = record_.plan().parameters[at(parameter_)];
    const Index columns = spec.columnCount();
    double squares = 0;
    for (Index e = element % columns; e < weights_.size(); e += columns) squares += weight(e) * weight(e);
    return std::sqrt(squares);
  }

 private:
  double bounded(Index element) const {
    const ParameterSpec& spec = record_.plan().parameters[at(parameter_)];
    const double w = weight(element), sign = w > 0 ? 1 : w < 0 ? -1 : 0;
    double g = static_cast<double>(gradient_.data()[element]) + spec.l1 * sign + 2 * spec.l2 * w;
    if (const double most = record_.settings.clipValue; most > 0) g = std::clamp(g, -most, most);
    return g * record_.normScale;
  }

  const StepRecord& record_;
  Index parameter_;
  Tensor weights_, gradient_;
  std::vector<Tensor> memory_;
};

/// g, as the field calls ∂L/∂w in an update.
Expression gradientOf(const StepRecord& record, const TensorElement& element) {
  Expression g = leaf(record, element, UpdateCase::kGradientGroup);
  g.symbol = {.name = "g"};
  return g;
}

/// The schedule's part in the learning rate, where it has any.
void addRateLine(UpdateCase& update, Lines& lines) {
  const double factor = update.record.rateFactor;
  if (factor == 1) return;
  update.addBetween(
      {.name = "η"}, "Learning rate of this step",
      product({named(update.option("learning_rate"), {.name = "η", .subscript = "0"}), named(factor, {.name = "f"})}), lines);
  lines.back().note = "The schedule multiplies the learning rate by a factor that changes from step to step.";
}

/// g with the penalties on weights and the bounds.
void addGradientLines(UpdateCase& update, const ParameterSpec& spec, Lines& lines) {
  const TrainingSettings& settings = update.record.settings;
  if (spec.l1 != 0 || spec.l2 != 0) {
    std::vector<Expression> terms{update.gradient};
    if (spec.l1 != 0)
      terms.push_back(product({named(spec.l1, {.name = "λ", .subscript = "1"}), call("sign", {update.weight()})}));
    if (spec.l2 != 0) terms.push_back(product({constant(2), named(spec.l2, {.name = "λ", .subscript = "2"}), update.weight()}));
    update.gradient =
        update.addBetween(update.nextGradient(), "Gradient with the penalty on the weight", sum(std::move(terms)), lines);
    lines.back().note = "The penalty pulls the weight towards zero.";
  }
  if (settings.clipValue > 0)
    update.gradient = update.addBetween(update.nextGradient(), "Gradient bounded to ±c",
                                        call("max", {formula::negated(named(settings.clipValue, {.name = "c"})),
                                                     call("min", {named(settings.clipValue, {.name = "c"}), update.gradient})}),
                                        lines);
  if (update.record.normScale == 1) return;
  update.gradient = update.addBetween(update.nextGradient(), "Gradient scaled so that all together are not too long",
                                      quotient(product({update.gradient, named(settings.clipNorm, {.name = "c"})}),
                                               named(update.record.gradientNorm, {.name = "‖g‖"})),
                                      lines);
}

void addFrozenLine(const NodeView& node, const TensorElement& parameter, Lines& lines) {
  TensorElement subject = parameter;
  subject.role = Role::NextParameter;
  Explanation line = node.line(subject, "Frozen: the weight stays as it is");
  line.groups = {{"weight", {parameter}}};
  line.symbols = line.numbers = leaf(node.record, parameter, 0);
  lines.push_back(std::move(line));
}

/// A unit whose weights are longer than its layer allows is shortened.
void addLimitLine(const UpdateCase& update, const Unlimited& unlimited, double most, Lines& lines) {
  TensorElement subject = update.parameter;
  subject.role = Role::NextParameter;
  const Expression weight = named(update.result, {.name = "w"});
  const double length = unlimited.unitLength(subject.element);
  Explanation& step = lines.back();
  step.left = {.name = "w"};
  step.title = "The weight after the optimizer";
  Explanation line;
  line.subject = subject;
  line.title = "The new weight";
  line.left = symbolOf(update.record, subject);
  line.result = update.record.value(subject);
  line.symbols = line.numbers = length > most
                                    ? quotient(product({weight, named(most, {.name = "c"})}), named(length, {.name = "‖w‖"}))
                                    : formula::cases(weight, "the unit's weights are short enough");
  line.note = "The weights of a unit are shortened together when their length is above the limit.";
  lines.push_back(std::move(line));
}

}  // namespace

void addUpdateLines(const NodeView& node, const TensorElement& parameter, Lines& lines) {
  const StepRecord& record = node.record;
  const Index number = node.step.firstParameter + parameter.index;
  const ParameterSpec& spec = record.plan().parameters[at(number)];
  if (record.parameterGradients[at(number)].isEmpty()) return addFrozenLine(node, parameter, lines);
  const OptimizerType& type = OptimizerRegistry::instance().require(record.settings.optimizer);
  TensorElement gradient = parameter, next = parameter;
  gradient.role = Role::ParameterGradient;
  next.role = Role::NextParameter;
  UpdateCase update{.record = record,
                    .parameter = parameter,
                    .options = completed(record.settings.optimizerOptions, type.options, type.title),
                    .rate = record.result.learningRate,
                    .step = static_cast<double>(record.memorySteps),
                    .gradient = gradientOf(record, gradient),
                    .result = record.value(next)};
  addRateLine(update, lines);
  addGradientLines(update, spec, lines);
  const auto& explainer = OptimizerExplainerRegistry::instance().require(type.id);
  if (spec.maxNorm <= 0) return explainer.update(update, lines);
  const Unlimited unlimited(record, number, record.settings.optimizerOptions);
  update.result = unlimited.weight(parameter.element);
  explainer.update(update, lines);
  addLimitLine(update, unlimited, spec.maxNorm, lines);
}

}  // namespace nn
