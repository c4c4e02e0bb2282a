#include "engine/explain/pooling.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/copies.h"
#include "engine/explain/expression_text.h"
#include "engine/layers/global_pool2d.h"
#include "engine/layers/window2d.h"

namespace nn {

PoolWindows PoolWindows::sliding(const NodeView& node) {
  return PoolWindows(poolShape(Window2d::fromOptions(node.options, "pool_size"), node.input().shape(), node.step.type));
}

PoolWindows PoolWindows::whole(const NodeView& node) { return PoolWindows(globalPoolShape(node.input().shape())); }

std::vector<Index> PoolWindows::inputsOf(Index output) const {
  const Index c = output % s_.channels, x = output / s_.channels % s_.outWidth, y = output / s_.channels / s_.outWidth;
  std::vector<Index> inputs;
  for (Index i = 0; i < s_.poolHeight; ++i)
    for (Index j = 0; j < s_.poolWidth; ++j) {
      const Index row = y * s_.strideY + i - s_.padTop, column = x * s_.strideX + j - s_.padLeft;
      if (row >= 0 && column >= 0 && row < s_.height && column < s_.width)
        inputs.push_back((row * s_.width + column) * s_.channels + c);
    }
  return inputs;
}

std::vector<Index> PoolWindows::outputsOf(Index input) const {
  const Index c = input % s_.channels, column = input / s_.channels % s_.width, row = input / s_.channels / s_.width;
  std::vector<Index> outputs;
  for (Index y = 0; y < s_.outHeight; ++y) {
    const Index i = row + s_.padTop - y * s_.strideY;
    if (i < 0 || i >= s_.poolHeight) continue;
    for (Index x = 0; x < s_.outWidth; ++x) {
      const Index j = column + s_.padLeft - x * s_.strideX;
      if (j >= 0 && j < s_.poolWidth) outputs.push_back((y * s_.outWidth + x) * s_.channels + c);
    }
  }
  return outputs;
}

Index PoolWindows::placeIn(Index output, Index input) const {
  const Index x = output / s_.channels % s_.outWidth, y = output / s_.channels / s_.outWidth;
  const Index column = input / s_.channels % s_.width, row = input / s_.channels / s_.width;
  return (row + s_.padTop - y * s_.strideY) * s_.poolWidth + column + s_.padLeft - x * s_.strideX;
}

namespace {

/// The inputs of a window, those that count most first as far as they are written out.
std::vector<Index> shownOf(const NodeView& node, std::vector<Index> inputs, bool isMaximum, Index sample) {
  const auto most = static_cast<std::size_t>(node.largest);
  if (inputs.size() <= most + 1) return inputs;
  std::ranges::stable_sort(inputs, [&](Index a, Index b) {
    const double first = NodeView::number(node.input(), sample, a), second = NodeView::number(node.input(), sample, b);
    return isMaximum ? first > second : first < second;
  });
  inputs.resize(most);
  return inputs;
}

bool wins(const NodeView& node, const PoolWindows& windows, Index sample, Index output, Index input) {
  return static_cast<Index>(NodeView::number(node.workspace(), sample, output)) == windows.placeIn(output, input);
}

}  // namespace

void addExtremumLine(const NodeView& node, const PoolWindows& windows, bool isMaximum, Index sample, Index element,
                     Lines& lines) {
  const std::vector<Index> inputs = windows.inputsOf(element);
  Explanation line =
      node.line(node.zAt(sample, element), std::string(isMaximum ? "Largest" : "Smallest") + " number of the window of " +
                                               placeWords(node.outputShape(), element));
  Explanation::Group window{"window", {}}, winner{"the one that wins", {}};
  for (const Index input : inputs) {
    window.elements.push_back(node.inputAt(sample, input));
    if (wins(node, windows, sample, element, input)) winner.elements.push_back(node.inputAt(sample, input));
  }
  std::vector<Expression> operands;
  for (const Index input : shownOf(node, inputs, isMaximum, sample))
    operands.push_back(formula::leaf(node.record, node.inputAt(sample, input), 0));
  line.numbers = formula::call(isMaximum ? "max" : "min", std::move(operands));
  line.numbers.omittedTerms = static_cast<Index>(inputs.size() - line.numbers.operands.size());
  line.symbols = formula::call(isMaximum ? "max" : "min", {node.anyInput("i,j", 0)});
  line.groups = {std::move(window), std::move(winner)};
  line.note = "Only the number that wins gets the gradient on the way back.";
  line.pseudoCode = isMaximum ? "a = max(window)" : "a = min(window)";
  lines.push_back(std::move(line));
}

void addExtremumGradient(const NodeView& node, const PoolWindows& windows, Index sample, Index element, TermSum& sum) {
  std::vector<Index> won;
  for (const Index output : windows.outputsOf(element))
    if (wins(node, windows, sample, output, element)) won.push_back(output);
  addCopyGradient(node, sample, won, sum);
  if (won.empty()) {
    sum.addFixed(formula::cases(formula::constant(0), "wins no window of '" + node.step.name + "'"));
    sum.general(formula::cases(formula::constant(0), "wins no window of '" + node.step.name + "'"));
  }
}

void addWinnerLine(const NodeView& node, const PoolWindows& windows, bool isMaximum, Index sample, Index element,
                   Lines& lines) {
  addExtremumLine(node, windows, isMaximum, sample, element, lines);
  const TensorElement place = node.workspaceAt(sample, element);
  Explanation line = node.line(place, "Place of the winner in its window, counted from 0, row by row");
  for (const Index input : windows.inputsOf(element)) {
    if (!wins(node, windows, sample, element, input)) continue;
    const TensorElement winner = node.inputAt(sample, input);
    line.groups = {{"the one that wins", {winner}}};
    line.symbols = line.numbers =
        formula::cases(formula::constant(node.record.value(place)),
                       symbolText(symbolOf(node.record, winner)) + (isMaximum ? " is the largest" : " is the smallest"), 0);
  }
  line.note = "Kept for the way back: the gradient goes to this place alone.";
  line.pseudoCode = isMaximum ? "m = argmax(window)" : "m = argmin(window)";
  lines.push_back(std::move(line));
}

void addMeanLine(const NodeView& node, const PoolWindows& windows, Index sample, Index element, Lines& lines) {
  const std::vector<Index> inputs = windows.inputsOf(element);
  TermSum total(node.largest);
  const int window = total.group("window");
  for (const Index input : inputs) {
    total.into(window, node.inputAt(sample, input));
    total.add(NodeView::number(node.input(), sample, input),
              [&] { return formula::leaf(node.record, node.inputAt(sample, input), window); });
  }
  const Expression count = formula::constant(static_cast<double>(inputs.size()));
  Explanation line = node.line(node.zAt(sample, element), "Mean of the window of " + placeWords(node.outputShape(), element));
  line.numbers = formula::quotient(total.numbers(), count);
  line.symbols = formula::quotient(formula::indexedSum("i,j", node.anyInput("i,j", window)), count);
  line.groups = total.groups();
  line.pseudoCode = "a = mean(window)";
  lines.push_back(std::move(line));
}

void addMeanGradient(const NodeView& node, const PoolWindows& windows, Index sample, Index element, TermSum& sum) {
  std::vector<WeightedOutput> outputs;
  for (const Index output : windows.outputsOf(element)) {
    const auto count = static_cast<double>(windows.inputsOf(output).size());
    outputs.push_back({output, formula::quotient(formula::constant(1), formula::constant(count))});
  }
  addWeightedGradient(node, sample, outputs, formula::quotient(formula::constant(1), formula::any({.name = "n"})), sum);
}

}  // namespace nn
