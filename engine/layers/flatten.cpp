#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Shapes  input (N, ...), output (N, number of elements of a sample); the numbers stay in their order.
class Flatten : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override { return {.outputs = {{inputs[0].elementCount()}}}; }

  void forward(const ForwardPass& pass) const override { std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data()); }

  void backward(const BackwardPass& pass) const override {
    if (!pass.inputGradients[0].isEmpty()) kernels::add(pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }
};

const LayerRegistration registration({
    .id = "flatten",
    .title = "Flatten",
    .category = "Reshaping",
    .summary = "Writes the numbers of an image row after row into one list, as dense layers want it; no number changes.",
    .reference = "",
    .formula = "a = (x₁, x₂, …, xₙ)",
    .icon = "flatten",
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Flatten>(); },
    .cases = {{"image", {}, {{4, 3, 2}}},
              {"list stays as it is", {}, {{5}}},
              {"odd sizes", {}, {{3, 5, 7}}},
              {"one number", {}, {{1, 1, 1}}}},
});

}  // namespace
}  // namespace nn
