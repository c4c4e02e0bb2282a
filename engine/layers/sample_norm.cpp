#include "engine/layers/sample_norm.h"

namespace nn {

LayerPlan SampleNorm::plan(std::span<const Shape> inputs) const {
  const Shape& input = inputs[0];
  const kernels::GroupNormShape parts = partsOf(input, 1);
  LayerPlan plan = {.outputs = {input},
                    .workspace = {{"statistics", {parts.samples * parts.groups, 2}}},
                    .multiplyAdds = input.elementCount()};
  affine_.plan(plan, parameterShape(input));
  activation_.plan(plan);
  return plan;
}

void SampleNorm::forward(const ForwardPass& pass) const {
  const ConstTensorView x = pass.inputs[0];
  kernels::groupNormForward(partsOf(x.shape().withoutBatch(), x.rowCount()), affine_.epsilon(), x.data(),
                            affine_.gamma(pass.parameters), affine_.beta(pass.parameters), pass.outputs[0].data(),
                            pass.workspace[0].data());
  activation_.forward(pass);
}

void SampleNorm::backward(const BackwardPass& pass) const {
  activation_.backward(pass);
  const ConstTensorView x = pass.inputs[0];
  const Scalar* dy = pass.outputGradients[0].data();
  const kernels::GroupNormShape parts = partsOf(x.shape().withoutBatch(), x.rowCount());
  if (const TensorView dx = pass.inputGradients[0]; !dx.isEmpty())
    kernels::groupNormInputGradient(parts, x.data(), affine_.gamma(pass.parameters), pass.workspace[0].data(), dy, dx.data());
  Scalar* gamma = affine_.gamma(pass.parameterGradients);
  Scalar* beta = affine_.beta(pass.parameterGradients);
  if (gamma || beta) kernels::groupNormParameterGradients(parts, x.data(), pass.workspace[0].data(), dy, gamma, beta);
}

}  // namespace nn
