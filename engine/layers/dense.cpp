#include <algorithm>

#include "engine/kernels/gemm.h"
#include "engine/kernels/reduce.h"
#include "engine/kernels/sparse.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/input_gradient.h"
#include "engine/layers/layer_registry.h"
#include "engine/layers/weight_options.h"

namespace nn {
namespace {

/// Z = X·K + b, A = f(Z).
/// Shapes  input X (N, I), kernel K (I, O), bias b (O), output A (N, O).
class Dense : public Layer {
 public:
  explicit Dense(const Options& options)
      : options_(options),
        units_(options.get<std::int64_t>("units")),
        useBias_(options.get<bool>("use_bias")),
        activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& input = inputs[0];
    if (input.rank() != 1)
      throwExpected<ShapeError>("dense", "a plain list of numbers, such as (" + std::to_string(input.elementCount()) + ")",
                                input.toString() + "; a Flatten layer before it makes the list");
    LayerPlan plan = {.outputs = {{units_}},
                      .parameters = weightParameters(options_, {input[0], units_}, units_, input[0], units_),
                      .wholeBatchGradient = true,
                      .takesSparseInput = true,
                      .assignsInputGradients = true,
                      .masksInputGradient = true,
                      .backwardReadsOutput = false,
                      .multiplyAdds = input[0] * units_};
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    const TensorView& output = pass.outputs[0];
    const Scalar* const bias = useBias_ ? pass.parameters[1].data() : nullptr;
    if (!pass.sparseInput.isEmpty()) {
      kernels::sparseForward(pass.sparseInput, units_, pass.parameters[0].data(), bias, output.data());
      activation_.forward(pass);
      return;
    }
    const ConstTensorView& x = pass.inputs[0];
    const Index n = x.rowCount(), i = x.rowSize();
    const bool rectify = activation_.rectifies(pass);
    kernels::gemm(n, units_, i, {x.data(), i, 1}, {pass.parameters[0].data(), units_, 1}, output.data(), units_,
                  kernels::Store::Assign, {.bias = bias, .rectify = rectify});
    if (!rectify) activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    if (!pass.sparseInput.isEmpty()) return;  // its gradient is not wanted, and those of the parameters are taken in runs
    const ConstTensorView& x = pass.inputs[0];
    const TensorView& dz = pass.outputGradients[0];
    const Index n = x.rowCount(), i = x.rowSize();
    // ∂L/∂X = ∂L/∂Z · Kᵀ
    if (const TensorView& dx = pass.inputGradients[0]; !dx.isEmpty())
      kernels::gemm(n, i, units_, {dz.data(), units_, 1}, {pass.parameters[0].data(), 1, units_}, dx.data(), i,
                    inputGradientStore(pass), {.mask = rectifierMask(pass)});
    // ∂L/∂K = Xᵀ · ∂L/∂Z
    if (const TensorView& dk = pass.parameterGradients[0]; !dk.isEmpty())
      kernels::gemm(i, units_, n, {x.data(), 1, i}, {dz.data(), units_, 1}, dk.data(), units_, kernels::Store::Add);
    if (useBias_ && !pass.parameterGradients[1].isEmpty())
      kernels::addColumnSums(n, units_, dz.data(), pass.parameterGradients[1].data());
  }

  void writeGradientRows(const BackwardPass& pass, Index parameter, Index first, Index count, Scalar* gradient) const override {
    const ConstTensorView& x = pass.inputs[0];
    const TensorView& dz = pass.outputGradients[0];
    const Index n = dz.rowCount();
    if (parameter == 0 && !pass.sparseInput.isEmpty()) {
      kernels::sparseKernelGradient(pass.sparseInput, units_, dz.data(), first, first + count, gradient);
      return;
    }
    if (parameter == 0) {
      const Index i = x.rowSize();
      kernels::gemm(count, units_, n, {x.data() + first, 1, i}, {dz.data(), units_, 1}, gradient, units_,
                    kernels::Store::Assign);
      return;
    }
    std::fill_n(gradient, count, Scalar{0});
    kernels::addColumnSums(n, units_, dz.data(), gradient);
  }

 private:
  Options options_;
  Index units_;
  bool useBias_;
  FusedActivation activation_;
};

std::vector<OptionSpec> denseOptions() {
  std::vector<OptionSpec> options = {
      {.name = "units",
       .label = "Units",
       .help = "How many neurons the layer has; each gives one number. More can learn more, but cost time and overfit sooner. "
               "Typical: 16 to 512; in the last layer the number of classes.",
       .defaultValue = 32,
       .minimum = 1,
       .maximum = 1000000}};
  for (OptionSpec& option : weightOptions()) options.push_back(std::move(option));
  return options;
}

const LayerRegistration registration({
    .id = "dense",
    .title = "Dense",
    .category = "Core",
    .summary =
        "Every unit looks at all inputs: it multiplies each by a weight of its own, adds them up, adds a bias and applies "
        "the activation.",
    .reference = "Goodfellow, Bengio & Courville 2016, Deep Learning, chapter 6",
    .formula = "a = f(x·W + b)",
    .icon = "dense",
    .searchWords = {"fully connected", "fc", "linear", "perceptron", "mlp", "hidden"},
    .options = denseOptions(),
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Dense>(options); },
    .cases = {{"linear", {{"units", 3}}, {{4}}},
              {"without bias", {{"units", 5}, {"use_bias", false}}, {{7}}},
              {"one input, one unit", {{"units", 1}}, {{1}}},
              {"penalised, He",
               {{"units", 4}, {"kernel_initializer", "he_normal"}, {"kernel_l1", 0.1}, {"kernel_l2", 0.2}},
               {{3}}},
              {"sigmoid", {{"units", 3}, {"activation", "sigmoid"}}, {{5}}},
              {"tanh", {{"units", 3}, {"activation", "tanh"}}, {{5}}},
              {"relu", {{"units", 9}, {"activation", "relu"}}, {{5}}},
              {"leaky relu", {{"units", 9}, {"activation", "leaky_relu"}, {"negative_slope", 0.2}}, {{5}}},
              {"gelu", {{"units", 9}, {"activation", "gelu"}}, {{5}}},
              {"prelu", {{"units", 9}, {"activation", "prelu"}}, {{5}}},
              {"softmax", {{"units", 10}, {"activation", "softmax"}}, {{6}}},
              {"wider than a tile", {{"units", 70}, {"activation", "tanh"}}, {{37}}}},
});

}  // namespace
}  // namespace nn
