#include <optional>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/layers/margins2d.h"

namespace nn {
namespace {

/// Where a number stands when rows and columns are put in front of it; nothing outside.
std::optional<Index> moved(const Shape& from, const Shape& to, Index element, Index down, Index right) {
  const Index c = element % from[2], x = element / from[2] % from[1] + right, y = element / from[2] / from[1] + down;
  if (y < 0 || x < 0 || y >= to[0] || x >= to[1]) return std::nullopt;
  return (y * to[1] + x) * to[2] + c;
}

std::optional<Index> inputOf(const NodeView& node, Index output) {
  const Margins2d margins = marginsOf(node.options, "cropping");
  return moved(node.outputShape(), node.inputShape(), output, margins.top, margins.left);
}

std::vector<Index> outputsOf(const NodeView& node, Index input) {
  const Margins2d margins = marginsOf(node.options, "cropping");
  const auto output = moved(node.inputShape(), node.outputShape(), input, -margins.top, -margins.left);
  return output ? std::vector<Index>{*output} : std::vector<Index>{};
}

const LayerExplainerRegistration registration({
    .id = "cropping2d",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto input = inputOf(node, element);
          addCopyLine(node, sample, element, input ? std::optional(CopySource{0, *input}) : std::nullopt,
                      "The same number of what is left", lines);
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, outputsOf(node, element), sum); },
});

}  // namespace
}  // namespace nn
