#pragma once

#include <span>

#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// A prediction that holds a NaN is for no class.
inline constexpr Index kNoClass = -1;

/// The class that a sample's prediction is for: the one with the largest number, the first of equal ones; with a single unit 1
/// from yesFrom on, else 0.
Index predictedClass(std::span<const Scalar> prediction, double yesFrom = 0.5);

/// The class that a target (a class number, one-hot, or 1 against 0 or −1 for a single unit) stands for, `units` being the
/// numbers of a prediction.
Index targetClass(std::span<const Scalar> target, Index units);

/// Classes that predictions of so many units tell apart: two with a single one.
inline Index classesOf(Index units) { return units == 1 ? 2 : units; }

/// One row of a batch.
inline std::span<const Scalar> rowOf(ConstTensorView batch, Index row) {
  const auto size = static_cast<std::size_t>(batch.rowSize());
  return batch.values().subspan(static_cast<std::size_t>(row) * size, size);
}

/// The option "threshold" of metrics over classes: the yesFrom of a single unit.
OptionSpec thresholdOption();

}  // namespace nn
