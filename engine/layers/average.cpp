#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

/// Shapes  all inputs and the output are equal.
class Average : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override { return mergePlan(inputs, MergeRule::EqualShapes, "average"); }

  void forward(const ForwardPass& pass) const override {
    const TensorView output = pass.outputs[0];
    std::ranges::copy(pass.inputs[0].values(), output.data());
    for (const ConstTensorView input : pass.inputs.subspan(1)) kernels::add(input.values(), output.values());
    kernels::scale(shareOf(pass.inputs.size()), output.values());
  }

  void backward(const BackwardPass& pass) const override {
    for (const TensorView gradient : pass.inputGradients)
      if (!gradient.isEmpty())
        kernels::addScaled(shareOf(pass.inputs.size()), pass.outputGradients[0].values(), gradient.values());
  }

 private:
  static Scalar shareOf(std::size_t inputs) { return Scalar{1} / static_cast<Scalar>(inputs); }
};

const LayerRegistration registration({
    .id = "average",
    .title = "Average",
    .category = "Merging",
    .summary = "Takes the mean of its inputs, number by number: several branches have one opinion together.",
    .reference = "",
    .formula = "a = (x₁ + x₂ + …) / n",
    .icon = "average",
    .searchWords = {"mean", "merge", "ensemble"},
    .options = {inputsOption()},
    .inputCountOption = "inputs",
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Average>(); },
    .cases = mergeCases(MergeRule::EqualShapes),
});

}  // namespace
}  // namespace nn
