#include <utility>

#include "engine/explain/explain.h"
#include "engine/explain/node_view.h"
#include "engine/explain/term_sum.h"

namespace nn {
namespace {

using formula::named;
using formula::product;
using formula::quotient;
using Role = TensorElement::Role;

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Σ cₙ·Lₙ / N of one output.
Explanation meanLine(const NodeView& output, std::size_t number) {
  const StepRecord& record = output.record;
  const Tensor& weights = record.sampleWeights[number];
  TermSum total(output.largest);
  const int losses = total.group("losses of the samples");
  for (Index n = 0; n < record.batchSize(); ++n) {
    const TensorElement loss{.role = Role::Loss, .node = output.step.id, .sample = n};
    total.into(losses, loss);
    const double weight = weights.isEmpty() ? 1 : static_cast<double>(weights.data()[n]);
    total.add(weight * record.value(loss), [&] {
      Expression leaf = formula::leaf(record, loss, losses, true);
      return weights.isEmpty() ? leaf : product({named(weight, {.name = "c", .subscript = "n"}), std::move(leaf)});
    });
  }
  const Expression count = named(static_cast<double>(record.batchSize()), {.name = "N"});
  Explanation line = output.line({.role = Role::Loss, .node = output.step.id},
                                 "Mean loss of the batch at '" + output.step.name + "'", {.name = "L"}, record.losses[number]);
  line.symbols = quotient(formula::indexedSum("n", formula::any({.name = "L", .superscript = "(n)"}, losses)), count);
  line.numbers = quotient(total.numbers(), count);
  line.groups = total.groups();
  line.pseudoCode = "loss = losses.mean()";
  return line;
}

}  // namespace

std::vector<Explanation> explainTotalLoss(const StepRecord& record, const ExplainOptions& options) {
  const NetworkPlan& plan = record.plan();
  std::vector<Explanation> lines;
  std::vector<Expression> terms;
  for (std::size_t o = 0; o < plan.outputSteps.size(); ++o) {
    const NetworkPlan::Step& step = plan.steps[at(plan.outputSteps[o])];
    lines.push_back(meanLine(NodeView(record, step, options), o));
    const std::string number = plan.outputSteps.size() > 1 ? std::to_string(o + 1) : std::string();
    lines.back().left.subscript = number;
    const Expression mean = named(record.losses[o], {.name = "L", .subscript = number});
    terms.push_back(step.lossWeight == 1 ? mean : product({named(step.lossWeight, {.name = "c", .subscript = number}), mean}));
  }
  if (record.activityPenalty != 0) terms.push_back(named(record.activityPenalty, {.name = "R", .subscript = "a"}));
  if (record.weightPenalty != 0) terms.push_back(named(record.weightPenalty, {.name = "R", .subscript = "w"}));
  const bool isPlain = terms.size() == 1 && terms.front().kind == Expression::Kind::Number;
  if (isPlain) return lines;
  Explanation line = lines.back();
  line.title = "What training makes small";
  line.left = {.name = "J"};
  line.result = record.total;
  line.symbols = line.numbers = terms.size() == 1 ? terms.front() : formula::sum(std::move(terms));
  line.groups.clear();
  line.note = "The losses of all outputs with their weights, and the penalties on outputs and weights.";
  line.pseudoCode = "total = sum(weight * loss) + penalties";
  lines.push_back(std::move(line));
  return lines;
}

}  // namespace nn
