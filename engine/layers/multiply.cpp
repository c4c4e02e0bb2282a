#include <algorithm>

#include "engine/kernels/combine.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

/// ∂L/∂xᵢ = ∂L/∂a · Π_{j ≠ i} xⱼ, worked out as a product so that an input of 0 needs no care.
/// Shapes  inputs (N, ...) or (N, C), output and the workspace "product" (N, ..., C).
class Multiply : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = mergePlan(inputs, MergeRule::EqualShapesOrChannels, "multiply");
    plan.workspace = {{"product", inputs[0]}};
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
    for (const ConstTensorView input : pass.inputs.subspan(1)) forEachMergedRun(input, pass.outputs[0], kernels::multiply);
  }

  void backward(const BackwardPass& pass) const override {
    const TensorView product = pass.workspace[0];
    for (std::size_t i = 0; i < pass.inputs.size(); ++i) {
      if (pass.inputGradients[i].isEmpty()) continue;
      std::ranges::copy(pass.outputGradients[0].values(), product.data());
      for (std::size_t j = 0; j < pass.inputs.size(); ++j)
        if (j != i) forEachMergedRun(pass.inputs[j], product, kernels::multiply);
      passMergedGradient(product, pass.inputGradients[i]);
    }
  }
};

const LayerRegistration registration({
    .id = "multiply",
    .title = "Multiply",
    .category = "Merging",
    .summary = "Multiplies its inputs, number by number: one input can open and close gates for the other. An input of one "
               "number a channel weighs whole feature maps, as squeeze-and-excitation networks do.",
    .reference = "Hu, Shen & Sun 2018, Squeeze-and-excitation networks, arXiv:1709.01507",
    .formula = "a = x₁ · x₂ · …",
    .icon = "multiply",
    .searchWords = {"product", "gate", "times", "attention"},
    .options = {inputsOption()},
    .inputCountOption = "inputs",
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Multiply>(); },
    .cases = mergeCases(MergeRule::EqualShapesOrChannels),
});

}  // namespace
}  // namespace nn
