#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// Makes the columns perpendicular to each other and of length 1: x ← Q of x = Q·R with a positive diagonal of R, by
/// Householder reflections. From random numbers of a normal distribution Q is drawn evenly from all such matrices (Stewart
/// 1980, The efficient generation of random orthogonal matrices). Allocates. Shapes  x (rows, columns), rows >= columns.
void orthonormalize(Index rows, Index columns, double* x);

}  // namespace nn::kernels
