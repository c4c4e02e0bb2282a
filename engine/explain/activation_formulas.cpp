#include "engine/explain/activation_formulas.h"

#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "engine/activations/activation.h"
#include "engine/explain/term_sum.h"

namespace nn {
namespace {

using formula::call;
using formula::cases;
using formula::constant;
using formula::leaf;
using formula::named;
using formula::negated;
using formula::power;
using formula::product;
using formula::quotient;
using formula::root;
using formula::square;
using formula::sum;

/// What a formula may use: z and a with their values, options, and the learned slope.
struct Case {
  const NodeView& node;
  Index element;
  Expression z, a;
  double value;    ///< of z
  int slopeGroup;  ///< of a learned slope
  double option(const char* name) const { return node.options.get<double>(name); }
};

struct Formula {
  Expression (*value)(const Case&);
  Expression (*slope)(const Case&);
  const char* code;
};

Expression one() { return constant(1); }
Expression oneMinus(Expression x) { return sum({one(), negated(std::move(x))}); }

/// The learned slope of PReLU, one for all or one for each channel.
TensorElement slopeAt(const NodeView& node, Index element) {
  const int p = static_cast<int>(node.step.plan.parameters.size()) - 1;
  return node.parameterAt(p, element % node.parameter(p).size());
}
Expression slopeOf(const Case& c) { return leaf(c.node.record, slopeAt(c.node, c.element), c.slopeGroup); }

Expression option(const Case& c, const char* name, const char* letter) { return named(c.option(name), {.name = letter}); }

constexpr double kSeluAlpha = 1.6732632423543772, kSeluScale = 1.0507009873554805;

Expression elu(const Case& c, double scale, Expression alpha) {
  if (c.value > 0) return cases(scale == 1 ? c.z : product({named(scale, {.name = "λ"}), c.z}), "z > 0", c.z.group);
  std::vector<Expression> factors;
  if (scale != 1) factors.push_back(named(scale, {.name = "λ"}));
  factors.push_back(std::move(alpha));
  factors.push_back(sum({call("exp", {c.z}), negated(one())}));
  return cases(product(std::move(factors)), "z ≤ 0", c.z.group);
}

Expression eluSlope(const Case& c, double scale, Expression alpha) {
  if (c.value > 0) return cases(scale == 1 ? one() : named(scale, {.name = "λ"}), "z > 0", c.z.group);
  std::vector<Expression> factors;
  if (scale != 1) factors.push_back(named(scale, {.name = "λ"}));
  factors.push_back(std::move(alpha));
  factors.push_back(call("exp", {c.z}));
  return cases(product(std::move(factors)), "z ≤ 0", c.z.group);
}

Expression normal(const Case& c) {
  return product({constant(0.5), sum({one(), call("erf", {quotient(c.z, root(constant(2)))})})});
}

/// tanh(√(2/π)·(z + 0.044715·z³))
Expression geluTanh(const Case& c) {
  return call("tanh", {product({root(quotient(constant(2), named(std::numbers::pi, {.name = "π"}))),
                                sum({c.z, product({constant(0.044715), power(c.z, 3)})})})});
}

bool isApproximate(const Case& c) { return c.node.options.get<std::string>("approximate") == "tanh"; }

Expression gelu(const Case& c) {
  if (!isApproximate(c)) return product({c.z, normal(c)});
  return product({constant(0.5), c.z, sum({one(), geluTanh(c)})});
}

Expression geluSlope(const Case& c) {
  const Expression pi = named(std::numbers::pi, {.name = "π"});
  if (!isApproximate(c))
    return sum({normal(c), quotient(product({c.z, call("exp", {negated(quotient(square(c.z), constant(2)))})}),
                                    root(product({constant(2), pi})))});
  const Expression inner =
      product({root(quotient(constant(2), pi)), sum({one(), product({constant(3 * 0.044715), square(c.z)})})});
  return sum({product({constant(0.5), sum({one(), geluTanh(c)})}),
              product({constant(0.5), c.z, sum({one(), negated(square(geluTanh(c)))}), inner})});
}

/// ln(1 + eᶻ); far from 0 in a form that does not overflow.
Expression softplus(const Case& c) {
  constexpr double kReadable = 20;
  const auto logOf = [](Expression exponent) { return call("log", {sum({one(), call("exp", {std::move(exponent)})})}); };
  if (std::abs(c.value) < kReadable) return logOf(c.z);
  return sum({call("max", {c.z, constant(0)}), logOf(negated(call("abs", {c.z})))});
}

Expression swishSigmoid(const Case& c) { return call("sigmoid", {product({option(c, "beta", "β"), c.z})}); }

/// Functions that are pieces of other ones, on both sides of 0.
const std::map<std::string, Formula>& formulasInPieces() {
  static const std::map<std::string, Formula> all = {
      {"linear", {[](const Case& c) { return c.z; }, [](const Case&) { return one(); }, "a = z"}},
      {"step",
       {[](const Case& c) { return c.value > 0 ? cases(one(), "z > 0", c.z.group) : cases(constant(0), "z ≤ 0", c.z.group); },
        [](const Case&) { return constant(0); }, "a = 1 if z > 0 else 0"}},
      {"relu",
       {[](const Case& c) {
          return call("max", {constant(0), c.z});
        },
        [](const Case& c) { return c.value > 0 ? cases(one(), "z > 0", c.z.group) : cases(constant(0), "z ≤ 0", c.z.group); },
        "a = max(0, z)"}},
      {"leaky_relu",
       {[](const Case& c) {
          return c.value > 0 ? cases(c.z, "z > 0", c.z.group)
                             : cases(product({option(c, "negative_slope", "s"), c.z}), "z ≤ 0", c.z.group);
        },
        [](const Case& c) {
          return c.value > 0 ? cases(one(), "z > 0", c.z.group) : cases(option(c, "negative_slope", "s"), "z ≤ 0", c.z.group);
        },
        "a = z if z > 0 else s * z"}},
      {"prelu",
       {[](const Case& c) {
          return c.value > 0 ? cases(c.z, "z > 0", c.z.group) : cases(product({slopeOf(c), c.z}), "z ≤ 0", c.z.group);
        },
        [](const Case& c) { return c.value > 0 ? cases(one(), "z > 0", c.z.group) : cases(slopeOf(c), "z ≤ 0", c.z.group); },
        "a = z if z > 0 else s * z"}},
      {"elu",
       {[](const Case& c) { return elu(c, 1, option(c, "alpha", "α")); },
        [](const Case& c) { return eluSlope(c, 1, option(c, "alpha", "α")); }, "a = z if z > 0 else alpha * (exp(z) - 1)"}},
      {"selu",
       {[](const Case& c) { return elu(c, kSeluScale, named(kSeluAlpha, {.name = "α"})); },
        [](const Case& c) { return eluSlope(c, kSeluScale, named(kSeluAlpha, {.name = "α"})); },
        "a = 1.0507 * (z if z > 0 else 1.6733 * (exp(z) - 1))"}},
  };
  return all;
}

const std::map<std::string, Formula>& otherFormulas() {
  static const std::map<std::string, Formula> all = {
      {"sigmoid",
       {[](const Case& c) {
          return quotient(one(), sum({one(), call("exp", {negated(c.z)})}));
        },
        [](const Case& c) {
          return product({c.a, oneMinus(c.a)});
        },
        "a = 1 / (1 + exp(-z))"}},
      {"hard_sigmoid",
       {[](const Case& c) {
          return quotient(call("min", {call("max", {sum({c.z, constant(3)}), constant(0)}), constant(6)}), constant(6));
        },
        [](const Case& c) {
          const bool isFlat = c.a.value <= 0 || c.a.value >= 1;
          if (isFlat) return cases(constant(0), "a is 0 or 1", c.a.group);
          Expression steep = one();
          steep.group = c.a.group;  // because of where a is
          return cases(quotient(std::move(steep), constant(6)), "0 < a < 1");
        },
        "a = min(max(z + 3, 0), 6) / 6"}},
      {"tanh",
       {[](const Case& c) { return call("tanh", {c.z}); }, [](const Case& c) { return oneMinus(square(c.a)); }, "a = tanh(z)"}},
      {"softplus", {softplus, [](const Case& c) { return oneMinus(call("exp", {negated(c.a)})); }, "a = log(1 + exp(z))"}},
      {"softsign",
       {[](const Case& c) {
          return quotient(c.z, sum({one(), call("abs", {c.z})}));
        },
        [](const Case& c) { return square(oneMinus(call("abs", {c.a}))); }, "a = z / (1 + abs(z))"}},
      {"swish",
       {[](const Case& c) {
          return product({c.z, swishSigmoid(c)});
        },
        [](const Case& c) {
          return product({swishSigmoid(c), sum({one(), product({option(c, "beta", "β"), c.z, oneMinus(swishSigmoid(c))})})});
        },
        "a = z * sigmoid(beta * z)"}},
      {"gelu", {gelu, geluSlope, "a = z * normal_cdf(z)"}},
  };
  return all;
}

const Formula* formulaOf(const std::string& activation) {
  for (const auto* formulas : {&formulasInPieces(), &otherFormulas()})
    if (const auto found = formulas->find(activation); found != formulas->end()) return &found->second;
  return nullptr;
}

Explanation::Group groupOf(std::string title, TensorElement element) { return {std::move(title), {element}}; }

/// With the groups that its formulas use.
Case caseOf(const NodeView& node, Index sample, Index element, std::vector<Explanation::Group>& groups) {
  groups = {groupOf("value before the activation", node.zAt(sample, element)),
            groupOf("output", node.outputAt(sample, element))};
  if (node.activation == "prelu") groups.push_back(groupOf("learned slope", slopeAt(node, element)));
  return {.node = node,
          .element = element,
          .z = leaf(node.record, node.zAt(sample, element), 0),
          .a = leaf(node.record, node.outputAt(sample, element), 1),
          .value = NodeView::number(node.z(), sample, element),
          .slopeGroup = 2};
}

/// First element of the row of the last axis that an element stands in, and the row's length.
std::pair<Index, Index> rowOf(const NodeView& node, Index element) {
  const Index size = node.outputShape()[node.outputShape().rank() - 1];
  return {element / size * size, size};
}

/// aᵢ = exp(zᵢ) / Σ exp(zⱼ), or with the largest z subtracted everywhere where the exponentials would leave what can be read.
void addSoftmaxLine(const NodeView& node, Index sample, Index element, Lines& lines) {
  const auto row = rowOf(node, element);
  const Index first = row.first, size = row.second;
  constexpr double kReadable = 20;
  Index winner = first;
  for (Index j = first; j < first + size; ++j)
    if (NodeView::number(node.z(), sample, j) > NodeView::number(node.z(), sample, winner)) winner = j;
  double largest = NodeView::number(node.z(), sample, winner);
  const bool subtracts = std::abs(largest) > kReadable;
  if (!subtracts) largest = 0;
  TermSum total(node.largest);
  const int group = total.group("values before the softmax");
  Expression top = leaf(node.record, node.zAt(sample, winner), group);
  top.symbol = {.name = "max z"};
  const auto raised = [&](Index e) {
    Expression inside = leaf(node.record, node.zAt(sample, e), group);
    return call("exp", {subtracts ? sum({inside, negated(top)}) : inside});
  };
  for (Index j = 0; j < size; ++j) {
    total.into(group, node.zAt(sample, first + j));
    total.add(std::exp(NodeView::number(node.z(), sample, first + j) - largest), [&] { return raised(first + j); });
  }
  Explanation line = node.line(node.outputAt(sample, element), "Softmax of " + placeWords(node.outputShape(), element));
  const Expression z = formula::any(formula::generalSymbol(node.record, node.zAt(sample, element), "j"), group);
  line.symbols =
      quotient(call("exp", {leaf(node.record, node.zAt(sample, element), group)}), formula::indexedSum("j", call("exp", {z})));
  line.numbers = quotient(raised(element), total.numbers());
  line.groups = total.groups();
  line.pseudoCode = "e = exp(z - max(z))\na = e / sum(e)";
  line.note = subtracts ? "The largest z is subtracted first: it changes nothing, but keeps the exponentials from overflowing."
                        : "Every unit gets its share of the whole: the outputs add up to 1.";
  lines.push_back(std::move(line));
}

/// δᵢ = aᵢ · (gᵢ − Σ gⱼ·aⱼ)
void addSoftmaxDelta(const NodeView& node, Index sample, Index element, Lines& lines) {
  const auto [first, size] = rowOf(node, element);
  TermSum mean(node.largest);
  const int values = mean.group("outputs"), gradients = mean.group("their gradients");
  double exact = 0;
  for (Index j = first; j < first + size; ++j) {
    const TensorElement a = node.outputAt(sample, j), g = node.outputGradientAt(sample, j);
    mean.into(values, a);
    mean.into(gradients, g);
    const double value = node.record.value(a) * node.record.value(g);
    exact += value;
    mean.add(value, [&] { return product({leaf(node.record, g, gradients), leaf(node.record, a, values)}); });
  }
  const Symbol name{.name = "c"};
  const TensorElement subject = node.deltaAt(sample, element);
  Explanation line = node.line(subject, "What all outputs of the softmax have in common", name, exact);
  line.symbols = formula::indexedSum(
      "j", product({formula::any(formula::generalSymbol(node.record, node.outputGradientAt(sample, 0), "j"), gradients),
                    formula::any(formula::generalSymbol(node.record, node.outputAt(sample, 0), "j"), values)}));
  line.numbers = mean.numbers();
  line.groups = mean.groups();
  lines.push_back(std::move(line));
  Explanation delta = node.line(subject, "Gradient before the softmax");
  delta.groups = {groupOf("output", node.outputAt(sample, element)),
                  groupOf("its gradient", node.outputGradientAt(sample, element))};
  delta.symbols = delta.numbers =
      product({leaf(node.record, node.outputAt(sample, element), 0),
               sum({leaf(node.record, node.outputGradientAt(sample, element), 1), negated(named(exact, name))})});
  delta.pseudoCode = "delta = a * (g - sum(g * a))";
  delta.note = "Raising one z takes from all other outputs, so what they lose is subtracted.";
  lines.push_back(std::move(delta));
}

}  // namespace

bool hasActivationFormula(const std::string& activation) { return activation == "softmax" || formulaOf(activation) != nullptr; }

void addActivationLines(const NodeView& node, Index sample, Index element, Lines& lines) {
  if (node.activation == "softmax") return addSoftmaxLine(node, sample, element, lines);
  const Formula& formula = *formulaOf(node.activation);
  Explanation line = node.line(node.outputAt(sample, element), ActivationRegistry::instance().require(node.activation).title +
                                                                   " of " + placeWords(node.outputShape(), element));
  line.symbols = line.numbers = formula.value(caseOf(node, sample, element, line.groups));
  line.pseudoCode = formula.code;
  lines.push_back(std::move(line));
}

void addDeltaLines(const NodeView& node, Index sample, Index element, Lines& lines) {
  if (node.activation == "softmax") return addSoftmaxDelta(node, sample, element, lines);
  const Formula& formula = *formulaOf(node.activation);
  Explanation line =
      node.line(node.deltaAt(sample, element), "Gradient before the activation of " + placeWords(node.outputShape(), element));
  const Expression slope = formula.slope(caseOf(node, sample, element, line.groups));
  const auto gradients = static_cast<int>(line.groups.size());
  line.groups.push_back(groupOf("gradient of the output", node.outputGradientAt(sample, element)));
  line.symbols = line.numbers = product({leaf(node.record, node.outputGradientAt(sample, element), gradients), slope});
  line.pseudoCode = "delta = g * slope(z)";
  line.note = ActivationRegistry::instance().require(node.activation).derivative;
  lines.push_back(std::move(line));
}

}  // namespace nn
