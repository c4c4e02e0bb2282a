#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// Scales those of the columns [firstColumn, firstColumn + count) of a matrix down to `largest` whose Euclidean norm is larger;
/// at most 64 columns a call. Norms are summed in double, rows in ascending order. A column with a NaN stays as it is.
/// Shapes  weights (rows, columns).
void limitColumnNorms(Index rows, Index columns, Index firstColumn, Index count, Scalar largest, Scalar* weights);

}  // namespace nn::kernels
