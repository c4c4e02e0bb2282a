#include "engine/explain/draws.h"

#include <utility>

#include "engine/explain/expression_text.h"
#include "engine/graph/node_stream.h"

namespace nn {

double drawnFor(const NodeView& node, Index sample, Index element) {
  const StepRecord& record = node.record;
  const Rng rng = nodeRng(record.settings.seed, nodeStream(node.step.name), record.result.step);
  const Index size = node.workspace().rowSize();
  return static_cast<double>(rng.uniformAt(static_cast<std::uint64_t>(sample * size + element)));
}

Expression keptFactor(const NodeView& node) {
  const Expression rate = formula::named(node.options.get<double>("rate"), {.name = "p"});
  return formula::quotient(formula::constant(1), formula::sum({formula::constant(1), formula::negated(rate)}));
}

void addMaskLine(const NodeView& node, Index sample, Index element, const Expression& kept, Lines& lines) {
  const TensorElement mask = node.workspaceAt(sample, element);
  const bool isKept = node.record.value(mask) != 0;
  const double drawn = drawnFor(node, sample, element);
  Explanation line =
      node.line(mask, std::string(isKept ? "Kept" : "Switched off") + ": " + placeWords(node.record.shape(mask), element));
  line.symbols = line.numbers = isKept ? formula::cases(kept, "u ≥ p") : formula::cases(formula::constant(0), "u < p");
  line.note = "For this step the number u = " + numberText(drawn, 4) +
              " was drawn at random between 0 and 1. Below p = " + toDisplay(node.options.get<double>("rate")) +
              " it switches off; the same seed draws the same numbers.";
  line.pseudoCode = "u = random()\nm = 0 if u < p else scale";
  lines.push_back(std::move(line));
}

}  // namespace nn
