#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// An activation function as a layer of its own. Shapes  output as input.
class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(const Options& options) : activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = {.outputs = {inputs[0]}, .multiplyAdds = inputs[0].elementCount()};
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
    activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    if (!pass.inputGradients[0].isEmpty()) kernels::add(pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }

 private:
  FusedActivation activation_;
};

const LayerRegistration registration({
    .id = "activation",
    .title = "Activation",
    .category = "Activation",
    .summary = "Applies a function to every number that passes: the bend that lets layers in a row learn more than one layer "
               "could.",
    .reference = "Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.3",
    .formula = "a = f(x)",
    .icon = "activation",
    .searchWords = {"nonlinearity", "transfer function"},
    .options = {{.name = "activation",
                 .label = "Activation",
                 .help = "The function. Typical: ReLU inside the network, softmax or sigmoid at its end.",
                 .defaultValue = "relu",
                 .choiceSource = ChoiceSource::Activations}},
    .hasActivation = true,
    .hasWeights = true,
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<ActivationLayer>(options); },
    .cases = {{"relu", {}, {{7}}},
              {"linear", {{"activation", "linear"}}, {{3}}},
              {"tanh on an image", {{"activation", "tanh"}}, {{3, 5, 2}}},
              {"sigmoid", {{"activation", "sigmoid"}}, {{9}}},
              {"leaky relu", {{"activation", "leaky_relu"}, {"negative_slope", 0.3}}, {{9}}},
              {"step", {{"activation", "step"}}, {{7}}},
              {"elu", {{"activation", "elu"}, {"alpha", 0.7}}, {{9}}},
              {"selu", {{"activation", "selu"}}, {{9}}},
              {"softplus", {{"activation", "softplus"}}, {{3, 5}}},
              {"softsign", {{"activation", "softsign"}}, {{9}}},
              {"hard sigmoid", {{"activation", "hard_sigmoid"}}, {{19}}},
              {"swish", {{"activation", "swish"}, {"beta", 1.5}}, {{2, 3, 3}}},
              {"gelu", {{"activation", "gelu"}}, {{9}}},
              {"gelu with tanh", {{"activation", "gelu"}, {"approximate", "tanh"}}, {{9}}},
              {"prelu", {{"activation", "prelu"}}, {{9}}},
              {"prelu on an image", {{"activation", "prelu"}, {"start_slope", -0.4}}, {{3, 5, 2}}},
              {"prelu with one slope", {{"activation", "prelu"}, {"shared_slope", true}}, {{3, 5, 2}}},
              {"softmax over the channels", {{"activation", "softmax"}}, {{2, 3, 5}}},
              {"softmax", {{"activation", "softmax"}}, {{10}}}},
});

}  // namespace
}  // namespace nn
