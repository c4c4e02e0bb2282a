#include "engine/explain/layer_explainer.h"
#include "engine/explain/pooling.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "min_pool2d",
    .forward = [](const NodeView& node, Index sample, Index element,
                  Lines& lines) { addExtremumLine(node, PoolWindows::sliding(node), false, sample, element, lines); },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addExtremumGradient(node, PoolWindows::sliding(node), sample, element, sum); },
    .workspace = [](const NodeView& node, int, Index sample, Index element,
                    Lines& lines) { addWinnerLine(node, PoolWindows::sliding(node), false, sample, element, lines); },
});

}  // namespace
}  // namespace nn
