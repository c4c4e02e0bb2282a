#pragma once

#include <span>

#include "engine/core/scalar.h"

namespace nn::kernels {

/// sums[c] += Σ_r x[r, c], rows in ascending order. Shapes  x (rows, columns), sums (columns).
void addColumnSums(Index rows, Index columns, const Scalar* x, Scalar* sums);

/// Σ x², Σ |x| in double; fixed blocks added in order.
double sumOfSquares(std::span<const Scalar> x);
double sumOfMagnitudes(std::span<const Scalar> x);

/// The largest |x|, 0 of none; NaN when there is one.
Scalar largestMagnitude(std::span<const Scalar> x);

/// False when any number is NaN or infinite.
bool allFinite(std::span<const Scalar> x);

}  // namespace nn::kernels
