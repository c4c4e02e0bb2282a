#include "engine/layers/merge.h"

#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/kernels/reduce.h"

namespace nn {
namespace {

bool isOneNumberEachChannel(const Shape& shape, const Shape& full) {
  return full.rank() > 1 && shape.elementCount() == full[full.rank() - 1] && shape.rank() <= full.rank() &&
         shape[shape.rank() - 1] == shape.elementCount();
}

}  // namespace

OptionSpec inputsOption() {
  return {.name = "inputs",
          .label = "Inputs",
          .help = "How many wires come in. Typical: 2; up to 16.",
          .defaultValue = 2,
          .minimum = 2,
          .maximum = 16};
}

LayerPlan mergePlan(std::span<const Shape> inputs, MergeRule rule, std::string_view where) {
  const Shape& full = inputs[0];
  const bool allowsChannels = rule == MergeRule::EqualShapesOrChannels;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i] == full || (allowsChannels && isOneNumberEachChannel(inputs[i], full))) continue;
    std::string expected = "every input to have the shape of the first, " + full.toString();
    if (allowsChannels && full.rank() > 1)
      expected += ", or one number for each channel, " + Shape{full[full.rank() - 1]}.toString();
    throwExpected<ShapeError>(where, expected, inputs[i].toString() + " at input " + std::to_string(i + 1));
  }
  return {.outputs = {full}, .multiplyAdds = full.elementCount() * static_cast<Index>(inputs.size() - 1)};
}

std::vector<ConformanceCase> mergeCases(MergeRule rule) {
  std::vector<ConformanceCase> cases = {{"two lists", {}, {{5}, {5}}},
                                        {"two images", {}, {{3, 5, 2}, {3, 5, 2}}},
                                        {"three", {{"inputs", 3}}, {{7}, {7}, {7}}},
                                        {"five images", {{"inputs", 5}}, std::vector<Shape>(5, {3, 2, 3})},
                                        {"wider than a vector", {}, {{67}, {67}}}};
  if (rule == MergeRule::EqualShapes) return cases;
  cases.push_back({"a list for the channels", {}, {{3, 5, 2}, {2}}});
  cases.push_back({"an image of one pixel, then one of full size", {{"inputs", 3}}, {{2, 3, 4}, {1, 1, 4}, {2, 3, 4}}});
  return cases;
}

void passMergedGradient(ConstTensorView full, TensorView inputGradient, bool assigns) {
  if (assigns && inputGradient.size() == full.size()) return kernels::copy(full.values(), inputGradient.values());
  if (assigns) std::ranges::fill(inputGradient.values(), Scalar{0});
  if (inputGradient.size() == full.size()) return kernels::add(full.values(), inputGradient.values());
  const Index channels = inputGradient.rowSize(), size = full.rowSize();
  for (Index n = 0; n < full.rowCount(); ++n)
    kernels::addColumnSums(size / channels, channels, full.data() + n * size, inputGradient.data() + n * channels);
}

}  // namespace nn
