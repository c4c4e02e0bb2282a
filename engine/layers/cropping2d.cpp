#include "engine/core/error.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/margins2d.h"

namespace nn {
namespace {

constexpr const char* kWhere = "cropping2d";

/// Shapes  input (N, H, W, C), output (N, H − top − bottom, W − left − right, C).
class Cropping2d : public Layer {
 public:
  explicit Cropping2d(const Options& options) : margins_(marginsOf(options, "cropping")) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& image = inputs[0];
    requireImage(image, kWhere);
    const Index rows = margins_.top + margins_.bottom, columns = margins_.left + margins_.right;
    if (rows >= image[0] || columns >= image[1])
      throwExpected<ShapeError>(kWhere,
                                "to cut off fewer rows and columns than the input's " + Shape{image[0], image[1]}.toString(),
                                Shape{rows, columns}.toString());
    return {.outputs = {{image[0] - rows, image[1] - columns, image[2]}}};
  }

  void forward(const ForwardPass& pass) const override {
    frame(pass.outputs[0].shape()).crop(pass.inputs[0].data(), pass.outputs[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    frame(pass.outputs[0].shape()).addAround(pass.outputGradients[0].data(), pass.inputGradients[0].data());
  }

 private:
  Frame2d frame(const Shape& output) const { return {output[0], output[1], output[2], output[3], margins_}; }

  Margins2d margins_;
};

const LayerRegistration registration({
    .id = "cropping2d",
    .title = "Cropping",
    .category = "Reshaping",
    .summary =
        "Cuts rows and columns off the sides of an image, for example to make it as large as another one that it is to be "
        "joined with.",
    .reference = "Ronneberger, Fischer & Brox 2015, U-Net: convolutional networks for biomedical image segmentation, "
                 "arXiv:1505.04597",
    .formula = "a[y,x,c] = x[y+top, x+left, c]",
    .icon = "cropping2d",
    .searchWords = {"crop", "cut", "margin"},
    .options = {marginsOption("cropping", "Cropping", "How many rows and columns to cut off on each side. Typical: 1 to 4.",
                              {1, 1, 1, 1})},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Cropping2d>(options); },
    .cases = {{"one on each side", {}, {{5, 4, 2}}},
              {"different on each side", {{"cropping", SizeList{2, 0, 1, 3}}}, {{3, 7, 1}}},
              {"none", {{"cropping", SizeList{0, 0, 0, 0}}}, {{5, 3, 3}}},
              {"above only", {{"cropping", SizeList{3, 0, 0, 0}}}, {{4, 7, 2}}},
              {"right only", {{"cropping", SizeList{0, 0, 0, 2}}}, {{7, 3, 3}}},
              {"all but one pixel", {{"cropping", SizeList{2, 1, 0, 4}}}, {{4, 5, 1}}}},
});

}  // namespace
}  // namespace nn
