#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"
#include "engine/layers/convolution.h"

namespace nn {
namespace {

const TapNames kNames = {.sumOver = "i,j",
                         .input = "i,j,c",
                         .weight = "i,j,c,m",
                         .backOver = "i,j,m",
                         .delta = "y,x,m",
                         .backWeight = "i,j,c,m",
                         .positions = "y,x"};

std::unique_ptr<Taps> tapsOf(const NodeView& node) {
  const Window2d window = Window2d::fromOptions(node.options, "kernel_size");
  const Index channels = node.inputShape()[2];
  return convolutionTaps(convolutionShape(window, node.input().shape(),
                                          channels * node.options.get<std::int64_t>("depth_multiplier"), channels,
                                          "depthwise_conv2d"));
}

const LayerExplainerRegistration registration({
    .id = "depthwise_conv2d",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto taps = tapsOf(node);
          lines.push_back(tapLine(node, wholeStage(node, *taps, kNames), sample, element,
                                  "Window times kernel of " + placeWords(node.outputShape(), element)));
          lines.back().note = "Each channel has kernels of its own: only the window of one channel counts.";
          lines.back().pseudoCode = "z = b[c*M + m]\\nfor i, j in kernel:\\n    z += x[y*s + i, x*s + j, c] * W[i, j, c, m]";
        },
    .inputGradient = OneStage<tapsOf, &kNames>::inputGradient,
    .parameterGradient = OneStage<tapsOf, &kNames>::parameterGradient,
});

}  // namespace
}  // namespace nn
