#include "engine/data/value_ranges.h"

#include <algorithm>
#include <vector>

namespace nn {

ValueRanges valueRanges(const Dataset& data, Index mostSamples) {
  const Index size = data.size(), samples = std::min(size, mostSamples);
  if (samples < 1) return {};
  const bool hasValues = data.info().classCount() == 0;
  std::vector<Scalar> input(static_cast<std::size_t>(data.info().inputShape.elementCount()));
  std::vector<Scalar> target(static_cast<std::size_t>(data.info().targetShape.elementCount()));
  const auto isFraction = [](Scalar value) { return value >= 0 && value <= 1; };
  const auto isYesOrNo = [](Scalar value) { return value == 0 || value == 1; };
  ValueRanges ranges{true, hasValues, hasValues};
  for (Index i = 0; i < samples; ++i) {
    data.read(i * size / samples, input, target);
    ranges.inputsAreFractions = ranges.inputsAreFractions && std::ranges::all_of(input, isFraction);
    ranges.targetsAreFractions = ranges.targetsAreFractions && std::ranges::all_of(target, isFraction);
    ranges.targetsAreYesOrNo = ranges.targetsAreYesOrNo && std::ranges::all_of(target, isYesOrNo);
  }
  return ranges;
}

}  // namespace nn
