#include "engine/explain/normalizing.h"

namespace nn {
namespace {

using formula::leaf;
using formula::named;
using formula::negated;
using formula::product;
using formula::quotient;
using formula::sum;
using Members = std::vector<std::pair<Index, Index>>;

/// One part of a normalisation and what is known of it.
class Part {
 public:
  Part(const NodeView& node, const NormParts& parts, Index sample, Index element)
      : node_(node), parts_(parts), sample_(sample), element_(element), place_(parts.statistics(node, sample, element)) {}

  TensorElement meanAt() const { return node_.workspaceAt(place_.sample, place_.mean); }
  TensorElement inverseAt() const { return node_.workspaceAt(place_.sample, place_.inverse); }
  double mean() const { return node_.record.value(meanAt()); }
  double inverse() const { return node_.record.value(inverseAt()); }
  Symbol meanName() const { return name("μ"); }
  Symbol inverseName() const { return name("r"); }
  Members members() const { return parts_.members(node_, sample_, element_); }
  double input(Index sample, Index element) const { return NodeView::number(node_.input(), sample, element); }
  double normalized(Index sample, Index element) const { return (input(sample, element) - mean()) * inverse(); }

  Expression meanLeaf(int group) const { return renamed(leaf(node_.record, meanAt(), group), meanName()); }
  Expression inverseLeaf(int group) const { return renamed(leaf(node_.record, inverseAt(), group), inverseName()); }

  /// γ of an element; 1 where the layer has none.
  double gamma(Index element) const {
    const int p = node_.parameterNamed("gamma");
    return p < 0 ? 1 : static_cast<double>(node_.parameter(p).data()[parts_.channel(node_, element)]);
  }

 private:
  Symbol name(const char* letter) const {
    return {.name = letter,
            .subscript = std::to_string(place_.mean + 1),
            .superscript = "(" + std::to_string(layerNumber(node_.record.plan(), node_.step.id)) + ")"};
  }
  static Expression renamed(Expression expression, Symbol symbol) {
    expression.symbol = std::move(symbol);
    return expression;
  }

  const NodeView& node_;
  const NormParts& parts_;
  Index sample_, element_;
  NormParts::Statistics place_;
};

bool usesRunning(const NodeView& node) { return node.step.frozen && node.step.plan.couplesBatch; }

std::string namesSamples(const NodeView& node) { return node.step.plan.couplesBatch ? "n" : ""; }

void addMeanLine(const NodeView& node, const NormParts& parts, const Part& part, Lines& lines) {
  const Members members = part.members();
  TermSum total(node.largest);
  const int group = total.group("numbers that are normalised together");
  for (const auto& [sample, element] : members) {
    total.into(group, node.inputAt(sample, element));
    total.add(part.input(sample, element), [&, n = sample, e = element] {
      return leaf(node.record, node.inputAt(n, e), group, node.step.plan.couplesBatch);
    });
  }
  Explanation line = node.line(part.meanAt(), "Mean " + parts.over, part.meanName(), part.mean());
  const Expression count = formula::constant(static_cast<double>(members.size()));
  line.numbers = quotient(total.numbers(), count);
  line.symbols = quotient(formula::indexedSum("m", node.anyInput("m", group, 0, namesSamples(node))), count);
  line.groups = total.groups();
  line.pseudoCode = "mean = x.mean()";
  lines.push_back(std::move(line));
}

void addInverseLine(const NodeView& node, const NormParts& parts, const Part& part, Lines& lines) {
  const Members members = part.members();
  TermSum total(node.largest);
  const int group = total.group("numbers that are normalised together"), mean = total.group("mean");
  total.into(mean, part.meanAt());
  const auto squareOf = [&](Expression x) { return formula::square(sum({std::move(x), negated(part.meanLeaf(mean))})); };
  for (const auto& [sample, element] : members) {
    total.into(group, node.inputAt(sample, element));
    const double difference = part.input(sample, element) - part.mean();
    total.add(difference * difference, [&, n = sample, e = element] {
      return squareOf(leaf(node.record, node.inputAt(n, e), group, node.step.plan.couplesBatch));
    });
  }
  const Expression count = formula::constant(static_cast<double>(members.size()));
  const Expression epsilon = named(node.options.get<double>("epsilon"), {.name = "ε"});
  const auto inverse = [&](Expression squares) {
    return quotient(formula::constant(1), formula::root(sum({quotient(std::move(squares), count), epsilon})));
  };
  Explanation line =
      node.line(part.inverseAt(), "One over the standard deviation " + parts.over, part.inverseName(), part.inverse());
  line.numbers = inverse(total.numbers());
  line.symbols = inverse(formula::indexedSum("m", squareOf(node.anyInput("m", group, 0, namesSamples(node)))));
  line.groups = total.groups();
  line.pseudoCode = "r = 1 / sqrt(x.var() + eps)";
  lines.push_back(std::move(line));
}

/// With running statistics: they are the buffers, which do not change in this step.
void addRunningLines(const NodeView& node, const Part& part, Index channel, Lines& lines) {
  const auto buffer = [&](int number) {
    return TensorElement{.role = TensorElement::Role::Buffer, .node = node.step.id, .index = number, .element = channel};
  };
  Explanation mean = node.line(part.meanAt(), "Running mean", part.meanName(), part.mean());
  mean.groups = {{"running statistics", {buffer(0)}}};
  mean.symbols = mean.numbers = leaf(node.record, buffer(0), 0);
  lines.push_back(std::move(mean));
  Explanation inverse = node.line(part.inverseAt(), "One over the running deviation", part.inverseName(), part.inverse());
  inverse.groups = {{"running statistics", {buffer(1)}}};
  inverse.symbols = inverse.numbers = quotient(
      formula::constant(1),
      formula::root(sum({leaf(node.record, buffer(1), 0), named(node.options.get<double>("epsilon"), {.name = "ε"})})));
  lines.push_back(std::move(inverse));
}

/// mean of γδ, or of γδ·x̂, over the part, as a line; returns it as a number for the lines behind.
Expression addGradientMean(const NodeView& node, const NormParts& parts, const Part& part, bool timesNormalized, Symbol name,
                           std::string title, TermSum& sum) {
  const Members members = part.members();
  const int gamma = node.parameterNamed("gamma");
  TermSum total(node.largest);
  const int deltas = total.group("gradients"), scales = total.group("γ"), inputs = total.group("inputs"),
            statistics = total.group("statistics");
  total.into(statistics, part.meanAt());
  total.into(statistics, part.inverseAt());
  double exact = 0;
  for (const auto& [n, e] : members) {
    total.into(deltas, node.deltaAt(n, e));
    if (timesNormalized) total.into(inputs, node.inputAt(n, e));
    const Index channel = parts.channel(node, e);
    if (gamma >= 0) total.into(scales, node.parameterAt(gamma, channel));
    const double value = NodeView::number(node.delta(), n, e) * part.gamma(e) * (timesNormalized ? part.normalized(n, e) : 1);
    exact += value;
    total.add(value, [&, n = n, e = e] {
      std::vector<Expression> factors{leaf(node.record, node.deltaAt(n, e), deltas, true)};
      if (gamma >= 0) factors.push_back(leaf(node.record, node.parameterAt(gamma, channel), scales));
      if (timesNormalized) {
        factors.push_back(
            formula::sum({leaf(node.record, node.inputAt(n, e), inputs, true), negated(part.meanLeaf(statistics))}));
        factors.push_back(part.inverseLeaf(statistics));
      }
      return factors.size() == 1 ? factors.front() : product(std::move(factors));
    });
  }
  const Expression count = formula::constant(static_cast<double>(members.size()));
  exact /= static_cast<double>(members.size());
  Explanation line =
      node.line(node.inputGradientAt(members.front().first, members.front().second), std::move(title), name, exact);
  std::vector<Expression> general{node.anyDelta("m", deltas, namesSamples(node))};
  if (gamma >= 0) general.push_back(node.anyParameter(gamma, "c", scales));
  if (timesNormalized) general.push_back(formula::any({.name = "x", .subscript = "m", .hat = true}, inputs));
  line.symbols = quotient(formula::indexedSum("m", general.size() == 1 ? general.front() : product(std::move(general))), count);
  line.numbers = quotient(total.numbers(), count);
  line.groups = total.groups();
  sum.before().push_back(std::move(line));
  return named(exact, std::move(name));
}

}  // namespace

void addNormLines(const NodeView& node, const NormParts& parts, Index sample, Index element, Lines& lines) {
  const Part part(node, parts, sample, element);
  if (usesRunning(node)) {
    addRunningLines(node, part, parts.channel(node, element), lines);
  } else {
    addMeanLine(node, parts, part, lines);
    addInverseLine(node, parts, part, lines);
  }
  Explanation line =
      node.line(node.zAt(sample, element), "Normalised, scaled and shifted: " + placeWords(node.outputShape(), element));
  line.groups = {{"input", {node.inputAt(sample, element)}}, {"statistics", {part.meanAt(), part.inverseAt()}}};
  const Index channel = parts.channel(node, element);
  std::vector<Expression> factors;
  const auto learned = [&](const char* name, const char* title) {
    const TensorElement at = node.parameterAt(node.parameterNamed(name), channel);
    line.groups.push_back({title, {at}});
    return leaf(node.record, at, static_cast<int>(line.groups.size()) - 1);
  };
  if (node.parameterNamed("gamma") >= 0) factors.push_back(learned("gamma", "γ"));
  factors.push_back(sum({leaf(node.record, node.inputAt(sample, element), 0), negated(part.meanLeaf(1))}));
  factors.push_back(part.inverseLeaf(1));
  Expression whole = product(std::move(factors));
  if (node.parameterNamed("beta") >= 0) whole = sum({std::move(whole), learned("beta", "β")});
  line.symbols = line.numbers = std::move(whole);
  line.note = "Mean 0 and variance 1 " + parts.over + ", then what the layer has learned: factor γ and offset β.";
  line.pseudoCode = "z = gamma * (x - mean) * r + beta";
  lines.push_back(std::move(line));
}

void addStatisticLine(const NodeView& node, const NormParts& parts, Index sample, Index statistic, Lines& lines) {
  for (Index e = 0; e < node.outputSize(); ++e) {
    const NormParts::Statistics place = parts.statistics(node, sample, e);
    if (place.sample != sample || (place.mean != statistic && place.inverse != statistic)) continue;
    const Part part(node, parts, sample, e);
    if (usesRunning(node)) {
      Lines both;
      addRunningLines(node, part, parts.channel(node, e), both);
      lines.push_back(both[place.mean == statistic ? 0 : 1]);
    } else if (place.mean == statistic) {
      addMeanLine(node, parts, part, lines);
    } else {
      addMeanLine(node, parts, part, lines);
      addInverseLine(node, parts, part, lines);
    }
    return;
  }
}

void addNormGradient(const NodeView& node, const NormParts& parts, Index sample, Index element, TermSum& sum) {
  const Part part(node, parts, sample, element);
  const int gamma = node.parameterNamed("gamma");
  const int deltas = sum.group("gradient of '" + node.step.name + "'"), scales = sum.group("γ"), inputs = sum.group("input"),
            statistics = sum.group("statistics");
  sum.into(deltas, node.deltaAt(sample, element));
  sum.into(inputs, node.inputAt(sample, element));
  sum.into(statistics, part.meanAt());
  sum.into(statistics, part.inverseAt());
  std::vector<Expression> own{leaf(node.record, node.deltaAt(sample, element), deltas)};
  if (gamma >= 0) {
    const TensorElement scale = node.parameterAt(gamma, parts.channel(node, element));
    sum.into(scales, scale);
    own.push_back(leaf(node.record, scale, scales));
  }
  Expression term = own.size() == 1 ? own.front() : product(std::move(own));
  if (!usesRunning(node)) {
    const Expression mean =
        addGradientMean(node, parts, part, false, {.name = "D"}, "Mean of the gradients " + parts.over, sum);
    const Expression slope = addGradientMean(node, parts, part, true, {.name = "E"},
                                             "Mean of the gradients times the normalised numbers " + parts.over, sum);
    const Expression centred =
        formula::sum({leaf(node.record, node.inputAt(sample, element), inputs), negated(part.meanLeaf(statistics))});
    term = formula::sum({std::move(term), negated(mean), negated(product({centred, part.inverseLeaf(statistics), slope}))});
  }
  const Expression whole = product({part.inverseLeaf(statistics), std::move(term)});
  sum.add(evaluate(whole), [&] { return whole; });
  sum.general(whole);
}

void addNormParameterGradient(const NodeView& node, const NormParts& parts, int parameter, Index element, TermSum& sum) {
  const bool isGamma = parameter == node.parameterNamed("gamma");
  const int deltas = sum.group("gradients of '" + node.step.name + "'"), inputs = sum.group("inputs"),
            statistics = sum.group("statistics");
  for (Index n = 0; n < node.samples(); ++n)
    for (Index e = 0; e < node.outputSize(); ++e) {
      if (parts.channel(node, e) != element) continue;
      const Part part(node, parts, n, e);
      sum.into(deltas, node.deltaAt(n, e));
      const double delta = NodeView::number(node.delta(), n, e);
      if (!isGamma) {
        sum.add(delta, [&, n = n, e = e] { return leaf(node.record, node.deltaAt(n, e), deltas, true); });
        continue;
      }
      sum.into(inputs, node.inputAt(n, e));
      sum.into(statistics, part.meanAt());
      sum.into(statistics, part.inverseAt());
      sum.add(delta * part.normalized(n, e), [&, n = n, e = e] {
        return product({leaf(node.record, node.deltaAt(n, e), deltas, true),
                        formula::sum({leaf(node.record, node.inputAt(n, e), inputs, true), negated(part.meanLeaf(statistics))}),
                        part.inverseLeaf(statistics)});
      });
    }
  const Expression delta = node.anyDelta("m", deltas, "n");
  sum.general(formula::indexedSum(
      "n,m", isGamma
                 ? product({delta, formula::any({.name = "x", .subscript = "m", .superscript = "(n)", .hat = true}, inputs)})
                 : delta));
}

}  // namespace nn
