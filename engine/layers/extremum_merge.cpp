#include "engine/layers/extremum_merge.h"

#include <algorithm>

#include "engine/kernels/combine.h"
#include "engine/layers/merge.h"

namespace nn {

LayerPlan ExtremumMerge::plan(std::span<const Shape> inputs) const {
  LayerPlan plan = mergePlan(inputs, MergeRule::EqualShapes, where_);
  plan.workspace = {{"unclaimed gradient", inputs[0]}};
  return plan;
}

void ExtremumMerge::forward(const ForwardPass& pass) const {
  std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
  for (const ConstTensorView input : pass.inputs.subspan(1)) kernel_(input.values(), pass.outputs[0].values());
}

void ExtremumMerge::backward(const BackwardPass& pass) const {
  const std::span<Scalar> unclaimed = pass.workspace[0].values();
  std::ranges::copy(pass.outputGradients[0].values(), unclaimed.begin());
  for (std::size_t i = 0; i < pass.inputs.size(); ++i)
    kernels::moveWhereSame(pass.inputs[i].values(), pass.outputs[0].values(), unclaimed, pass.inputGradients[i].values());
}

}  // namespace nn
