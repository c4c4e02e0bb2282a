#include "engine/explain/layer_explainer.h"

namespace nn {
namespace {

/// An input's numbers are given by the data: there is nothing to explain.
const LayerExplainerRegistration registration({
    .id = "input",
    .forward = [](const NodeView&, Index, Index, Lines&) {},
    .inputGradient = [](const NodeView&, std::size_t, Index, Index, TermSum&) {},
});

}  // namespace
}  // namespace nn
