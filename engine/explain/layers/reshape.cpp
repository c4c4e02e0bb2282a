#include "engine/explain/copies.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "reshape",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          addCopyLine(node, sample, element, {{0, element}}, "The same number under another shape", lines);
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addCopyGradient(node, sample, {element}, sum); },
});

}  // namespace
}  // namespace nn
