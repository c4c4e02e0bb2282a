#pragma once

#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer.h"

namespace nn {

/// A layer whose output is its input, number by number in the same order, under another shape.
class CopyLayer : public Layer {
 public:
  void forward(const ForwardPass& pass) const override { kernels::copy(pass.inputs[0].values(), pass.outputs[0].values()); }

  void backward(const BackwardPass& pass) const override {
    const std::span<const Scalar> gradient = pass.outputGradients[0].values();
    const std::span<Scalar> inputGradient = pass.inputGradients[0].values();
    if (inputGradient.empty()) return;
    if (pass.assigns())
      kernels::copy(gradient, inputGradient);
    else
      kernels::add(gradient, inputGradient);
  }
};

}  // namespace nn
