#pragma once

#include "engine/kernels/normalize.h"
#include "engine/layers/fused_activation.h"
#include "engine/layers/layer.h"
#include "engine/layers/scale_shift.h"

namespace nn {

/// A normalisation within each sample, the same in training and in predictions: the numbers of a part of the sample are brought
/// to mean 0 and variance 1, then scaled by γ and shifted by β. Which numbers make a part is what the layers differ in.
/// Shapes  input and output are equal; workspace "statistics" (parts of a sample, 2): mean and 1 / √(variance + ε).
class SampleNorm : public Layer {
 public:
  explicit SampleNorm(const Options& completedOptions) : affine_(completedOptions), activation_(completedOptions) {}

  LayerPlan plan(std::span<const Shape> inputs) const override;
  void forward(const ForwardPass& pass) const override;
  void backward(const BackwardPass& pass) const override;

 private:
  /// How `count` samples of this shape fall into parts. Throws ShapeError when they cannot.
  virtual kernels::GroupNormShape partsOf(const Shape& sample, Index count) const = 0;
  /// Shape of γ and β: as many numbers as partsOf() has channels.
  virtual Shape parameterShape(const Shape& sample) const = 0;

  ScaleShift affine_;
  FusedActivation activation_;
};

}  // namespace nn
