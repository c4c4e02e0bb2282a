#include <algorithm>
#include <array>

#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Axis k of the output is axis order[k] of the input.
/// Shapes  input (N, D₁, D₂, ...), output (N, D_order[1], D_order[2], ...).
class Permute : public Layer {
 public:
  explicit Permute(const Options& options) : order_(options.get<SizeList>("order")) {
    SizeList sorted = order_;
    std::ranges::sort(sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i)
      if (sorted[i] != static_cast<std::int64_t>(i) + 1)
        throwExpected<ConfigError>("permute, option 'order'", "each number from 1 on once, such as 2×1×3",
                                   toDisplay(OptionValue(order_)));
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& input = inputs[0];
    if (static_cast<std::size_t>(input.rank()) != order_.size())
      throwExpected<ShapeError>("permute", "an input of " + std::to_string(order_.size()) + " axes, as many as the order names",
                                input.toString());
    std::vector<Index> sizes;
    for (const std::int64_t axis : order_) sizes.push_back(input[static_cast<int>(axis) - 1]);
    return {.outputs = {Shape(sizes)}};
  }

  void forward(const ForwardPass& pass) const override {
    const Scalar* from = pass.inputs[0].data();
    Scalar* to = pass.outputs[0].data();
    forEachNumber(pass.inputs[0].shape(), [&](Index input, Index output) { to[output] = from[input]; });
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    const Scalar* from = pass.outputGradients[0].data();
    Scalar* to = pass.inputGradients[0].data();
    forEachNumber(pass.inputs[0].shape(), [&](Index input, Index output) { to[input] += from[output]; });
  }

 private:
  /// Calls body(place in the input, place in the output) for every number, in the order of the output.
  template <typename Body>
  void forEachNumber(const Shape& batch, Body body) const {
    const std::size_t rank = order_.size(), last = rank - 1;
    std::array<Index, Shape::kMaxRank> inputSteps{}, sizes{}, steps{}, position{};
    Index step = 1;
    for (std::size_t axis = rank; axis-- > 0; step *= batch[static_cast<int>(axis) + 1]) inputSteps[axis] = step;
    for (std::size_t k = 0; k < rank; ++k) {
      const auto axis = static_cast<std::size_t>(order_[k]) - 1;
      sizes[k] = batch[static_cast<int>(axis) + 1];
      steps[k] = inputSteps[axis];
    }
    Index output = 0;
    for (Index n = 0; n < batch[0]; ++n)
      for (Index run = 0, input = n * step; run < step; run += sizes[last]) {
        for (Index i = 0; i < sizes[last]; ++i) body(input + i * steps[last], output++);
        for (std::size_t k = last; k-- > 0;) {  // on to the next place of the outer axes, as a counter with digits
          input += steps[k];
          if (++position[k] < sizes[k]) break;
          input -= sizes[k] * steps[k];
          position[k] = 0;
        }
      }
  }

  SizeList order_;
};

const LayerRegistration registration({
    .id = "permute",
    .title = "Permute",
    .category = "Reshaping",
    .summary = "Changes the order of the axes: rows become columns, or channels come first. Unlike a reshape it moves the "
               "numbers.",
    .reference = "",
    .formula = "a[j, i, k] = x[i, j, k], for the order 2, 1, 3",
    .icon = "permute",
    .searchWords = {"transpose", "swap"},
    .options = {{.name = "order",
                 .label = "Order",
                 .help = "Which axis of the input comes first, second and so on, counted from 1. 2×1×3 turns an image over its "
                         "diagonal, 3×1×2 puts its channels first.",
                 .defaultValue = SizeList{2, 1, 3},
                 .minimum = 1,
                 .maximum = 5}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Permute>(options); },
    .cases = {{"rows to columns", {}, {{3, 5, 2}}},
              {"channels first", {{"order", SizeList{3, 1, 2}}}, {{4, 3, 2}}},
              {"as it was", {{"order", SizeList{1, 2, 3}}}, {{2, 3, 5}}},
              {"sequence", {{"order", SizeList{2, 1}}}, {{7, 4}}},
              {"list", {{"order", SizeList{1}}}, {{6}}},
              {"five axes", {{"order", SizeList{4, 2, 5, 1, 3}}}, {{2, 3, 1, 2, 3}}}},
});

}  // namespace
}  // namespace nn
