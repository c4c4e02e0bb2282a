#pragma once

#include <span>

#include "engine/core/scalar.h"

namespace nn::kernels {

/// sums[c] += Σ_r x[r, c], in an order that depends on the sizes only. Shapes  x (rows, columns), sums (columns).
void addColumnSums(Index rows, Index columns, const Scalar* x, Scalar* sums);

/// Σ x², Σ |x| in double; fixed blocks added in order.
double sumOfSquares(std::span<const Scalar> x);
double sumOfMagnitudes(std::span<const Scalar> x);

/// Σ (x − y)², Σ |x − y| in double, in the same way. Precondition: equal sizes.
double sumOfSquaredDifferences(std::span<const Scalar> x, std::span<const Scalar> y);
double sumOfAbsoluteDifferences(std::span<const Scalar> x, std::span<const Scalar> y);

/// The largest x, −∞ of none; NaN when there is one.
Scalar largestOrNan(std::span<const Scalar> x);
/// The largest |x|, 0 of none; NaN when there is one.
Scalar largestMagnitude(std::span<const Scalar> x);

/// False when any number is NaN or infinite.
bool allFinite(std::span<const Scalar> x);

}  // namespace nn::kernels
