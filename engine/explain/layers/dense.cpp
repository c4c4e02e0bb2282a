#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"

namespace nn {
namespace {

const TapNames kNames = {
    .sumOver = "i", .input = "i", .weight = "i,*", .backOver = "j", .delta = "j", .backWeight = "*,j", .positions = ""};

const LayerExplainerRegistration registration({
    .id = "dense",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto taps = denseTaps(node.inputSize(), node.outputSize());
          lines.push_back(tapLine(node, wholeStage(node, *taps, kNames), sample, element,
                                  "Weighted sum of " + placeWords(node.outputShape(), element)));
          lines.back().pseudoCode = node.hasBias() ? "z = b[j]\nfor i in inputs:\n    z += a[i] * W[i, j]"
                                                   : "z = 0\nfor i in inputs:\n    z += a[i] * W[i, j]";
          lines.back().note = "Every input is multiplied by the weight of its wire to this unit.";
        },
    .inputGradient =
        [](const NodeView& node, std::size_t, Index sample, Index element, TermSum& sum) {
          const auto taps = denseTaps(node.inputSize(), node.outputSize());
          addTapInputGradient(node, wholeStage(node, *taps, kNames), sample, element, sum);
        },
    .parameterGradient =
        [](const NodeView& node, int parameter, Index element, TermSum& sum) {
          const auto taps = denseTaps(node.inputSize(), node.outputSize());
          if (parameter == 0)
            addTapWeightGradient(node, wholeStage(node, *taps, kNames), element, sum);
          else
            addBiasGradient(node, element, sum);
        },
});

}  // namespace
}  // namespace nn
