#pragma once

#include "engine/layers/layer.h"
#include "engine/layers/window2d.h"

namespace nn {

/// Forward kernel of a pooling that keeps one number of each window: maxPool2dForward or minPool2dForward.
using ExtremumKernel = void (*)(const kernels::Pool2dShape& shape, const Scalar* input, Scalar* output, Scalar* winner);

/// Keeps the largest or the smallest number of each window.
/// Shapes  input (N, H, W, C), output (N, OH, OW, C); workspace: which element of its window each output came from.
class ExtremumPool2d : public Layer {
 public:
  ExtremumPool2d(ExtremumKernel kernel, const char* where, const Options& completedOptions);

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardPass& pass) const override;
  void backward(const BackwardPass& pass) const override;

 private:
  ExtremumKernel kernel_;
  const char* where_;
  Window2d window_;
};

}  // namespace nn
