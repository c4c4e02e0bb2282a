#include "engine/layers/global_pool2d.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Shapes  input (N, H, W, C), output (N, C) or (N, 1, 1, C); workspace: which pixel each output came from.
class GlobalMaxPool2d : public Layer {
 public:
  explicit GlobalMaxPool2d(const Options& options) : options_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = globalPoolPlan(options_, inputs[0], "global_max_pool2d");
    plan.workspace = {{"winner", plan.outputs[0]}};
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    kernels::maxPool2dForward(globalPoolShape(pass.inputs[0].shape()), pass.inputs[0].data(), pass.outputs[0].data(),
                              pass.workspace[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    kernels::extremumPool2dBackward(globalPoolShape(pass.inputs[0].shape()), pass.outputGradients[0].data(),
                                    pass.workspace[0].data(), pass.inputGradients[0].data());
  }

 private:
  Options options_;
};

const LayerRegistration registration({
    .id = "global_max_pool2d",
    .title = "Global max pooling",
    .category = "Pooling",
    .summary =
        "Keeps the largest number of every feature map, one number a channel: how strongly a pattern was found, wherever "
        "it was.",
    .reference = "Oquab, Bottou, Laptev & Sivic 2015, Is object localization for free?",
    .formula = "a[c] = max over all y, x of x[y,x,c]",
    .icon = "global_max_pool2d",
    .searchWords = {"gmp", "maxpool"},
    .options = globalPoolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<GlobalMaxPool2d>(options); },
    .cases = globalPoolingCases(),
});

}  // namespace
}  // namespace nn
