#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Shapes  input and output are equal.
class Rescale : public Layer {
 public:
  explicit Rescale(const Options& options)
      : scale_(static_cast<Scalar>(options.get<double>("scale"))),
        offset_(static_cast<Scalar>(options.get<double>("offset"))) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .multiplyAdds = inputs[0].elementCount()};
  }

  void forward(const ForwardPass& pass) const override {
    std::ranges::fill(pass.outputs[0].values(), offset_);
    kernels::addScaled(scale_, pass.inputs[0].values(), pass.outputs[0].values());
  }

  void backward(const BackwardPass& pass) const override {
    if (!pass.inputGradients[0].isEmpty())
      kernels::addScaled(scale_, pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }

 private:
  Scalar scale_, offset_;
};

const LayerRegistration registration({
    .id = "rescale",
    .title = "Rescale",
    .category = "Normalization",
    .summary = "Multiplies every number by the same factor and adds the same offset, to bring data into the range a network "
               "likes. Nothing is learned.",
    .reference = "",
    .formula = "a = x · scale + offset",
    .icon = "rescale",
    .searchWords = {"scale", "divide", "255", "preprocessing"},
    .options = {{.name = "scale",
                 .label = "Scale",
                 .help = "The factor. 2 with the offset -1 makes -1 to 1 out of 0 to 1; 0.00392 (1/255) makes 0 to 1 out of "
                         "pixels of 0 to 255.",
                 .defaultValue = 2.0,
                 .minimum = -1000000,
                 .maximum = 1000000},
                {.name = "offset",
                 .label = "Offset",
                 .help = "What is added after that. -1 with the scale 2 makes -1 to 1 out of 0 to 1; 0 adds nothing.",
                 .defaultValue = -1.0,
                 .minimum = -1000000,
                 .maximum = 1000000}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Rescale>(options); },
    .cases = {{"to -1 to 1", {}, {{4}}},
              {"pixels", {{"scale", 1.0 / 255}, {"offset", 0.0}}, {{3, 5, 2}}},
              {"negative", {{"scale", -0.5}, {"offset", 3.0}}, {{7}}},
              {"sequence", {{"offset", 0.25}}, {{5, 3}}},
              {"wider than a vector", {{"scale", 0.1}}, {{67}}}},
});

}  // namespace
}  // namespace nn
