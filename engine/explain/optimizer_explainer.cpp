#include "engine/explain/optimizer_explainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/optimizers/optimizer.h"

namespace nn {
namespace {

using formula::constant;
using formula::leaf;
using formula::named;
using formula::negated;
using formula::power;
using formula::product;
using formula::quotient;
using formula::sum;
using Role = TensorElement::Role;

TensorElement withRole(TensorElement element, Role role, int memory = 0) {
  element.role = role;
  element.memory = memory;
  return element;
}

}  // namespace

Expression UpdateCase::weight() const { return leaf(record, parameter, kWeightGroup); }
Expression UpdateCase::learningRate() const { return named(rate, {.name = "η"}); }

int UpdateCase::memoryNamed(const std::string& name) const {
  const auto& names = record.before->memoryNames;
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

Expression UpdateCase::memory(int number) const {
  return leaf(record, withRole(parameter, Role::OptimizerMemory, number), kMemoryGroup);
}
Expression UpdateCase::nextMemory(int number) const {
  return leaf(record, withRole(parameter, Role::NextOptimizerMemory, number), kNextMemoryGroup);
}

namespace {

Explanation lineOf(const UpdateCase& update, TensorElement subject, std::string title, Symbol left, double result,
                   Expression numbers, std::string code) {
  Explanation line;
  line.subject = subject;
  line.title = std::move(title);
  line.left = std::move(left);
  line.result = result;
  line.symbols = numbers;
  line.numbers = std::move(numbers);
  line.pseudoCode = std::move(code);
  line.groups = {{"weight", {update.parameter}},
                 {"memory before", {}},
                 {"memory after", {}},
                 {"gradient", {withRole(update.parameter, Role::ParameterGradient)}}};
  for (std::size_t m = 0; m < update.record.before->memoryNames.size(); ++m) {
    line.groups[UpdateCase::kMemoryGroup].elements.push_back(
        withRole(update.parameter, Role::OptimizerMemory, static_cast<int>(m)));
    line.groups[UpdateCase::kNextMemoryGroup].elements.push_back(
        withRole(update.parameter, Role::NextOptimizerMemory, static_cast<int>(m)));
  }
  return line;
}

}  // namespace

void UpdateCase::addStep(Expression numbers, std::string code, Lines& lines) const {
  const TensorElement subject = withRole(parameter, Role::NextParameter);
  lines.push_back(
      lineOf(*this, subject, "The new weight", symbolOf(record, subject), result, std::move(numbers), std::move(code)));
}

void UpdateCase::addMemory(int number, std::string title, Expression numbers, std::string code, Lines& lines) const {
  const TensorElement subject = withRole(parameter, Role::NextOptimizerMemory, number);
  lines.push_back(lineOf(*this, subject, std::move(title), symbolOf(record, subject), record.value(subject), std::move(numbers),
                         std::move(code)));
}

Expression UpdateCase::addBetween(Symbol symbol, std::string title, Expression numbers, Lines& lines) const {
  const double value = evaluate(numbers);
  lines.push_back(
      lineOf(*this, withRole(parameter, Role::NextParameter), std::move(title), symbol, value, std::move(numbers), ""));
  return named(value, std::move(symbol));
}

Expression withDecay(const UpdateCase& update, Lines& lines) {
  const double decay = update.option("weight_decay");
  if (decay == 0) return update.gradient;
  return update.addBetween(update.nextGradient(), "Weight decay pulls towards zero",
                           sum({update.gradient, product({named(decay, {.name = "λ"}), update.weight()})}), lines);
}

Expression movingMean(Symbol beta, double value, Expression before, Expression now) {
  const Expression kept = named(value, std::move(beta));
  return sum({product({kept, std::move(before)}), product({sum({constant(1), negated(kept)}), std::move(now)})});
}

Expression corrected(const UpdateCase& update, Symbol symbol, std::string title, Expression value, const Symbol& beta,
                     double betaValue, Lines& lines) {
  Expression power = formula::power(named(betaValue, beta), update.step);
  power.operands[1].symbol = {.name = "t"};
  return update.addBetween(std::move(symbol), std::move(title),
                           quotient(std::move(value), sum({constant(1), negated(std::move(power))})), lines);
}

}  // namespace nn
