#pragma once

#include <string>

#include "engine/explain/optimizer_explainer.h"

namespace nn {

/// What the optimizers of the Adam family have in common: m and v, their corrections, and the step made of them.
struct AdamMemory {
  Symbol beta1{.name = "β", .subscript = "1"}, beta2{.name = "β", .subscript = "2"};
  double b1, b2;

  explicit AdamMemory(const UpdateCase& update) : b1(update.option("beta1")), b2(update.option("beta2")) {}
  /// m ← β₁m + (1 − β₁)g, memory 0.
  void addMean(const UpdateCase& update, const Expression& g, Lines& lines) const;
  /// v ← β₂v + (1 − β₂)g², memory 1.
  void addSquares(const UpdateCase& update, const Expression& g, Lines& lines) const;
  /// m̂ = m / (1 − β₁ᵗ)
  Expression correctedMean(const UpdateCase& update, Lines& lines) const;
};

/// The new weight: from − η·m̂ / (√v̂ + ε).
void addAdamStep(const UpdateCase& update, const Expression& from, const Expression& mHat, const Expression& vHat,
                 std::string code, Lines& lines);

inline constexpr const char* kAdamStepCode = "w -= lr * m_hat / (sqrt(v_hat) + eps)";

}  // namespace nn
