#include "engine/layers/extremum_pool2d.h"

#include "engine/layers/input_gradient.h"

namespace nn {

ExtremumPool2d::ExtremumPool2d(ExtremumKernel kernel, const char* where, const Options& completedOptions)
    : kernel_(kernel), where_(where), window_(Window2d::fromOptions(completedOptions, "pool_size")) {}

LayerPlan ExtremumPool2d::plan(std::span<const Shape> inputs) const {
  LayerPlan plan = poolPlan(window_, inputs[0], where_);
  plan.workspace = {{"winner", plan.outputs[0]}};
  plan.assignsInputGradients = true;
  plan.masksInputGradient = true;
  plan.backwardReadsInput = false;  // the winners say it all; the output says where a ReLU was closed
  return plan;
}

void ExtremumPool2d::forward(const ForwardPass& pass) const {
  kernel_(poolShape(window_, pass.inputs[0].shape(), where_), pass.inputs[0].data(), pass.outputs[0].data(),
          pass.workspace[0].data());
}

void ExtremumPool2d::backward(const BackwardPass& pass) const {
  if (pass.inputGradients[0].isEmpty()) return;
  kernels::extremumPool2dBackward(poolShape(window_, pass.inputs[0].shape(), where_), pass.outputGradients[0].data(),
                                  pass.workspace[0].data(), pass.inputGradients[0].data(), inputGradientStore(pass),
                                  pass.inputIsRectified ? pass.outputs[0].data() : nullptr);
}

}  // namespace nn
