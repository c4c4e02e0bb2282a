#pragma once

#include "engine/kernels/gemm.h"

namespace nn::kernels {

/// Computes a product with so few columns that a tile's preparations would take longer than its sums: those of small networks.
/// Returns false, with nothing done, when the product is not such a one. Every element gets the bits that gemm() gives it
/// otherwise: one chain of fused multiply-adds over k in ascending order. Private to the kernels.
bool multiplySmall(Index m, Index n, Index k, const Factor& a, const Factor& b, Scalar* c, Index ldc, Store store,
                   const Finish& finish);

}  // namespace nn::kernels
