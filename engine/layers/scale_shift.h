#pragma once

#include <span>
#include <vector>

#include "engine/layers/layer.h"

namespace nn {

/// What all learned normalisations have behind them: y = x̂·γ + β, where γ starts at 1 and β at 0, and each can be left out.
class ScaleShift {
 public:
  explicit ScaleShift(const Options& completedOptions);

  /// The options "epsilon", "scale" and "center".
  static std::vector<OptionSpec> options();

  double epsilon() const { return epsilon_; }
  /// Adds the parameters "gamma" and "beta", both of this shape. Precondition: the plan has none yet; more may follow.
  void plan(LayerPlan& plan, const Shape& shape) const;
  /// γ and β of a pass; null for one that is left out.
  const Scalar* gamma(std::span<const ConstTensorView> parameters) const;
  const Scalar* beta(std::span<const ConstTensorView> parameters) const;
  /// Their gradients; null for one that is left out or not wanted.
  Scalar* gamma(std::span<const TensorView> gradients) const;
  Scalar* beta(std::span<const TensorView> gradients) const;

 private:
  double epsilon_;
  bool scales_, shifts_;
};

}  // namespace nn
