#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// How many numbers of an input stay side by side in the output.
struct Runs {
  explicit Runs(const NodeView& node) {
    const Shape out = node.outputShape();
    const auto chosen = static_cast<int>(node.options.get<std::int64_t>("axis"));
    const int axis = chosen < 0 ? out.rank() - 1 : chosen - 1;
    Index rows = 1;
    for (int a = 0; a < axis; ++a) rows *= out[a];
    whole = node.outputSize() / rows;
    for (std::size_t i = 0; i < node.step.inputTensors.size(); ++i) parts.push_back(node.inputSize(i) / rows);
  }
  Index whole = 1;
  std::vector<Index> parts;
};

CopySource sourceOf(const NodeView& node, Index output) {
  const Runs runs(node);
  const Index row = output / runs.whole;
  Index place = output % runs.whole;
  std::size_t input = 0;
  while (place >= runs.parts[input]) place -= runs.parts[input++];
  return {input, row * runs.parts[input] + place};
}

Index outputOf(const NodeView& node, std::size_t input, Index element) {
  const Runs runs(node);
  Index first = 0;
  for (std::size_t i = 0; i < input; ++i) first += runs.parts[i];
  return element / runs.parts[input] * runs.whole + first + element % runs.parts[input];
}

const LayerExplainerRegistration registration({
    .id = "concatenate",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const CopySource source = sourceOf(node, element);
          addCopyLine(node, sample, element, source, "The same number of input " + std::to_string(source.input + 1), lines);
        },
    .inputGradient = [](const NodeView& node, std::size_t input, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, {outputOf(node, input, element)}, sum); },
});

}  // namespace
}  // namespace nn
