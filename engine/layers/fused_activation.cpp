#include "engine/layers/fused_activation.h"

#include <algorithm>

namespace nn {

FusedActivation::FusedActivation(const Options& completedOptions)
    : activation_(createActivation(completedOptions)), learned_(dynamic_cast<const LearnedActivation*>(activation_.get())) {
  if (completedOptions.has("activity_l1")) activityL1_ = completedOptions.get<double>("activity_l1");
  if (completedOptions.has("activity_l2")) activityL2_ = completedOptions.get<double>("activity_l2");
}

void FusedActivation::plan(LayerPlan& plan) const {
  plan.activityL1 = activityL1_;
  plan.activityL2 = activityL2_;
  plan.rectified = activation_->isRectifier();
  plan.activationReadsOutput = !activation_->isIdentity();
  if (activation_->needsPreActivation()) plan.workspace.push_back({"z", plan.outputs.front()});
  if (!learned_) return;
  for (ParameterSpec& spec : learned_->parameters(plan.outputs.front())) plan.parameters.push_back(std::move(spec));
  plan.wholeBatchGradient = false;  // its gradient needs ∂L/∂a, which a call for the input gradients turns into ∂L/∂z
}

void FusedActivation::forward(const ForwardPass& pass) const {
  if (pass.skipActivation || activation_->isIdentity()) return;
  const TensorView& output = pass.outputs[0];
  if (activation_->needsPreActivation()) std::ranges::copy(output.values(), pass.workspace.back().data());
  if (learned_)
    learned_->forward(output, output, pass.parameters.last(learned_->parameterCount()));
  else
    activation_->forward(output, output);
}

void FusedActivation::backward(const BackwardPass& pass) const {
  if (pass.outputGradientIsReady || activation_->isIdentity()) return;
  const ConstTensorView z = activation_->needsPreActivation() ? ConstTensorView(pass.workspace.back()) : ConstTensorView();
  if (learned_)
    learned_->backward(z, pass.outputs[0], pass.outputGradients[0], pass.parameters.last(learned_->parameterCount()),
                       pass.parameterGradients.last(learned_->parameterCount()));
  else
    activation_->backward(z, pass.outputs[0], pass.outputGradients[0]);
}

}  // namespace nn
