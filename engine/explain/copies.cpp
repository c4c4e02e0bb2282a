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

void addSwitchLine(const NodeView& node, Index sample, Index element, const TensorElement& mask, const std::string& note,
                   Lines& lines) {
  const TensorElement source = node.inputAt(sample, element);
  const bool isKept = node.record.value(mask) != 0;
  Explanation line = node.line(node.zAt(sample, element),
                               std::string(isKept ? "Kept" : "Switched off") + ": " + placeWords(node.outputShape(), element));
  line.groups = {{"input", {source}}, {"mask", {mask}}};
  line.symbols = line.numbers = formula::product({formula::leaf(node.record, source, 0), formula::leaf(node.record, mask, 1)});
  line.note = "Drawn anew in every step: m is 0 with probability p = " + toDisplay(node.options.get<double>("rate")) +
              ", else 1 / (1 − p), so that the mean stays as it is. " + note;
  line.pseudoCode = "m = (random() >= p) / (1 - p)\na = x * m";
  lines.push_back(std::move(line));
}

void addMaskGradient(const NodeView& node, Index sample, Index element, const TensorElement& mask, TermSum& sum) {
  const int group = sum.group("mask of '" + node.step.name + "'");
  sum.into(group, mask);
  const Expression factor = formula::leaf(node.record, mask, group);
  addWeightedGradient(node, sample, {{element, factor}}, factor, sum);
}

std::optional<Index> movedElement(const Shape& from, const Shape& to, Index element, Index down, Index right) {
  const Index c = element % from[2], x = element / from[2] % from[1] + right, y = element / from[2] / from[1] + down;
  if (y < 0 || x < 0 || y >= to[0] || x >= to[1]) return std::nullopt;
  return (y * to[1] + x) * to[2] + c;
}

}  // namespace nn
