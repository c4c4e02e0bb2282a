#include "engine/explain/layer_explainer.h"
#include "engine/explain/taps.h"
#include "engine/layers/convolution.h"

namespace nn {
namespace {

const TapNames kNames = {.sumOver = "i,j,c",
                         .input = "i,j,c",
                         .weight = "i,j,*,c",
                         .backOver = "i,j,o",
                         .delta = "y,x,o",
                         .backWeight = "i,j,o,*",
                         .positions = "y,x"};

std::unique_ptr<Taps> tapsOf(const NodeView& node) {
  const Window2d window = Window2d::fromOptions(node.options, "kernel_size");
  const Shape input = node.inputShape(), output = node.outputShape();
  const WindowPlacement place = window.placeBack(input, "conv2d_transpose");
  return transposedTaps({.batch = node.samples(),
                         .height = place.outHeight,
                         .width = place.outWidth,
                         .channels = output[2],
                         .kernelHeight = window.height,
                         .kernelWidth = window.width,
                         .filters = input[2],
                         .strideY = window.strideY,
                         .strideX = window.strideX,
                         .padTop = place.padTop,
                         .padLeft = place.padLeft,
                         .outHeight = input[0],
                         .outWidth = input[1],
                         .dilationY = window.dilationY,
                         .dilationX = window.dilationX});
}

const LayerExplainerRegistration registration({
    .id = "conv2d_transpose",
    .forward =
        [](const NodeView& node, Index sample, Index element, Lines& lines) {
          const auto taps = tapsOf(node);
          lines.push_back(tapLine(node, wholeStage(node, *taps, kNames), sample, element,
                                  "What the patches paint of " + placeWords(node.outputShape(), element)));
          lines.back().note =
              "Every input is painted as a patch, the kernel times the input; here the patches that reach this place are "
              "added.";
          lines.back().pseudoCode = "z = b[o]\\nfor every input whose patch covers (y, x):\\n    z += x[input] * W[i, j, o, c]";
        },
    .inputGradient = OneStage<tapsOf, &kNames>::inputGradient,
    .parameterGradient = OneStage<tapsOf, &kNames>::parameterGradient,
});

}  // namespace
}  // namespace nn
