#include "engine/explain/copies.h"
#include "engine/explain/draws.h"
#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "dropout",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          addSwitchLine(node, sample, element, node.workspaceAt(sample, element), "Predictions use all units.", lines);
        },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addMaskGradient(node, sample, element, node.workspaceAt(sample, element), sum); },
    .workspace = [](const NodeView& node, int, Index sample, Index element,
                    Lines& lines) { addMaskLine(node, sample, element, keptFactor(node), lines); },
});

}  // namespace
}  // namespace nn
