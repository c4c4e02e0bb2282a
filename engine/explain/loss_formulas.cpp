#include "engine/explain/loss_formulas.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/explain/term_sum.h"
#include "engine/losses/hinge_margin.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

using formula::call;
using formula::cases;
using formula::constant;
using formula::leaf;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::square;
using formula::sum;
using Role = TensorElement::Role;

/// One number of a prediction and what it should be.
struct Case {
  const NodeView& output;
  Expression p, y;
  double delta() const { return evaluate(p) - evaluate(y); }
  Expression difference() const { return sum({p, negated(y)}); }
};

struct Formula {
  bool forClasses;  ///< a sum over classes, else a mean over the numbers
  Expression (*value)(const Case&);
  Expression (*slope)(const Case&);
};

/// Kept away from 0 (and 1), as the loss does it.
Expression bounded(const Expression& p, bool fromOneToo) {
  const double value = evaluate(p);
  if (value < kProbabilityMargin) return cases(constant(kProbabilityMargin), "ŷ is bounded");
  if (fromOneToo && value > 1 - kProbabilityMargin) return cases(constant(1 - kProbabilityMargin), "ŷ is bounded");
  return p;
}

Expression oneMinus(Expression x) { return sum({constant(1), negated(std::move(x))}); }
Expression side(const Case& c) {
  return evaluate(c.y) > 0 ? cases(constant(1), "the answer is yes", c.y.group)
                           : cases(constant(-1), "the answer is no", c.y.group);
}
Expression missing(const Case& c) { return call("max", {constant(0), oneMinus(product({side(c), c.p}))}); }
bool isMissing(const Case& c) { return hingeMargin(evaluate(c.p), evaluate(c.y)).missing > 0; }

Expression binaryValue(const Case& c) {
  const double y = evaluate(c.y);
  const Expression p = bounded(c.p, true);
  std::vector<Expression> terms;
  if (y != 0) terms.push_back(negated(product({c.y, call("log", {p})})));
  if (y != 1) terms.push_back(negated(product({oneMinus(c.y), call("log", {oneMinus(p)})})));
  return terms.size() == 1 ? terms.front() : sum(std::move(terms));
}

Expression classValue(const Case& c) { return negated(product({c.y, call("log", {bounded(c.p, false)})})); }
Expression classSlope(const Case& c) {
  if (evaluate(c.y) == 0) return cases(constant(0), "y = 0", c.y.group);
  return negated(quotient(c.y, bounded(c.p, false)));
}

Expression huberDelta(const Case& c) { return named(c.output.options.get<double>("delta"), {.name = "d"}); }
bool isFar(const Case& c) { return std::abs(c.delta()) > c.output.options.get<double>("delta"); }

/// ln cosh d = |d| + ln(1 + e^(−2|d|)) − ln 2, which does not overflow.
Expression logCosh(const Case& c) {
  const Expression size = call("abs", {c.difference()});
  return sum({size, call("log", {sum({constant(1), call("exp", {negated(product({constant(2), size}))})})}),
              negated(call("log", {constant(2)}))});
}

const std::map<std::string, Formula>& formulas() {
  static const std::map<std::string, Formula> all = {
      {"mean_squared_error",
       {false, [](const Case& c) { return square(c.difference()); },
        [](const Case& c) {
          return product({constant(2), c.difference()});
        }}},
      {"mean_absolute_error",
       {false, [](const Case& c) { return call("abs", {c.difference()}); },
        [](const Case& c) { return call("sign", {c.difference()}); }}},
      {"huber",
       {false,
        [](const Case& c) {
          if (!isFar(c)) return cases(quotient(square(c.difference()), constant(2)), "|ŷ − y| ≤ d");
          return cases(
              product({huberDelta(c), sum({call("abs", {c.difference()}), negated(quotient(huberDelta(c), constant(2)))})}),
              "|ŷ − y| > d");
        },
        [](const Case& c) {
          if (!isFar(c)) return cases(c.difference(), "|ŷ − y| ≤ d");
          return cases(product({huberDelta(c), call("sign", {c.difference()})}), "|ŷ − y| > d");
        }}},
      {"log_cosh", {false, logCosh, [](const Case& c) { return call("tanh", {c.difference()}); }}},
      {"poisson",
       {false,
        [](const Case& c) {
          return sum({c.p, negated(product({c.y, call("log", {bounded(c.p, false)})}))});
        },
        [](const Case& c) {
          return sum({constant(1), negated(quotient(c.y, bounded(c.p, false)))});
        }}},
      {"hinge",
       {false, [](const Case& c) { return missing(c); },
        [](const Case& c) {
          return isMissing(c) ? cases(negated(side(c)), "the margin is missed") : cases(constant(0), "the margin is kept");
        }}},
      {"squared_hinge",
       {false, [](const Case& c) { return square(missing(c)); },
        [](const Case& c) {
          return negated(product({constant(2), side(c), missing(c)}));
        }}},
      {"binary_cross_entropy",
       {false, binaryValue,
        [](const Case& c) {
          const Expression p = bounded(c.p, true);
          return quotient(sum({p, negated(c.y)}), product({p, oneMinus(p)}));
        }}},
      {"categorical_cross_entropy", {true, classValue, classSlope}},
      {"sparse_categorical_cross_entropy", {true, classValue, classSlope}},
      {"kl_divergence",
       {true,
        [](const Case& c) {
          return product({c.y, sum({call("log", {c.y}), negated(call("log", {bounded(c.p, false)}))})});
        },
        classSlope}},
  };
  return all;
}

bool isSparse(const NodeView& output) { return output.step.lossId == "sparse_categorical_cross_entropy"; }

/// Classes of a row, or the numbers of a sample.
Index classesOf(const NodeView& output) { return output.outputShape()[output.outputShape().rank() - 1]; }

/// How many numbers, or rows of classes, a sample's loss is the mean of.
Index countOf(const NodeView& output) {
  const Index size = output.outputSize();
  return formulas().at(output.step.lossId).forClasses ? size / classesOf(output) : size;
}

TensorElement predictionAt(const NodeView& output, Index sample, Index element) { return output.inputAt(sample, element); }

TensorElement targetAt(const NodeView& output, Index sample, Index element) {
  return {.role = Role::Target,
          .node = output.step.id,
          .sample = sample,
          .element = isSparse(output) ? element / classesOf(output) : element};
}

/// The target of one number: itself, 1 or 0 for the class that was asked for, smoothed where the loss does that.
Expression targetOf(const NodeView& output, Index sample, Index element, int group) {
  const TensorElement source = targetAt(output, sample, element);
  Expression y = leaf(output.record, source, group);
  if (isSparse(output)) {
    const bool isRight = output.record.value(source) == static_cast<double>(element % classesOf(output));
    y = isRight ? cases(constant(1), "the right class", group) : cases(constant(0), "another class", group);
  }
  const double epsilon = output.options.has("label_smoothing") ? output.options.get<double>("label_smoothing") : 0;
  if (epsilon == 0) return y;
  const Index classes = output.step.lossId == "binary_cross_entropy" ? 2 : classesOf(output);
  const Expression share = named(epsilon, {.name = "ε"});
  return sum({product({oneMinus(share), y}), quotient(share, constant(static_cast<double>(classes)))});
}

Case caseOf(const NodeView& output, Index sample, Index element, int prediction, int target) {
  return {.output = output,
          .p = leaf(output.record, predictionAt(output, sample, element), prediction),
          .y = targetOf(output, sample, element, target)};
}

/// value · weights / (N · K)
Expression scaled(const NodeView& output, Index sample, Expression value) {
  const auto o = static_cast<std::size_t>(
      std::ranges::find(output.record.plan().outputSteps, &output.step - output.record.plan().steps.data()) -
      output.record.plan().outputSteps.begin());
  std::vector<Expression> top, bottom{named(static_cast<double>(output.samples()), {.name = "N"})};
  if (output.step.lossWeight != 1) top.push_back(named(output.step.lossWeight, {.name = "c"}));
  const Tensor& weights = output.record.sampleWeights[o];
  if (!weights.isEmpty()) top.push_back(named(static_cast<double>(weights.data()[sample]), {.name = "c", .subscript = "n"}));
  top.push_back(std::move(value));
  if (const Index count = countOf(output); count > 1) bottom.push_back(named(static_cast<double>(count), {.name = "K"}));
  const auto whole = [](std::vector<Expression> factors) {
    return factors.size() == 1 ? factors.front() : product(std::move(factors));
  };
  return quotient(whole(std::move(top)), whole(std::move(bottom)));
}

std::vector<Explanation::Group> pairGroups(const NodeView& output, Index sample, Index element) {
  return {{"prediction", {predictionAt(output, sample, element)}}, {"target", {targetAt(output, sample, element)}}};
}

}  // namespace

bool hasLossFormula(const std::string& loss) { return formulas().contains(loss); }

void addLossLine(const NodeView& output, Index sample, Lines& lines) {
  const Formula& formula = formulas().at(output.step.lossId);
  TermSum total(output.largest);
  const int predictions = total.group("predictions"), targets = total.group("targets");
  for (Index e = 0; e < output.outputSize(); ++e) {
    total.into(predictions, predictionAt(output, sample, e));
    if (!isSparse(output) || e % classesOf(output) == 0) total.into(targets, targetAt(output, sample, e));
    const Case one = caseOf(output, sample, e, predictions, targets);
    if (formula.forClasses && evaluate(one.y) == 0) continue;  // 0 · ln ŷ
    const Expression term = formula.value(one);
    total.add(evaluate(term), [&] { return term; });
  }
  const Index count = countOf(output);
  const auto meanOf = [&](Expression whole) {
    return count == 1 ? whole : quotient(std::move(whole), named(static_cast<double>(count), {.name = "K"}));
  };
  Explanation line = output.line({.role = Role::Loss, .node = output.step.id, .sample = sample},
                                 "Loss of sample " + std::to_string(sample + 1));
  line.numbers = meanOf(total.numbers());
  Expression p = formula::any(formula::generalSymbol(output.record, predictionAt(output, sample, 0), "k"), predictions);
  Expression y = formula::any({.name = "y", .subscript = "k"}, targets);
  p.value = y.value = 0.5;  // neither 0 nor 1, where a formula has fewer terms
  line.symbols = meanOf(formula::indexedSum("k", formula.value({output, p, y})));
  line.groups = total.groups();
  line.note = LossRegistry::instance().require(output.step.lossId).formula;
  line.pseudoCode = "loss = " + output.step.lossId + "(prediction, target)";
  lines.push_back(std::move(line));
}

void addLossGradientLine(const NodeView& output, Index sample, Index element, Lines& lines) {
  Explanation line = output.line(output.outputGradientAt(sample, element), "Slope of the loss by the prediction");
  const Case one = caseOf(output, sample, element, 0, 1);
  line.symbols = line.numbers = scaled(output, sample, formulas().at(output.step.lossId).slope(one));
  line.groups = pairGroups(output, sample, element);
  line.note = LossRegistry::instance().require(output.step.lossId).derivative;
  line.pseudoCode = "g = d_loss(prediction, target) / N";
  lines.push_back(std::move(line));
}

void addFusedDeltaLine(const NodeView& node, const NodeView& output, Index sample, Index element, Lines& lines) {
  Explanation line = node.line(node.deltaAt(sample, element), "Gradient before the last activation");
  const Case one = caseOf(output, sample, element, 0, 1);
  Expression p = one.p;
  if (output.step.lossId == "categorical_cross_entropy") {
    double all = 0;
    const Index classes = classesOf(output), first = element / classes * classes;
    for (Index k = first; k < first + classes; ++k) all += evaluate(targetOf(output, sample, k, -1));
    if (std::abs(all - 1) > 1e-9) p = product({named(all, {.name = "Σy"}), p});
  }
  line.symbols = line.numbers = scaled(output, sample, sum({p, negated(one.y)}));
  line.groups = pairGroups(output, sample, element);
  line.pseudoCode = "delta = (prediction - target) / N";
  line.note = "Loss and activation together: what is left of both derivatives is prediction minus target.";
  lines.push_back(std::move(line));
}

}  // namespace nn
