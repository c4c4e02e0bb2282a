#include "engine/explain/merging.h"

#include <utility>

#include "engine/explain/copies.h"

namespace nn {

Index mergedInput(const NodeView& node, std::size_t input, Index output) { return output % node.inputSize(input); }

std::vector<Index> mergedOutputs(const NodeView& node, std::size_t input, Index element) {
  std::vector<Index> outputs;
  for (Index e = element; e < node.outputSize(); e += node.inputSize(input)) outputs.push_back(e);
  return outputs;
}

std::vector<Expression> mergedLeaves(const NodeView& node, Index sample, Index output,
                                     std::vector<Explanation::Group>& groups) {
  std::vector<Expression> leaves;
  for (std::size_t i = 0; i < node.step.inputTensors.size(); ++i) {
    const TensorElement source = node.inputAt(sample, mergedInput(node, i, output), i);
    groups.push_back({"input " + std::to_string(i + 1), {source}});
    leaves.push_back(formula::leaf(node.record, source, static_cast<int>(groups.size()) - 1));
  }
  return leaves;
}

void addMergedExtremumLine(const NodeView& node, bool isMaximum, Index sample, Index element, Lines& lines) {
  Explanation line =
      node.line(node.zAt(sample, element), isMaximum ? "The largest of the inputs" : "The smallest of the inputs");
  line.symbols = line.numbers = formula::call(isMaximum ? "max" : "min", mergedLeaves(node, sample, element, line.groups));
  line.note = "Only the input that wins gets the gradient on the way back.";
  line.pseudoCode = isMaximum ? "a = max(x1, x2, ...)" : "a = min(x1, x2, ...)";
  lines.push_back(std::move(line));
}

void addMergedExtremumGradient(const NodeView& node, std::size_t input, Index sample, Index element, TermSum& sum) {
  const double output = NodeView::number(node.output(), sample, element);
  std::size_t winner = 0;
  while (NodeView::number(node.input(winner), sample, element) != output && winner + 1 < node.step.inputTensors.size())
    ++winner;
  // The same tensor may come in twice: then the first place has it.
  if (winner == input) return addCopyGradient(node, sample, {element}, sum);
  sum.addFixed(formula::cases(formula::constant(0), "input " + std::to_string(winner + 1) + " wins"));
  sum.general(formula::cases(formula::constant(0), "input " + std::to_string(winner + 1) + " wins"));
}

}  // namespace nn
