#include "engine/layers/layer_registry.h"
#include "engine/layers/window2d.h"

namespace nn {
namespace {

constexpr const char* kWhere = "max_pool2d";

/// Shapes  input (N, H, W, C), output (N, OH, OW, C); workspace: which element of its window each output came from.
class MaxPool2d : public Layer {
 public:
  explicit MaxPool2d(const Options& options) : window_(Window2d::fromOptions(options, "pool_size")) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = poolPlan(window_, inputs[0], kWhere);
    plan.workspace = {{"winner", plan.outputs[0]}};
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    kernels::maxPool2dForward(poolShape(window_, pass.inputs[0].shape(), kWhere), pass.inputs[0].data(), pass.outputs[0].data(),
                              pass.workspace[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    kernels::maxPool2dBackward(poolShape(window_, pass.inputs[0].shape(), kWhere), pass.outputGradients[0].data(),
                               pass.workspace[0].data(), pass.inputGradients[0].data());
  }

 private:
  Window2d window_;
};

const LayerRegistration registration({
    .id = "max_pool2d",
    .title = "Max pooling",
    .category = "Pooling",
    .summary =
        "Shrinks an image by keeping only the largest number of each window: whether a pattern was there matters, not its "
        "exact place.",
    .reference = "Scherer, Müller & Behnke 2010, Evaluation of pooling operations in convolutional architectures",
    .formula = "a[y,x,c] = max over the window of x[·,·,c]",
    .icon = "max_pool2d",
    .options = poolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<MaxPool2d>(options); },
    .cases = poolingCases(),
});

}  // namespace
}  // namespace nn
