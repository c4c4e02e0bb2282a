#include <algorithm>

#include "engine/core/error.h"
#include "engine/layers/convolution.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"

namespace nn {
namespace {

constexpr const char* kWhere = "conv2d";

/// z[n,y,x,o] = b[o] + Σ_{i,j,c} input[n, y·stride + i·dilation − pad, x·stride + j·dilation − pad, c] · kernel[i,j,c,o],
/// a = f(z); c runs over the channels of the filter's group.
/// Shapes  input (N, H, W, C), kernel (KH, KW, C / groups, O), bias (O), output (N, OH, OW, O).
class Conv2d : public Layer {
 public:
  explicit Conv2d(const Options& options)
      : options_(options),
        window_(Window2d::fromOptions(options, "kernel_size")),
        filters_(options.get<std::int64_t>("filters")),
        groups_(options.get<std::int64_t>("groups")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const WindowPlacement place = window_.place(inputs[0], kWhere);
    const Index channels = inputs[0][2], area = window_.height * window_.width;
    if (channels % groups_ != 0 || filters_ % groups_ != 0)
      throwExpected<ShapeError>(kWhere,
                                "a number of groups that divides the channels (" + std::to_string(channels) +
                                    ") and the filters (" + std::to_string(filters_) + ")",
                                std::to_string(groups_));
    const Shape kernel = {window_.height, window_.width, channels / groups_, filters_};
    LayerPlan plan = {
        .outputs = {{place.outHeight, place.outWidth, filters_}},
        .parameters = weightParameters(options_, kernel, filters_, area * channels / groups_, area * filters_ / groups_),
        .multiplyAdds = place.outHeight * place.outWidth * kernel.elementCount()};
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
    return convolutionShape(window_, input, filters_, groups_, kWhere);
  }

  Options options_;
  Window2d window_;
  Index filters_, groups_;
  bool useBias_;
  FusedActivation activation_;
};

std::vector<OptionSpec> conv2dOptions() {
  std::vector<OptionSpec> options = convolutionOptions({filtersOption()});
  const auto place = std::ranges::find(options, "dilation_rate", &OptionSpec::name);
  options.insert(
      place + 1,
      {.name = "groups",
       .label = "Groups",
       .help = "Splits channels and filters into this many groups that do not see each other, which saves weights and "
               "time. Must divide both numbers. Normally 1; AlexNet has 2.",
       .defaultValue = 1,
       .minimum = 1,
       .maximum = 16384,
       .advanced = true});
  return options;
}

const LayerRegistration registration({
    .id = "conv2d",
    .title = "Convolution",
    .category = "Convolution",
    .summary = "Slides small filters over an image; each filter answers strongly where the image looks like the pattern it has "
               "learned, and its answers form a feature map.",
    .reference = "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition",
    .formula = "a[y,x,o] = f(Σ x[y·s+i·d, x·s+j·d, c] · W[i,j,c,o] + b[o])",
    .icon = "conv2d",
    .searchWords = {"conv", "conv2d", "cnn", "filter", "kernel"},
    .options = conv2dOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Conv2d>(options); },
    .cases =
        {{"valid", {{"filters", 2}}, {{5, 5, 1}}},
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
         {"prelu", {{"filters", 3}, {"activation", "prelu"}, {"padding", "same"}}, {{4, 5, 2}}},
         {"softmax over the filters", {{"filters", 4}, {"activation", "softmax"}}, {{4, 5, 1}}},
         {"dilated", {{"filters", 2}, {"dilation_rate", SizeList{2, 3}}}, {{7, 8, 2}}},
         {"dilated, same, stride 2",
          {{"filters", 3}, {"dilation_rate", SizeList{3, 2}}, {"strides", SizeList{2, 1}}, {"padding", "same"}},
          {{5, 7, 1}}},
         {"margins of its own",
          {{"filters", 2}, {"padding", "explicit"}, {"explicit_padding", SizeList{2, 0, 1, 3}}, {"strides", SizeList{2, 3}}},
          {{4, 5, 2}}},
         {"two groups, tanh", {{"filters", 6}, {"groups", 2}, {"activation", "tanh"}}, {{5, 4, 4}}},
         {"three groups, dilated, without bias",
          {{"filters", 3},
           {"kernel_size", SizeList{2, 1}},
           {"groups", 3},
           {"dilation_rate", SizeList{2, 1}},
           {"use_bias", false}},
          {{4, 3, 6}}},
         {"as many groups as channels", {{"filters", 6}, {"groups", 3}, {"padding", "same"}}, {{4, 5, 3}}}},
});

}  // namespace
}  // namespace nn
