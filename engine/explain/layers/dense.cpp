#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"

namespace nn {
namespace {

const TapNames kNames = {
    .sumOver = "i", .input = "i", .weight = "i,*", .backOver = "j", .delta = "j", .backWeight = "*,j", .positions = ""};

std::unique_ptr<Taps> tapsOf(const NodeView& node) { return denseTaps(node.inputSize(), node.outputSize()); }

const LayerExplainerRegistration registration({
    .id = "dense",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto taps = tapsOf(node);
          lines.push_back(tapLine(node, wholeStage(node, *taps, kNames), sample, element,
                                  "Weighted sum of " + placeWords(node.outputShape(), element)));
          lines.back().pseudoCode = node.hasBias() ? "z = b[j]\nfor i in inputs:\n    z += a[i] * W[i, j]"
                                                   : "z = 0\nfor i in inputs:\n    z += a[i] * W[i, j]";
          lines.back().note = "Every input is multiplied by the weight of its wire to this unit.";
        },
    .inputGradient = OneStage<tapsOf, &kNames>::inputGradient,
    .parameterGradient = OneStage<tapsOf, &kNames>::parameterGradient,
});

}  // namespace
}  // namespace nn
