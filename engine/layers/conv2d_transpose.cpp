#include <algorithm>

#include "engine/kernels/reduce.h"
#include "engine/layers/convolution.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"

namespace nn {
namespace {

constexpr const char* kWhere = "conv2d_transpose";

/// What a convolution does backwards to gradients, as a forward pass: every input number is multiplied by a kernel that is laid
/// down at its place, and what falls on the same pixel is added up.
/// z[n, y·stride + i·dilation − pad, x·stride + j·dilation − pad, o] = b[o] + Σ_{y,x,i,j,c} input[n,y,x,c] · kernel[i,j,o,c],
/// a = f(z).
/// Shapes  input (N, H, W, C), kernel (KH, KW, O, C) as in TensorFlow, bias (O), output (N, OH, OW, O); see Window2d::placeBack
/// for OH and OW. (TensorFlow has stride − kernel more rows and columns, all bias, for valid with strides beyond the kernel.)
class Conv2dTranspose : public Layer {
 public:
  explicit Conv2dTranspose(const Options& options)
      : options_(options),
        window_(Window2d::fromOptions(options, "kernel_size")),
        filters_(options.get<std::int64_t>("filters")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& image = inputs[0];
    const WindowPlacement place = window_.placeBack(image, kWhere);
    const Index channels = image[2], area = window_.height * window_.width;
    const Shape kernel = {window_.height, window_.width, filters_, channels};
    LayerPlan plan = {.outputs = {{place.outHeight, place.outWidth, filters_}},
                      .parameters = weightParameters(options_, kernel, filters_, area * channels, area * filters_),
                      .multiplyAdds = image[0] * image[1] * kernel.elementCount()};
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    const std::span<Scalar> z = pass.outputs[0].values();
    if (useBias_)
      for (auto pixel = z.begin(); pixel != z.end(); pixel += filters_) std::ranges::copy(pass.parameters[1].values(), pixel);
    else
      std::ranges::fill(z, Scalar{0});
    kernels::conv2dInputGradient(convolution(pass.inputs[0].shape()), pass.parameters[0].data(), pass.inputs[0].data(),
                                 z.data());
    activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    const kernels::Conv2dShape shape = convolution(pass.inputs[0].shape());
    const Scalar* dz = pass.outputGradients[0].data();
    if (const TensorView dx = pass.inputGradients[0]; !dx.isEmpty())
      kernels::conv2dForward(shape, dz, pass.parameters[0].data(), nullptr, dx.data(), kernels::Store::Add);
    if (const TensorView dk = pass.parameterGradients[0]; !dk.isEmpty())
      kernels::conv2dKernelGradient(shape, dz, pass.inputs[0].data(), dk.data());
    if (useBias_ && !pass.parameterGradients[1].isEmpty())
      kernels::addColumnSums(shape.batch * shape.height * shape.width, filters_, dz, pass.parameterGradients[1].data());
  }

 private:
  /// The convolution that this one is the transpose of: from our output to our input.
  kernels::Conv2dShape convolution(const Shape& input) const {
    const WindowPlacement place = window_.placeBack(input.withoutBatch(), kWhere);
    return {.batch = input[0],
            .height = place.outHeight,
            .width = place.outWidth,
            .channels = filters_,
            .kernelHeight = window_.height,
            .kernelWidth = window_.width,
            .filters = input[3],
            .strideY = window_.strideY,
            .strideX = window_.strideX,
            .padTop = place.padTop,
            .padLeft = place.padLeft,
            .outHeight = input[1],
            .outWidth = input[2],
            .dilationY = window_.dilationY,
            .dilationX = window_.dilationX};
  }

  Options options_;
  Window2d window_;
  Index filters_;
  bool useBias_;
  FusedActivation activation_;
};

/// The words of a convolution do not fit where they speak of what slides and what gets smaller.
std::vector<OptionSpec> transposeOptions() {
  std::vector<OptionSpec> options = convolutionOptions({filtersOption()});
  for (OptionSpec& option : options) {
    if (option.name == "filters") option.help = "How many channels the larger image has. Typical: 16 to 64; 1 or 3 at the end.";
    if (option.name == "kernel_size")
      option.help =
          "Height and width of the patch that each pixel becomes. A multiple of the strides avoids a chequered "
          "pattern. Typical: 2×2 or 4×4 with strides 2×2.";
    if (option.name == "strides")
      option.help = "How far apart the patches lie, in pixels: how many times larger the image becomes. Typical: 2×2.";
    if (option.name == "padding")
      option.help =
          "valid: the whole of all patches, (input − 1) · stride + kernel. same: exactly input · stride. explicit: "
          "margins of your own are cut off from the whole.";
    if (option.name == "explicit_padding") option.help = "How many rows and columns to cut off on each side. Typical: 1.";
    if (option.name == "dilation_rate")
      option.help = "How far apart the pixels of a patch lie. 1×1 is the ordinary, closed patch.";
  }
  return options;
}

const LayerRegistration registration({
    .id = "conv2d_transpose",
    .title = "Transposed convolution",
    .category = "Convolution",
    .summary = "Enlarges an image with learned filters: every pixel is painted as a small patch, and patches that overlap are "
               "added. Used to draw pictures from a few features, as decoders and generators do.",
    .reference =
        "Zeiler, Krishnan, Taylor & Fergus 2010, Deconvolutional networks; Dumoulin & Visin 2016, A guide to convolution "
        "arithmetic for deep learning, arXiv:1603.07285",
    .formula = "a[y·s+i, x·s+j, o] = f(Σ x[y,x,c] · W[i,j,o,c] + b[o])",
    .icon = "conv2d_transpose",
    .searchWords = {"conv", "deconv", "deconvolution", "upconv"},
    .options = transposeOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Conv2dTranspose>(options); },
    .cases = {{"valid", {{"filters", 2}}, {{3, 4, 1}}},
              {"valid, stride 2, tanh", {{"filters", 3}, {"strides", SizeList{2, 2}}, {"activation", "tanh"}}, {{3, 2, 2}}},
              {"same, stride 2×3",
               {{"filters", 2}, {"kernel_size", SizeList{4, 5}}, {"strides", SizeList{2, 3}}, {"padding", "same"}},
               {{3, 2, 3}}},
              {"same, odd kernel, without bias", {{"filters", 1}, {"padding", "same"}, {"use_bias", false}}, {{5, 3, 2}}},
              {"strides beyond the kernel, same",
               {{"filters", 2}, {"kernel_size", SizeList{1, 2}}, {"strides", SizeList{3, 3}}, {"padding", "same"}},
               {{2, 3, 2}}},
              {"dilated", {{"filters", 2}, {"kernel_size", SizeList{2, 3}}, {"dilation_rate", SizeList{3, 2}}}, {{3, 3, 2}}},
              {"margins of its own, relu",
               {{"filters", 3},
                {"padding", "explicit"},
                {"explicit_padding", SizeList{1, 0, 2, 1}},
                {"strides", SizeList{2, 2}},
                {"activation", "relu"}},
               {{3, 3, 1}}},
              {"more filters than a vector", {{"filters", 18}, {"kernel_size", SizeList{2, 2}}}, {{2, 2, 3}}}},
});

}  // namespace
}  // namespace nn
