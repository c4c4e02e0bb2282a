#include "engine/layers/convolution.h"

#include <utility>

#include "engine/kernels/reduce.h"
#include "engine/layers/input_gradient.h"
#include "engine/layers/weight_options.h"

namespace nn {

OptionSpec filtersOption() {
  return {.name = "filters",
          .label = "Filters",
          .help =
              "How many patterns the layer looks for; each gives one feature map. Typical: 16 to 64 near the input, more "
              "deeper in.",
          .defaultValue = 32,
          .minimum = 1,
          .maximum = 16384};
}

OptionSpec depthMultiplierOption() {
  return {.name = "depth_multiplier",
          .label = "Filters a channel",
          .help = "How many filters slide over each channel; each gives one feature map. Typical: 1.",
          .defaultValue = 1,
          .minimum = 1,
          .maximum = 64};
}

std::vector<OptionSpec> slidingOptions() {
  OptionSpec padding = paddingOption();
  padding.help += " explicit: a margin of zeros as wide as you say.";
  padding.choices.push_back("explicit");
  OptionSpec margins = marginsOption("explicit_padding", "Margin",
                                     "How many rows and columns of zeros the image gets on each side before the filters slide "
                                     "over it. Typical: 1 for a 3×3 kernel, 2 for 5×5.",
                                     {1, 1, 1, 1});
  margins.onlyWhen = OptionCondition{"padding", "explicit"};
  return {
      {.name = "kernel_size",
       .label = "Kernel size",
       .help = "Height and width of the patch that a filter sees at once, in pixels. Typical: 3×3 or 5×5.",
       .defaultValue = SizeList{3, 3},
       .minimum = 1,
       .maximum = 256,
       .entryLabels = {"height", "width"}},
      {.name = "strides",
       .label = "Strides",
       .help = "How far the filter moves down and to the right, in pixels. 1×1 looks everywhere; 2×2 halves the output.",
       .defaultValue = SizeList{1, 1},
       .minimum = 1,
       .maximum = 256,
       .entryLabels = {"down", "right"}},
      std::move(padding),
      std::move(margins),
      {.name = "dilation_rate",
       .label = "Dilation",
       .help = "How far apart the pixels lie that a filter looks at. 1×1 is the ordinary, closed patch; 2×2 leaves out every "
               "second pixel, so that the same number of weights sees a larger part of the image.",
       .defaultValue = SizeList{1, 1},
       .minimum = 1,
       .maximum = 64,
       .entryLabels = {"down", "right"},
       .advanced = true}};
}

std::vector<OptionSpec> convolutionOptions(std::vector<OptionSpec> own) {
  for (OptionSpec& option : slidingOptions()) own.push_back(std::move(option));
  for (OptionSpec& option : weightOptions()) own.push_back(std::move(option));
  return own;
}

kernels::Conv2dShape convolutionShape(const Window2d& window, const Shape& input, Index filters, Index groups,
                                      std::string_view where) {
  const WindowPlacement place = window.place(input.withoutBatch(), where);
  return {.batch = input[0],
          .height = input[1],
          .width = input[2],
          .channels = input[3],
          .kernelHeight = window.height,
          .kernelWidth = window.width,
          .filters = filters,
          .strideY = window.strideY,
          .strideX = window.strideX,
          .padTop = place.padTop,
          .padLeft = place.padLeft,
          .outHeight = place.outHeight,
          .outWidth = place.outWidth,
          .dilationY = window.dilationY,
          .dilationX = window.dilationX,
          .groups = groups};
}

void finishConvolutionPlan(LayerPlan& plan, const FusedActivation& activation) {
  plan.assignsInputGradients = true;
  plan.masksInputGradient = true;
  plan.backwardReadsOutput = false;
  activation.plan(plan);
}

void convolutionForward(const kernels::Conv2dShape& shape, const ForwardPass& pass, bool useBias,
                        const FusedActivation& activation) {
  const bool rectify = activation.rectifies(pass);
  kernels::conv2dForward(shape, pass.inputs[0].data(), pass.parameters[0].data(), useBias ? pass.parameters[1].data() : nullptr,
                         pass.outputs[0].data(), kernels::Store::Assign, rectify);
  if (!rectify) activation.forward(pass);
}

void convolutionBackward(const kernels::Conv2dShape& shape, const BackwardPass& pass, bool useBias,
                         const FusedActivation& activation) {
  activation.backward(pass);
  const Scalar* dz = pass.outputGradients[0].data();
  if (const TensorView dx = pass.inputGradients[0]; !dx.isEmpty())
    kernels::conv2dInputGradient(shape, pass.parameters[0].data(), dz, dx.data(), inputGradientStore(pass),
                                 rectifierMask(pass));
  if (const TensorView dk = pass.parameterGradients[0]; !dk.isEmpty())
    kernels::conv2dKernelGradient(shape, pass.inputs[0].data(), dz, dk.data());
  if (useBias && !pass.parameterGradients[1].isEmpty())
    kernels::addColumnSums(shape.batch * shape.outHeight * shape.outWidth, shape.filters, dz,
                           pass.parameterGradients[1].data());
}

}  // namespace nn
