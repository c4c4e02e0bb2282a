#include "engine/kernels/reduce.h"
#include "engine/layers/convolution.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/input_gradient.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"

namespace nn {
namespace {

constexpr const char* kWhere = "separable_conv2d";

/// h[n,y,x,c·M+m] = Σ_{i,j} input[n, y·stride + i·dilation − pad, x·stride + j·dilation − pad, c] · D[i,j,c,m], then
/// z[n,y,x,o] = b[o] + Σ_k h[n,y,x,k] · P[k,o], a = f(z).
/// Shapes  input (N, H, W, C), depthwise kernel D (KH, KW, C, M), h (N, OH, OW, C · M), pointwise kernel P (1, 1, C · M, O),
/// bias (O), output (N, OH, OW, O); M is the depth multiplier. Workspace: h and ∂L/∂h.
class SeparableConv2d : public Layer {
 public:
  explicit SeparableConv2d(const Options& options)
      : options_(options),
        window_(Window2d::fromOptions(options, "kernel_size")),
        filters_(options.get<std::int64_t>("filters")),
        multiplier_(options.get<std::int64_t>("depth_multiplier")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const WindowPlacement place = window_.place(inputs[0], kWhere);
    const Index channels = inputs[0][2], between = channels * multiplier_, area = window_.height * window_.width;
    const Shape depthwise = {window_.height, window_.width, channels, multiplier_}, pointwise = {1, 1, between, filters_};
    const Shape middle = {place.outHeight, place.outWidth, between};
    LayerPlan plan = {.outputs = {{place.outHeight, place.outWidth, filters_}},
                      .parameters = weightParameters(options_, pointwise, filters_, between, filters_),
                      .workspace = {{"depthwise", middle}, {"depthwise_gradient", middle}},
                      .assignsInputGradients = true,
                      .masksInputGradient = true,
                      .backwardReadsOutput = false,
                      .multiplyAdds = place.outHeight * place.outWidth * (depthwise.elementCount() + pointwise.elementCount())};
    plan.parameters[0].name = "pointwise_kernel";
    ParameterSpec first = weightParameter(options_, "kernel", "depthwise_kernel", depthwise, area, area * multiplier_);
    first.columns = between;
    plan.parameters.insert(plan.parameters.begin(), std::move(first));
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    const Stages stages = stagesFor(pass.inputs[0].shape());
    const TensorView h = pass.workspace[0];
    const bool rectify = activation_.rectifies(pass);
    kernels::conv2dForward(stages.depthwise, pass.inputs[0].data(), pass.parameters[0].data(), nullptr, h.data());
    kernels::conv2dForward(stages.pointwise, h.data(), pass.parameters[1].data(),
                           useBias_ ? pass.parameters[2].data() : nullptr, pass.outputs[0].data(), kernels::Store::Assign,
                           rectify);
    if (!rectify) activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    const auto [depthwise, pointwise] = stagesFor(pass.inputs[0].shape());
    const TensorView h = pass.workspace[0], dh = pass.workspace[1];
    const TensorView dx = pass.inputGradients[0], dDepthwise = pass.parameterGradients[0],
                     dPointwise = pass.parameterGradients[1];
    const Scalar* dz = pass.outputGradients[0].data();
    if (!dPointwise.isEmpty()) kernels::conv2dKernelGradient(pointwise, h.data(), dz, dPointwise.data());
    if (useBias_ && !pass.parameterGradients[2].isEmpty())
      kernels::addColumnSums(pointwise.batch * pointwise.height * pointwise.width, filters_, dz,
                             pass.parameterGradients[2].data());
    if (dx.isEmpty() && dDepthwise.isEmpty()) return;
    kernels::conv2dInputGradient(pointwise, pass.parameters[1].data(), dz, dh.data(), kernels::Store::Assign);
    if (!dx.isEmpty())
      kernels::conv2dInputGradient(depthwise, pass.parameters[0].data(), dh.data(), dx.data(), inputGradientStore(pass),
                                   rectifierMask(pass));
    if (!dDepthwise.isEmpty()) kernels::conv2dKernelGradient(depthwise, pass.inputs[0].data(), dh.data(), dDepthwise.data());
  }

 private:
  struct Stages {
    kernels::Conv2dShape depthwise, pointwise;
  };
  Stages stagesFor(const Shape& input) const {
    const Index between = input[3] * multiplier_;
    const kernels::Conv2dShape depthwise = convolutionShape(window_, input, between, input[3], kWhere);
    return {depthwise,
            {.batch = input[0],
             .height = depthwise.outHeight,
             .width = depthwise.outWidth,
             .channels = between,
             .kernelHeight = 1,
             .kernelWidth = 1,
             .filters = filters_,
             .outHeight = depthwise.outHeight,
             .outWidth = depthwise.outWidth}};
  }

  Options options_;
  Window2d window_;
  Index filters_, multiplier_;
  bool useBias_;
  FusedActivation activation_;
};

const LayerRegistration registration({
    .id = "separable_conv2d",
    .title = "Separable convolution",
    .category = "Convolution",
    .summary =
        "A convolution in two steps: filters slide over each channel by itself, then a 1×1 convolution mixes the channels. "
        "Nearly as good as an ordinary convolution with far fewer weights.",
    .reference = "Chollet 2017, Xception: deep learning with depthwise separable convolutions, arXiv:1610.02357",
    .formula = "h[y,x,c·M+m] = Σ x[y·s+i·d, x·s+j·d, c] · D[i,j,c,m]; a[y,x,o] = f(Σ h[y,x,k] · P[k,o] + b[o])",
    .icon = "separable_conv2d",
    .searchWords = {"conv", "sepconv", "xception", "mobilenet"},
    .options = convolutionOptions({filtersOption(), depthMultiplierOption()}),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<SeparableConv2d>(options); },
    .cases = {{"valid", {{"filters", 2}}, {{5, 4, 3}}},
              {"same, two a channel, tanh",
               {{"filters", 4}, {"depth_multiplier", 2}, {"padding", "same"}, {"activation", "tanh"}},
               {{5, 4, 2}}},
              {"one channel", {{"filters", 3}, {"depth_multiplier", 2}, {"kernel_size", SizeList{2, 3}}}, {{4, 5, 1}}},
              {"stride leaves a rest, without bias",
               {{"filters", 5}, {"strides", SizeList{2, 3}}, {"use_bias", false}},
               {{6, 8, 2}}},
              {"dilated, relu",
               {{"filters", 3}, {"dilation_rate", SizeList{2, 1}}, {"kernel_size", SizeList{2, 3}}, {"activation", "relu"}},
               {{5, 4, 2}}},
              {"margins of its own",
               {{"filters", 2},
                {"padding", "explicit"},
                {"explicit_padding", SizeList{0, 2, 3, 1}},
                {"kernel_size", SizeList{1, 4}}},
               {{3, 3, 2}}},
              {"penalised", {{"filters", 2}, {"kernel_l1", 0.1}, {"kernel_l2", 0.2}}, {{4, 3, 1}}}},
});

}  // namespace
}  // namespace nn
