#include "engine/explain/copies.h"

#include <utility>

namespace nn {

void addCopyLine(const NodeView& node, Index sample, Index element, std::optional<CopySource> source, std::string title,
                 Lines& lines) {
  Explanation line = node.line(node.zAt(sample, element), std::move(title));
  line.pseudoCode = source ? "a = x" : "a = 0";
  if (source) {
    const TensorElement from = node.inputAt(sample, source->element, source->input);
    line.groups = {{"where it came from", {from}}};
    line.numbers = line.symbols = formula::leaf(node.record, from, 0);
  } else {
    line.numbers = line.symbols = formula::cases(formula::constant(0), "outside the input");
  }
  lines.push_back(std::move(line));
}

void addCopyGradient(const NodeView& node, Index sample, const std::vector<Index>& outputs, TermSum& sum) {
  const int group = sum.group("gradients of '" + node.step.name + "'");
  const ConstTensorView delta = node.delta();
  for (const Index output : outputs) {
    sum.into(group, node.deltaAt(sample, output));
    sum.add(NodeView::number(delta, sample, output),
            [&] { return formula::leaf(node.record, node.deltaAt(sample, output), group); });
  }
  if (outputs.size() == 1)
    sum.general(formula::leaf(node.record, node.deltaAt(sample, outputs.front()), group));
  else if (!outputs.empty())
    sum.general(formula::indexedSum("j", node.anyDelta("j", group)));
}

void addWeightedGradient(const NodeView& node, Index sample, const std::vector<WeightedOutput>& outputs, Expression general,
                         TermSum& sum) {
  const int group = sum.group("gradients of '" + node.step.name + "'");
  const ConstTensorView delta = node.delta();
  for (const auto& [output, factor] : outputs) {
    sum.into(group, node.deltaAt(sample, output));
    sum.add(NodeView::number(delta, sample, output) * evaluate(factor), [&, output = output, factor = factor] {
      return formula::product({formula::leaf(node.record, node.deltaAt(sample, output), group), factor});
    });
  }
  const Expression term = formula::product({node.anyDelta("j", group), std::move(general)});
  sum.general(outputs.size() == 1 ? term : formula::indexedSum("j", term));
}

}  // namespace nn
