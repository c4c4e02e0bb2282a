#include "engine/kernels/conv2d.h"

#include "engine/kernels/reduce.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"
#include "engine/layers/window2d.h"

namespace nn {
namespace {

constexpr const char* kWhere = "conv2d";

/// z[n,y,x,o] = b[o] + Σ_{i,j,c} input[n, y·stride + i − pad, x·stride + j − pad, c] · kernel[i,j,c,o], a = f(z).
/// Shapes  input (N, H, W, C), kernel (KH, KW, C, O), bias (O), output (N, OH, OW, O).
class Conv2d : public Layer {
 public:
  explicit Conv2d(const Options& options)
      : options_(options),
        window_(Window2d::fromOptions(options, "kernel_size")),
        filters_(options.get<std::int64_t>("filters")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const WindowPlacement place = window_.place(inputs[0], kWhere);
    const Index channels = inputs[0][2];
    const Index area = window_.height * window_.width;
    const Shape kernel = {window_.height, window_.width, channels, filters_};
    LayerPlan plan = {.outputs = {{place.outHeight, place.outWidth, filters_}},
                      .parameters = weightParameters(options_, kernel, filters_, area * channels, area * filters_),
                      .multiplyAdds = place.outHeight * place.outWidth * kernel.elementCount()};
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    kernels::conv2dForward(kernelShape(pass.inputs[0].shape()), pass.inputs[0].data(), pass.parameters[0].data(),
                           useBias_ ? pass.parameters[1].data() : nullptr, pass.outputs[0].data());
    activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    const kernels::Conv2dShape shape = kernelShape(pass.inputs[0].shape());
    const Scalar* dz = pass.outputGradients[0].data();
    if (const TensorView dx = pass.inputGradients[0]; !dx.isEmpty())
      kernels::conv2dInputGradient(shape, pass.parameters[0].data(), dz, dx.data());
    if (const TensorView dk = pass.parameterGradients[0]; !dk.isEmpty())
      kernels::conv2dKernelGradient(shape, pass.inputs[0].data(), dz, dk.data());
    if (useBias_ && !pass.parameterGradients[1].isEmpty())
      kernels::addColumnSums(shape.batch * shape.outHeight * shape.outWidth, filters_, dz, pass.parameterGradients[1].data());
  }

 private:
  kernels::Conv2dShape kernelShape(const Shape& input) const {
    const WindowPlacement place = window_.place(input.withoutBatch(), kWhere);
    return {.batch = input[0],
            .height = input[1],
            .width = input[2],
            .channels = input[3],
            .kernelHeight = window_.height,
            .kernelWidth = window_.width,
            .filters = filters_,
            .strideY = window_.strideY,
            .strideX = window_.strideX,
            .padTop = place.padTop,
            .padLeft = place.padLeft,
            .outHeight = place.outHeight,
            .outWidth = place.outWidth};
  }

  Options options_;
  Window2d window_;
  Index filters_;
  bool useBias_;
  FusedActivation activation_;
};

std::vector<OptionSpec> conv2dOptions() {
  std::vector<OptionSpec> options = {
      {.name = "filters",
       .label = "Filters",
       .help =
           "How many patterns the layer looks for; each gives one feature map. Typical: 16 to 64 near the input, more deeper "
           "in.",
       .defaultValue = 32,
       .minimum = 1,
       .maximum = 16384},
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
      paddingOption()};
  for (OptionSpec& option : weightOptions()) options.push_back(std::move(option));
  return options;
}

const LayerRegistration registration({
    .id = "conv2d",
    .title = "Convolution",
    .category = "Convolution",
    .summary = "Slides small filters over an image; each filter answers strongly where the image looks like the pattern it has "
               "learned, and its answers form a feature map.",
    .reference = "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition",
    .formula = "a[y,x,o] = f(Σ x[y·s+i, x·s+j, c] · W[i,j,c,o] + b[o])",
    .icon = "conv2d",
    .options = conv2dOptions(),
    .hasActivation = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Conv2d>(options); },
    .cases = {{"valid", {{"filters", 2}}, {{5, 5, 1}}},
              {"same, tanh", {{"filters", 3}, {"padding", "same"}, {"activation", "tanh"}}, {{5, 4, 2}}},
              {"same, even kernel, stride 2",
               {{"filters", 2}, {"kernel_size", SizeList{2, 4}}, {"strides", SizeList{2, 2}}, {"padding", "same"}},
               {{7, 5, 3}}},
              {"stride leaves a rest", {{"filters", 2}, {"strides", SizeList{3, 2}}}, {{8, 6, 2}}},
              {"stride wider than the kernel",
               {{"filters", 2}, {"kernel_size", SizeList{1, 2}}, {"strides", SizeList{2, 3}}, {"padding", "same"}},
               {{5, 7, 1}}},
              {"1×1 without bias, sigmoid",
               {{"filters", 3}, {"kernel_size", SizeList{1, 1}}, {"use_bias", false}, {"activation", "sigmoid"}},
               {{3, 4, 5}}},
              {"kernel as large as the image, relu",
               {{"filters", 6}, {"kernel_size", SizeList{4, 3}}, {"activation", "relu"}},
               {{4, 3, 2}}},
              {"kernel larger than the image, same",
               {{"filters", 2}, {"kernel_size", SizeList{5, 5}}, {"padding", "same"}},
               {{3, 2, 1}}},
              {"softmax over the filters", {{"filters", 4}, {"activation", "softmax"}}, {{4, 5, 1}}}},
});

}  // namespace
}  // namespace nn
