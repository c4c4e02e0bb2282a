#pragma once

#include <memory>

#include "engine/activations/activation.h"
#include "engine/layers/layer.h"

namespace nn {

/// The activation of a layer that has one as an option: what forward does after z, and backward before everything else.
/// The layer calls plan() last, so that its own workspace comes before this one's.
class FusedActivation {
 public:
  explicit FusedActivation(const Options& completedOptions);

  /// Adds the workspace "z" and the parameters that the activation needs, and the layer's activity penalty. Precondition:
  /// plan.outputs and plan.parameters are filled in.
  void plan(LayerPlan& plan) const;
  /// True when the layer may store max(0, z) itself instead of calling forward().
  bool rectifies(const ForwardPass& pass) const { return activation_->isRectifier() && !pass.skipActivation; }
  /// True when the layer may take the derivative of max(0, z) along itself instead of calling backward().
  bool rectifies(const BackwardPass& pass) const { return activation_->isRectifier() && !pass.outputGradientIsReady; }
  /// Turns the z that the layer wrote into output 0 into a, in place, unless the loss does that.
  void forward(const ForwardPass& pass) const;
  /// Turns output gradient 0 from ∂L/∂a into ∂L/∂z, in place, unless it is that already.
  void backward(const BackwardPass& pass) const;

 private:
  std::unique_ptr<Activation> activation_;
  const LearnedActivation* learned_;  ///< the same, if it has parameters; else null
  double activityL1_ = 0, activityL2_ = 0;
};

}  // namespace nn
