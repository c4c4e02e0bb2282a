#pragma once

#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer.h"

namespace nn {

/// A layer whose output is its input, number by number in the same order, under another shape.
class CopyLayer : public Layer {
 public:
  void forward(const ForwardPass& pass) const override { std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data()); }

  void backward(const BackwardPass& pass) const override {
    if (!pass.inputGradients[0].isEmpty()) kernels::add(pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }
};

}  // namespace nn
