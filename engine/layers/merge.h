#pragma once

#include <string_view>
#include <vector>

#include "engine/layers/layer_registry.h"

/// What layers that bring several inputs together have in common. The first input says what shape comes out; the others have
/// the same or, where a layer allows it, give one number for each of its channels, (C) or (1, ..., 1, C), that goes for every
/// position.
namespace nn {

/// The option "inputs", which LayerType::inputCountOption names.
OptionSpec inputsOption();

enum class MergeRule { EqualShapes, EqualShapesOrChannels };

/// An output of the first input's shape. Throws ShapeError when another input does not fit.
LayerPlan mergePlan(std::span<const Shape> inputs, MergeRule rule, std::string_view where);

/// Cases for a layer with the option "inputs".
std::vector<ConformanceCase> mergeCases(MergeRule rule);

/// Calls function(run of the input, run of `full`) for all numbers of a tensor of full size and the numbers of an input that
/// they go together with.
template <typename Function>
void forEachMergedRun(ConstTensorView input, TensorView full, Function function) {
  if (input.size() == full.size()) return function(input.values(), full.values());
  const auto channels = static_cast<std::size_t>(input.rowSize()), size = static_cast<std::size_t>(full.rowSize());
  for (std::size_t first = 0; first < full.values().size(); first += channels)
    function(input.values().subspan(first / size * channels, channels), full.values().subspan(first, channels));
}

/// What a gradient of full size says about an input, the same or the sums over all positions, is added to the gradient of that
/// input, or written there if `assigns`.
void passMergedGradient(ConstTensorView full, TensorView inputGradient, bool assigns = false);

}  // namespace nn
