#include "engine/layers/convolution.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"

namespace nn {
namespace {

constexpr const char* kWhere = "depthwise_conv2d";

/// z[n,y,x,c·M+m] = b[c·M+m] + Σ_{i,j} input[n, y·stride + i·dilation − pad, x·stride + j·dilation − pad, c] · kernel[i,j,c,m],
/// a = f(z).
/// Shapes  input (N, H, W, C), kernel (KH, KW, C, M), bias (C · M), output (N, OH, OW, C · M); M is the depth multiplier.
class DepthwiseConv2d : public Layer {
 public:
  explicit DepthwiseConv2d(const Options& options)
      : options_(options),
        window_(Window2d::fromOptions(options, "kernel_size")),
        multiplier_(options.get<std::int64_t>("depth_multiplier")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const WindowPlacement place = window_.place(inputs[0], kWhere);
    const Index channels = inputs[0][2], filters = channels * multiplier_, area = window_.height * window_.width;
    const Shape kernel = {window_.height, window_.width, channels, multiplier_};
    LayerPlan plan = {.outputs = {{place.outHeight, place.outWidth, filters}},
                      .parameters = weightParameters(options_, kernel, filters, area, area * multiplier_),
                      .multiplyAdds = place.outHeight * place.outWidth * kernel.elementCount()};
    plan.parameters[0].columns = filters;
    finishConvolutionPlan(plan, activation_);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    convolutionForward(kernelShape(pass.inputs[0].shape()), pass, useBias_, activation_);
  }

  void backward(const BackwardPass& pass) const override {
    convolutionBackward(kernelShape(pass.inputs[0].shape()), pass, useBias_, activation_);
  }

 private:
  kernels::Conv2dShape kernelShape(const Shape& input) const {
    return convolutionShape(window_, input, input[3] * multiplier_, input[3], kWhere);
  }

  Options options_;
  Window2d window_;
  Index multiplier_;
  bool useBias_;
  FusedActivation activation_;
};

const LayerRegistration registration({
    .id = "depthwise_conv2d",
    .title = "Depthwise convolution",
    .category = "Convolution",
    .summary = "Slides filters over each channel of an image by itself, without mixing channels: few weights and fast. A 1×1 "
               "convolution after it does the mixing.",
    .reference =
        "Sifre 2014, Rigid-motion scattering for image classification; Howard et al. 2017, MobileNets, arXiv:1704.04861",
    .formula = "a[y,x,c·M+m] = f(Σ x[y·s+i·d, x·s+j·d, c] · W[i,j,c,m] + b[c·M+m])",
    .icon = "depthwise_conv2d",
    .searchWords = {"conv", "dwconv", "mobilenet"},
    .options = convolutionOptions({depthMultiplierOption()}),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<DepthwiseConv2d>(options); },
    .cases = {{"valid", {}, {{5, 6, 3}}},
              {"same, two filters a channel, tanh",
               {{"depth_multiplier", 2}, {"padding", "same"}, {"activation", "tanh"}},
               {{5, 4, 2}}},
              {"one channel, three filters", {{"depth_multiplier", 3}, {"kernel_size", SizeList{2, 3}}}, {{4, 5, 1}}},
              {"stride leaves a rest, without bias", {{"strides", SizeList{3, 2}}, {"use_bias", false}}, {{8, 6, 2}}},
              {"dilated", {{"dilation_rate", SizeList{2, 3}}, {"kernel_size", SizeList{3, 2}}}, {{7, 6, 2}}},
              {"margins of its own, stride 2",
               {{"padding", "explicit"}, {"explicit_padding", SizeList{2, 0, 1, 3}}, {"strides", SizeList{2, 2}}},
               {{3, 5, 3}}},
              {"more channels than a vector", {{"kernel_size", SizeList{1, 3}}, {"activation", "sigmoid"}}, {{2, 4, 19}}}},
});

}  // namespace
}  // namespace nn
