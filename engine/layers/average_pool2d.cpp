#include "engine/layers/input_gradient.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/window2d.h"

namespace nn {
namespace {

constexpr const char* kWhere = "average_pool2d";

/// Shapes  input (N, H, W, C), output (N, OH, OW, C).
class AveragePool2d : public Layer {
 public:
  explicit AveragePool2d(const Options& options) : window_(Window2d::fromOptions(options, "pool_size")) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = poolPlan(window_, inputs[0], kWhere);
    plan.assignsInputGradients = true;
    plan.backwardReadsInput = plan.backwardReadsOutput = false;
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    kernels::averagePool2dForward(poolShape(window_, pass.inputs[0].shape(), kWhere), pass.inputs[0].data(),
                                  pass.outputs[0].data());
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    kernels::averagePool2dBackward(poolShape(window_, pass.inputs[0].shape(), kWhere), pass.outputGradients[0].data(),
                                   pass.inputGradients[0].data(), inputGradientStore(pass));
  }

 private:
  Window2d window_;
};

const LayerRegistration registration({
    .id = "average_pool2d",
    .title = "Average pooling",
    .category = "Pooling",
    .summary =
        "Shrinks an image by replacing each window by the mean of its numbers; margins added by padding are not counted.",
    .reference = "LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition",
    .formula = "a[y,x,c] = mean over the window of x[·,·,c]",
    .icon = "average_pool2d",
    .searchWords = {"avgpool", "meanpool", "downsample", "subsampling"},
    .options = poolingOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<AveragePool2d>(options); },
    .cases = poolingCases(),
});

}  // namespace
}  // namespace nn
