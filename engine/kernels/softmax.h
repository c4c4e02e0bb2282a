#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// Row-wise softmax, shifted by the row's maximum so that no exponential overflows. y may be x.
/// Shapes  x, y (rows, columns).
void softmax(Index rows, Index columns, const Scalar* x, Scalar* y);

/// gradient ← y ⊙ (gradient − Σ gradient·y), row by row: from ∂L/∂y to ∂L/∂x.
void softmaxBackward(Index rows, Index columns, const Scalar* y, Scalar* gradient);

/// Both in one go: y = softmax(x) and logSum = ln Σ exp(x) of each row, in double.
void softmaxWithLogSum(Index rows, Index columns, const Scalar* x, Scalar* y, double* logSum);

/// Log-sum-exp of each row: ln Σ exp(x), in double.
void logSumExp(Index rows, Index columns, const Scalar* x, double* result);

}  // namespace nn::kernels
