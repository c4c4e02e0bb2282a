#include <optional>
#include <vector>

#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"
#include "engine/layers/margins2d.h"

namespace nn {
namespace {

std::optional<Index> inputOf(const NodeView& node, Index output) {
  const Margins2d margins = marginsOf(node.options, "cropping");
  return movedElement(node.outputShape(), node.inputShape(), output, margins.top, margins.left);
}

std::vector<Index> outputsOf(const NodeView& node, Index input) {
  const Margins2d margins = marginsOf(node.options, "cropping");
  const auto output = movedElement(node.inputShape(), node.outputShape(), input, -margins.top, -margins.left);
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
