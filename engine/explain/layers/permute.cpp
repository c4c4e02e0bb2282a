#include <array>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// Where the number at a place of the output stands in the input: axis k of the output is axis order[k] of the input.
Index inputOf(const NodeView& node, Index output) {
  const Shape in = node.inputShape(), out = node.outputShape();
  const auto order = node.options.get<SizeList>("order");
  std::array<Index, Shape::kMaxRank> place{};
  for (int k = out.rank(); k-- > 0; output /= out[k])
    place[static_cast<std::size_t>(order[static_cast<std::size_t>(k)] - 1)] = output % out[k];
  Index input = 0;
  for (int axis = 0; axis < in.rank(); ++axis) input = input * in[axis] + place[static_cast<std::size_t>(axis)];
  return input;
}

Index outputOf(const NodeView& node, Index input) {
  for (Index output = 0; output < node.outputSize(); ++output)
    if (inputOf(node, output) == input) return output;
  return 0;
}

const LayerExplainerRegistration registration({
    .id = "permute",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          addCopyLine(node, sample, element, {{0, inputOf(node, element)}}, "The same number at another place", lines);
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, {outputOf(node, element)}, sum); },
});

}  // namespace
}  // namespace nn
