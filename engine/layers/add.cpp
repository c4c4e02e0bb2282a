#include <algorithm>

#include "engine/kernels/combine.h"
#include "engine/kernels/elementwise.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

/// a = f(x₁ + x₂ + …). Shapes  inputs (N, ...) or (N, C), output (N, ..., C).
class Add : public Layer {
 public:
  explicit Add(const Options& options) : activation_(options) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = mergePlan(inputs, MergeRule::EqualShapesOrChannels, "add");
    plan.backwardReadsInput = plan.backwardReadsOutput = false;
    plan.assignsInputGradients = true;
    activation_.plan(plan);
    return plan;
  }

  void forward(const ForwardPass& pass) const override {
    const TensorView output = pass.outputs[0];
    const bool rectify = activation_.rectifies(pass) && pass.inputs.back().size() == output.size();
    ConstTensorView sum = pass.inputs[0];
    for (std::size_t i = 1; i < pass.inputs.size(); ++i, sum = output)
      addTo(sum, pass.inputs[i], output, rectify && i + 1 == pass.inputs.size());
    if (!rectify) activation_.forward(pass);
  }

  void backward(const BackwardPass& pass) const override {
    activation_.backward(pass);
    for (std::size_t i = 0; i < pass.inputGradients.size(); ++i)
      if (const TensorView gradient = pass.inputGradients[i]; !gradient.isEmpty())
        passMergedGradient(pass.outputGradients[0], gradient, pass.assigns(i));
  }

 private:
  /// output = sum + input, where `sum` may be the output.
  static void addTo(ConstTensorView sum, ConstTensorView input, TensorView output, bool rectify) {
    if (input.size() == output.size()) return kernels::sum(sum.values(), input.values(), output.values(), rectify);
    if (sum.data() != output.data()) std::ranges::copy(sum.values(), output.data());
    forEachMergedRun(input, output, kernels::add);
  }

  FusedActivation activation_;
};

std::vector<ConformanceCase> addCases() {
  std::vector<ConformanceCase> cases = mergeCases(MergeRule::EqualShapesOrChannels);
  cases.push_back({"the end of a residual block", {{"activation", "relu"}}, {{3, 5, 2}, {3, 5, 2}}});
  cases.push_back({"tanh of three", {{"inputs", 3}, {"activation", "tanh"}}, {{4}, {4}, {4}}});
  return cases;
}

const LayerRegistration registration({
    .id = "add",
    .title = "Add",
    .category = "Merging",
    .summary = "Adds its inputs, number by number. With a wire around some layers it makes a residual block: those layers only "
               "learn what to change, and the gradient finds a short way back. An input of one number a channel is added at "
               "every position.",
    .reference = "He, Zhang, Ren & Sun 2016, Deep residual learning for image recognition, arXiv:1512.03385",
    .formula = "a = f(x₁ + x₂ + …)",
    .icon = "add",
    .searchWords = {"residual", "skip", "shortcut", "sum", "plus", "resnet"},
    .options = {inputsOption()},
    .hasActivation = true,
    .hasWeights = true,
    .inputCountOption = "inputs",
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Add>(options); },
    .cases = addCases(),
});

}  // namespace
}  // namespace nn
