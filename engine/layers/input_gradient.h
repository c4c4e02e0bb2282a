#pragma once

#include "engine/kernels/gemm.h"
#include "engine/layers/layer.h"

namespace nn {

/// What a backward call says of its only input's gradient, as the kernels take it: whether to write or to add, and the numbers
/// that say where a ReLU before it was closed; null when there is none to take along.
inline kernels::Store inputGradientStore(const BackwardPass& pass) {
  return pass.assigns() ? kernels::Store::Assign : kernels::Store::Add;
}
inline const Scalar* rectifierMask(const BackwardPass& pass) { return pass.inputIsRectified ? pass.inputs[0].data() : nullptr; }

}  // namespace nn
