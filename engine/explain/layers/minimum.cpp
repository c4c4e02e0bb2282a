#include "engine/explain/layer_explainer.h"
#include "engine/explain/merging.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "minimum",
    .forward = [](const NodeView& node, Index sample, Index element,
                  Lines& lines) { addMergedExtremumLine(node, false, sample, element, lines); },
    .inputGradient = addMergedExtremumGradient,
});

}  // namespace
}  // namespace nn
