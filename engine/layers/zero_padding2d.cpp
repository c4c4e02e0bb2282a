#include "engine/layers/layer_registry.h"
#include "engine/layers/margins2d.h"

namespace nn {
namespace {

/// Shapes  input (N, H, W, C), output (N, top + H + bottom, left + W + right, C).
class ZeroPadding2d : public Layer {
 public:
  explicit ZeroPadding2d(const Options& options) : margins_(marginsOf(options, "padding")) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& image = inputs[0];
    requireImage(image, "zero_padding2d");
    return {.outputs = {{margins_.top + image[0] + margins_.bottom, margins_.left + image[1] + margins_.right, image[2]}}};
  }

  void forward(const ForwardPass& pass) const override {
    frame(pass.inputs[0].shape()).pad(pass.inputs[0].data(), pass.outputs[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    frame(pass.inputs[0].shape()).addInside(pass.outputGradients[0].data(), pass.inputGradients[0].data());
  }

 private:
  Frame2d frame(const Shape& input) const { return {input[0], input[1], input[2], input[3], margins_}; }

  Margins2d margins_;
};

const LayerRegistration registration({
    .id = "zero_padding2d",
    .title = "Zero padding",
    .category = "Reshaping",
    .summary =
        "Puts rows and columns of zeros around an image, so that a window after it can look at the border, or so that two "
        "images become equally large.",
    .reference = "Goodfellow, Bengio & Courville 2016, Deep Learning, section 9.5",
    .formula = "a[y,x,c] = x[y−top, x−left, c] inside the image, 0 around it",
    .icon = "zero_padding2d",
    .searchWords = {"pad", "border", "margin"},
    .options = {marginsOption("padding", "Padding", "How many rows and columns of zeros to add on each side. Typical: 1 to 3.",
                              {1, 1, 1, 1})},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<ZeroPadding2d>(options); },
    .cases = {{"one on each side", {}, {{3, 4, 2}}},
              {"different on each side", {{"padding", SizeList{2, 0, 1, 3}}}, {{3, 5, 1}}},
              {"none", {{"padding", SizeList{0, 0, 0, 0}}}, {{5, 3, 3}}},
              {"above only", {{"padding", SizeList{3, 0, 0, 0}}}, {{1, 7, 2}}},
              {"right only", {{"padding", SizeList{0, 0, 0, 2}}}, {{7, 1, 3}}},
              {"wider than the image", {{"padding", SizeList{4, 5, 6, 7}}}, {{1, 1, 1}}}},
});

}  // namespace
}  // namespace nn
