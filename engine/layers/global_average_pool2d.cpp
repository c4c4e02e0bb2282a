#include "engine/layers/global_pool2d.h"
#include "engine/layers/input_gradient.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Shapes  input (N, H, W, C), output (N, C) or (N, 1, 1, C).
class GlobalAveragePool2d : public Layer {
 public:
  explicit GlobalAveragePool2d(const Options& options) : options_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = globalPoolPlan(options_, inputs[0], "global_average_pool2d");
    plan.assignsInputGradients = true;
    plan.backwardReadsInput = plan.backwardReadsOutput = false;
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    kernels::averagePool2dForward(globalPoolShape(pass.inputs[0].shape()), pass.inputs[0].data(), pass.outputs[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    kernels::averagePool2dBackward(globalPoolShape(pass.inputs[0].shape()), pass.outputGradients[0].data(),
                                   pass.inputGradients[0].data(), inputGradientStore(pass));
  }

 private:
  Options options_;
};

const LayerRegistration registration({
    .id = "global_average_pool2d",
    .title = "Global average pooling",
    .category = "Pooling",
    .summary = "Replaces every feature map by its mean, one number a channel: the usual end of a deep convolutional network, "
               "instead of Flatten with its many weights after it.",
    .reference = "Lin, Chen & Yan 2013, Network in network, arXiv:1312.4400",
    .formula = "a[c] = mean over all y, x of x[y,x,c]",
    .icon = "global_average_pool2d",
    .searchWords = {"gap", "avgpool"},
    .options = globalPoolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<GlobalAveragePool2d>(options); },
    .cases = globalPoolingCases(),
});

}  // namespace
}  // namespace nn
