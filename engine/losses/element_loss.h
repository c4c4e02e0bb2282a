#pragma once

#include "engine/losses/loss.h"

namespace nn {

/// Loss of one number, and its slope by the prediction.
struct ElementLoss {
  double value, slope;
};

/// A loss that compares number by number: for each sample the mean over its numbers, as PyTorch's reduction "mean" has it once
/// the caller takes the mean over the batch. elementLoss(prediction, target) works in double. See Loss::evaluate().
template <typename Function>
double evaluateElements(std::string_view loss, ConstTensorView prediction, ConstTensorView target, Scalar scale,
                        TensorView gradient, Function elementLoss) {
  requireTargetShape(loss, prediction, target);
  const double perElement = 1.0 / static_cast<double>(prediction.rowSize());
  const double factor = perElement * static_cast<double>(scale);
  double sum = 0;
  for (Index e = 0; e < prediction.size(); ++e) {
    const ElementLoss element = elementLoss(static_cast<double>(prediction.data()[e]), static_cast<double>(target.data()[e]));
    sum += element.value;
    if (!gradient.isEmpty()) gradient.data()[e] = static_cast<Scalar>(factor * element.slope);
  }
  return sum * perElement;
}

/// −1, 0 or 1; NaN stays NaN.
inline double signOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

}  // namespace nn
