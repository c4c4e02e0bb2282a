#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"
#include "engine/layers/convolution.h"

namespace nn {
namespace {

const TapNames kNames = {.sumOver = "i,j,c",
                         .input = "i,j,c",
                         .weight = "i,j,c,*",
                         .backOver = "i,j,o",
                         .delta = "y,x,o",
                         .backWeight = "i,j,*,o",
                         .positions = "y,x"};

std::unique_ptr<Taps> tapsOf(const NodeView& node) {
  const Window2d window = Window2d::fromOptions(node.options, "kernel_size");
  return convolutionTaps(convolutionShape(window, node.input().shape(), node.options.get<std::int64_t>("filters"),
                                          node.options.get<std::int64_t>("groups"), "conv2d"));
}

const LayerExplainerRegistration registration({
    .id = "conv2d",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto taps = tapsOf(node);
          lines.push_back(tapLine(node, wholeStage(node, *taps, kNames), sample, element,
                                  "Window times kernel of " + placeWords(node.outputShape(), element)));
          lines.back().note =
              "The window of the input under the kernel, number by number times the kernel; in the margin there is nothing to "
              "add.";
          lines.back().pseudoCode = "z = b[o]\\nfor i, j, c in kernel:\\n    z += x[y*s + i, x*s + j, c] * W[i, j, c, o]";
        },
    .inputGradient = OneStage<tapsOf, &kNames>::inputGradient,
    .parameterGradient = OneStage<tapsOf, &kNames>::parameterGradient,
});

}  // namespace
}  // namespace nn
