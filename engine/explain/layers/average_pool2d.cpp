#include "engine/explain/layer_explainer.h"
#include "engine/explain/pooling.h"

namespace nn {
namespace {

const LayerExplainerRegistration registration({
    .id = "average_pool2d",
    .forward = [](const NodeView& node, Index sample, Index element,
                  Lines& lines) { addMeanLine(node, PoolWindows::sliding(node), sample, element, lines); },
    .inputGradient = [](const NodeView& node, std::size_t, Index sample, Index element,
                        TermSum& sum) { addMeanGradient(node, PoolWindows::sliding(node), sample, element, sum); },
});

}  // namespace
}  // namespace nn
