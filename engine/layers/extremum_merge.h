#pragma once

#include <span>

#include "engine/layers/layer.h"

namespace nn {

/// The largest or smallest of several equal inputs, number by number. The gradient goes to the input that gave the number, of
/// equals to the first.
/// Shapes  all inputs, the output and the workspace "unclaimed gradient" are equal.
class ExtremumMerge : public Layer {
 public:
  /// y = extremum of x and y; see kernels/combine.h.
  using Kernel = void (*)(std::span<const Scalar> x, std::span<Scalar> y);
  /// where: the id of the layer, which outlives it.
  ExtremumMerge(Kernel kernel, const char* where) : kernel_(kernel), where_(where) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardPass& pass) const override;
  void backward(const BackwardPass& pass) const override;

 private:
  Kernel kernel_;
  const char* where_;
};

}  // namespace nn
