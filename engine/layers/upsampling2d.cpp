#include "engine/kernels/upsample2d.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/margins2d.h"

namespace nn {
namespace {

/// Shapes  input (N, H, W, C), output (N, H · height factor, W · width factor, C).
class Upsampling2d : public Layer {
 public:
  explicit Upsampling2d(const Options& options) : isBilinear_(options.get<std::string>("interpolation") == "bilinear") {
    const auto size = options.get<SizeList>("size");
    factorY_ = size[0];
    factorX_ = size[1];
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& image = inputs[0];
    requireImage(image, "upsampling2d");
    const Shape output = {image[0] * factorY_, image[1] * factorX_, image[2]};
    return {.outputs = {output}, .multiplyAdds = isBilinear_ ? 4 * output.elementCount() : 0};
  }

  void forward(const ForwardPass& pass) const override {
    (isBilinear_ ? kernels::bilinearUpsample2dForward : kernels::nearestUpsample2dForward)(
        kernelShape(pass.inputs[0].shape()), pass.inputs[0].data(), pass.outputs[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    (isBilinear_ ? kernels::bilinearUpsample2dBackward : kernels::nearestUpsample2dBackward)(
        kernelShape(pass.inputs[0].shape()), pass.outputGradients[0].data(), pass.inputGradients[0].data());
  }

 private:
  kernels::Upsample2dShape kernelShape(const Shape& input) const {
    return {input[0], input[1], input[2], input[3], factorY_, factorX_};
  }

  Index factorY_ = 1, factorX_ = 1;
  bool isBilinear_;
};

const LayerRegistration registration({
    .id = "upsampling2d",
    .title = "Up-sampling",
    .category = "Reshaping",
    .summary = "Enlarges an image by whole factors without learning anything: the usual way back from a small feature map to a "
               "large picture, with a convolution after it.",
    .reference = "Odena, Dumoulin & Olah 2016, Deconvolution and checkerboard artifacts",
    .formula =
        "nearest: a[y,x,c] = x[⌊y/h⌋, ⌊x/w⌋, c]; bilinear: x[·,·,c] at ((y+½)/h − ½, (x+½)/w − ½), mixed from the four pixels "
        "around",
    .icon = "upsampling2d",
    .searchWords = {"upsample", "enlarge", "resize", "nearest", "bilinear"},
    .options = {{.name = "size",
                 .label = "Factors",
                 .help = "How many times as high and as wide the image becomes. Typical: 2×2.",
                 .defaultValue = SizeList{2, 2},
                 .minimum = 1,
                 .maximum = 64,
                 .entryLabels = {"height", "width"}},
                {.name = "interpolation",
                 .label = "Interpolation",
                 .help = "nearest: every pixel becomes a rectangle of equal pixels. bilinear: pixels between two others are "
                         "mixed from them, which is smoother.",
                 .defaultValue = "nearest",
                 .choices = {"nearest", "bilinear"}}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Upsampling2d>(options); },
    .cases = {{"nearest", {}, {{3, 4, 2}}},
              {"nearest, 3×1", {{"size", SizeList{3, 1}}}, {{2, 5, 3}}},
              {"as large as before", {{"size", SizeList{1, 1}}}, {{5, 3, 1}}},
              {"bilinear", {{"interpolation", "bilinear"}}, {{3, 5, 2}}},
              {"bilinear, 3×2", {{"interpolation", "bilinear"}, {"size", SizeList{3, 2}}}, {{4, 3, 1}}},
              {"bilinear, 1×5", {{"interpolation", "bilinear"}, {"size", SizeList{1, 5}}}, {{1, 3, 3}}},
              {"bilinear, one pixel", {{"interpolation", "bilinear"}, {"size", SizeList{4, 3}}}, {{1, 1, 2}}}},
});

}  // namespace
}  // namespace nn
