#include "engine/layers/copy_layer.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Shapes  input (N, ...), output (N, number of elements of a sample); the numbers stay in their order.
class Flatten : public CopyLayer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {{inputs[0].elementCount()}},
            .assignsInputGradients = true,
            .backwardReadsInput = false,
            .backwardReadsOutput = false};
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
    .searchWords = {"vector", "unroll"},
    .create = [](const Options&) -> std::unique_ptr<Layer> { return std::make_unique<Flatten>(); },
    .cases = {{"image", {}, {{4, 3, 2}}},
              {"list stays as it is", {}, {{5}}},
              {"odd sizes", {}, {{3, 5, 7}}},
              {"one number", {}, {{1, 1, 1}}}},
});

}  // namespace
}  // namespace nn
