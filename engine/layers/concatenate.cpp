#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/combine.h"
#include "engine/layers/merge.h"

namespace nn {
namespace {

constexpr const char* kWhere = "concatenate";

/// Keeps every product of sizes that analysis works out far inside 64 bits, however often inputs are joined with themselves.
constexpr Index kMostNumbers = Index{1} << 40;

/// Puts the inputs one behind the other along an axis, in which alone they may differ.
/// Shapes  inputs (N, ..., Sᵢ, ...), output (N, ..., Σ Sᵢ, ...).
class Concatenate : public Layer {
 public:
  explicit Concatenate(const Options& options) : axis_(options.get<std::int64_t>("axis")) {
    if (axis_ == 0)
      throwExpected<ConfigError>("concatenate, option 'axis'", "1 for the first axis, and so on, or -1 for the last", "0");
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& first = inputs[0];
    if (axis_ > first.rank())
      throwExpected<ShapeError>(kWhere, "inputs with at least " + std::to_string(axis_) + " axes", first.toString());
    std::vector<Index> sizes(first.dims().begin(), first.dims().end());
    Index& joined = sizes[static_cast<std::size_t>(axisIn(first))];
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      if (!fits(inputs[i], first))
        throwExpected<ShapeError>(
            kWhere, "inputs that differ from the first, " + first.toString() + ", in axis " + std::to_string(axisIn(first) + 1),
            inputs[i].toString() + " at input " + std::to_string(i + 1));
      joined += inputs[i][axisIn(first)];
    }
    if (joined > kMostNumbers / (first.elementCount() / first[axisIn(first)]))
      throwExpected<ShapeError>(kWhere, "at most " + std::to_string(kMostNumbers) + " numbers a sample",
                                Shape(sizes).toString());
    return {
        .outputs = {Shape(sizes)}, .assignsInputGradients = true, .backwardReadsInput = false, .backwardReadsOutput = false};
  }

  void forward(const ForwardPass& pass) const override {
    forEachPart(pass.inputs, pass.outputs[0].shape(), [&](std::size_t input, Index part, Index whole, kernels::RowRun run) {
      kernels::copyRows(run, pass.inputs[input].data() + part, pass.outputs[0].data() + whole);
    });
  }

  void backward(const BackwardPass& pass) const override {
    forEachPart(pass.inputs, pass.outputs[0].shape(), [&](std::size_t input, Index part, Index whole, kernels::RowRun run) {
      const TensorView gradient = pass.inputGradients[input];
      if (gradient.isEmpty()) return;
      std::swap(run.fromStride, run.toStride);
      const auto passOn = pass.assigns(input) ? kernels::copyRows : kernels::addRows;
      passOn(run, pass.outputGradients[0].data() + whole, gradient.data() + part);
    });
  }

 private:
  /// Number of the axis, from 0 on, in shapes without the batch.
  int axisIn(const Shape& sample) const { return axis_ < 0 ? sample.rank() - 1 : static_cast<int>(axis_) - 1; }

  bool fits(const Shape& input, const Shape& first) const {
    if (input.rank() != first.rank()) return false;
    for (int axis = 0; axis < first.rank(); ++axis)
      if (axis != axisIn(first) && input[axis] != first[axis]) return false;
    return true;
  }

  /// Calls body(input, place in it, place in the output, rows to be copied) for some rows of each input at a time, so few that
  /// the output's stay in the cache until all inputs have written theirs. A row is what stays side by side.
  template <typename Body>
  void forEachPart(std::span<const ConstTensorView> inputs, const Shape& output, Body body) const {
    constexpr Index kNumbers = 1 << 13;
    const int axis = axisIn(output.withoutBatch()) + 1;
    Index rows = 1;
    for (int a = 0; a < axis; ++a) rows *= output[a];
    if (rows == 0) return;
    const Index size = output.elementCount() / rows;
    parallelFor(rows, std::max<Index>(1, kNumbers / size), [&](Index begin, Index end) {
      Index place = begin * size;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Index part = inputs[i].size() / rows;
        body(i, begin * part, place, kernels::RowRun{end - begin, part, part, size});
        place += part;
      }
    });
  }

  Index axis_;
};

const LayerRegistration registration({
    .id = "concatenate",
    .title = "Concatenate",
    .category = "Merging",
    .summary = "Puts its inputs one behind the other: the feature maps of several branches become one stack, which the next "
               "layer sees as a whole. Only the sizes along the chosen axis may differ.",
    .reference = "Szegedy et al. 2015, Going deeper with convolutions, arXiv:1409.4842",
    .formula = "a = (x₁, x₂, …)",
    .icon = "concatenate",
    .searchWords = {"concat", "join", "stack", "skip", "inception", "densenet", "unet"},
    .options = {inputsOption(),
                {.name = "axis",
                 .label = "Axis",
                 .help = "Along which axis, counted from 1: of an image 1 is the height, 2 the width and 3 the channels. -1 is "
                         "the last one, which is usual.",
                 .defaultValue = -1,
                 .minimum = -1,
                 .maximum = 5}},
    .inputCountOption = "inputs",
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Concatenate>(options); },
    .cases = {{"lists", {}, {{5}, {3}}},
              {"channels of four images", {{"inputs", 4}}, {{3, 5, 2}, {3, 5, 1}, {3, 5, 4}, {3, 5, 17}}},
              {"one above the other", {{"axis", 1}}, {{2, 3, 2}, {4, 3, 2}}},
              {"side by side", {{"axis", 2}, {"inputs", 3}}, {{3, 1, 2}, {3, 4, 2}, {3, 2, 2}}},
              {"last axis by number", {{"axis", 2}}, {{4, 3}, {4, 1}}}},
});

}  // namespace
}  // namespace nn
