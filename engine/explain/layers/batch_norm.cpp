#include <algorithm>
#include <string>
#include <utility>

#include "engine/explain/normalizing.h"

namespace nn {
namespace {

Index channels(const NodeView& node) { return node.outputShape()[node.outputShape().rank() - 1]; }

Index channel(const NodeView& node, Index element) { return element % channels(node); }

/// Rows that are run together: a batch that is too large for the memory comes in parts, each with statistics of its own.
Index partRows(const NodeView& node) {
  const Index rows = node.record.settings.batchSize;
  return rows > 0 ? rows : node.samples();
}

NormParts::Statistics statistics(const NodeView& node, Index sample, Index element) {
  const Index c = channel(node, element);
  return {sample / partRows(node) * partRows(node), c, channels(node) + c};
}

std::vector<std::pair<Index, Index>> members(const NodeView& node, Index sample, Index element) {
  const Index first = sample / partRows(node) * partRows(node);
  std::vector<std::pair<Index, Index>> all;
  for (Index n = first; n < std::min(first + partRows(node), node.samples()); ++n)
    for (Index e = channel(node, element); e < node.outputSize(); e += channels(node)) all.emplace_back(n, e);
  return all;
}

const NormParts kParts = {.members = members, .statistics = statistics, .channel = channel, .over = "over the batch"};

/// What the batch, or a part of it, tells about a channel: its mean; or its variance, (1/r² − ε) · n / (n − 1).
Expression ofPart(const NodeView& node, int buffer, Index sample, Index channel, double count) {
  const NormParts::Statistics place = statistics(node, sample, channel);
  const auto named = [&](const char* letter, Index statistic) {
    Expression number = formula::leaf(node.record, node.workspaceAt(place.sample, statistic), 1);
    number.symbol = {.name = letter,
                     .subscript = std::to_string(channel + 1),
                     .superscript = "(" + std::to_string(layerNumber(node.record.plan(), node.step.id)) + ")"};
    return number;
  };
  if (buffer == 0) return named("μ", place.mean);
  const Expression n = formula::named(count, {.name = "n"});
  const Expression epsilon = formula::named(node.options.get<double>("epsilon"), {.name = "ε"});
  return formula::product({formula::sum({formula::quotient(formula::constant(1), formula::square(named("r", place.inverse))),
                                         formula::negated(epsilon)}),
                           formula::quotient(n, formula::sum({n, formula::negated(formula::constant(1))}))});
}

/// running ← β · running + (1 − β) · batch, once for every part of the batch.
void addRunningUpdate(const NodeView& node, int buffer, Index element, Lines& lines) {
  using Role = TensorElement::Role;
  const TensorElement before{.role = Role::Buffer, .node = node.step.id, .index = buffer, .element = element};
  TensorElement after = before;
  after.role = Role::NextBuffer;
  Expression running = formula::leaf(node.record, before, 0);
  const Expression beta = formula::named(node.options.get<double>("momentum"), {.name = "β"});
  const Index rows = partRows(node), positions = node.outputSize() / channels(node);
  for (Index first = 0; first < node.samples() && !node.step.frozen; first += rows) {
    const Index count = std::min(rows, node.samples() - first) * positions;
    if (buffer == 1 && count < 2) continue;  // one number has no variance
    const Symbol between{.name = "t", .subscript = std::to_string(first / rows + 1)};
    const Expression mixed =
        formula::sum({formula::product({beta, running}),
                      formula::product({formula::sum({formula::constant(1), formula::negated(beta)}),
                                        ofPart(node, buffer, first, element, static_cast<double>(count))})});
    Explanation line = node.line(after, "After a part of the batch", between, evaluate(mixed));
    line.symbols = line.numbers = mixed;
    const NormParts::Statistics place = statistics(node, first, element);
    line.groups = {{"running statistics", {before}},
                   {"statistics of the batch",
                    {node.workspaceAt(place.sample, place.mean), node.workspaceAt(place.sample, place.inverse)}}};
    line.pseudoCode = buffer == 0 ? "running = beta * running + (1 - beta) * mean"
                                  : "running = beta * running + (1 - beta) * var * n / (n - 1)";
    running = formula::named(line.result, between);
    lines.push_back(std::move(line));
  }
  if (lines.empty()) {
    lines.push_back(node.line(after, node.step.frozen ? "Frozen: it stays as it is" : "One number has no variance: it stays"));
    lines.back().symbols = lines.back().numbers = running;
    lines.back().groups = {{"running statistics", {before}}};
    return;
  }
  const Explanation whole = node.line(after, buffer == 0 ? "The new running mean" : "The new running variance");
  lines.back().title = whole.title;
  lines.back().left = whole.left;
  lines.back().result = whole.result;
  lines.back().note = "Predictions use the running statistics: every batch changes them a little.";
}

LayerExplainer explainer() {
  LayerExplainer made = normExplainer<&kParts>("batch_norm");
  made.nextBuffer = addRunningUpdate;
  return made;
}

const LayerExplainerRegistration registration(explainer());

}  // namespace
}  // namespace nn
