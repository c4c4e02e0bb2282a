#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

/// Shapes  both inputs and the output are equal.
class Subtract : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override { return mergePlan(inputs, MergeRule::EqualShapes, "subtract"); }

  void forward(const ForwardPass& pass) const override {
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
    kernels::addScaled(-1, pass.inputs[1].values(), pass.outputs[0].values());
  }

  void backward(const BackwardPass& pass) const override {
    const std::span<const Scalar> gradient = pass.outputGradients[0].values();
    if (!pass.inputGradients[0].isEmpty()) kernels::add(gradient, pass.inputGradients[0].values());
    if (!pass.inputGradients[1].isEmpty()) kernels::addScaled(-1, gradient, pass.inputGradients[1].values());
  }
};

const LayerRegistration registration({
    .id = "subtract",
    .title = "Subtract",
    .category = "Merging",
    .summary = "Subtracts the second input from the first, number by number: what differs between two branches.",
    .reference = "",
    .formula = "a = x₁ − x₂",
    .icon = "subtract",
    .searchWords = {"minus", "difference", "siamese"},
    .inputPorts = {"in 1", "in 2"},
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Subtract>(); },
    .cases = {{"lists", {}, {{5}, {5}}},
              {"images", {}, {{3, 5, 2}, {3, 5, 2}}},
              {"one number", {}, {{1}, {1}}},
              {"sequences", {}, {{4, 3}, {4, 3}}},
              {"wider than a vector", {}, {{67}, {67}}}},
});

}  // namespace
}  // namespace nn
