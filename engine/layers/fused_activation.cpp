#include "engine/layers/fused_activation.h"

#include <algorithm>

namespace nn {

FusedActivation::FusedActivation(const Options& completedOptions) : activation_(createActivation(completedOptions)) {}

void FusedActivation::plan(LayerPlan& plan) const {
  if (activation_->needsPreActivation()) plan.workspace.push_back({"z", plan.outputs.front()});
}

void FusedActivation::forward(const ForwardPass& pass) const {
  if (pass.skipActivation || activation_->isIdentity()) return;
  const TensorView output = pass.outputs[0];
  if (activation_->needsPreActivation()) std::ranges::copy(output.values(), pass.workspace.back().data());
  activation_->forward(output, output);
}

void FusedActivation::backward(const BackwardPass& pass) const {
  if (pass.outputGradientIsReady || activation_->isIdentity()) return;
  const ConstTensorView z = activation_->needsPreActivation() ? ConstTensorView(pass.workspace.back()) : ConstTensorView();
  activation_->backward(z, pass.outputs[0], pass.outputGradients[0]);
}

}  // namespace nn
