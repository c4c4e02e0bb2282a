#pragma once

#include "engine/core/scalar.h"

namespace nn::kernels {

/// A factor of a product: element (r, c) is data[r · rowStride + c · columnStride], so a transpose is a swap of strides.
struct Factor {
  const Scalar* data;
  Index rowStride;
  Index columnStride;
};

enum class Store { Assign, Add };

/// C (m, n) = or += A (m, k) · B (k, n), plus bias (n) on every row unless null. C is row-major with ldc elements a row.
///
/// Every element of C is summed over k in ascending order in fixed blocks, whatever the tiling or thread count, so its bits
/// depend only on its row of A, its column of B and k. Parallel over tiles of C (see parallelFor).
void gemm(Index m, Index n, Index k, Factor a, Factor b, Scalar* c, Index ldc, Store store, const Scalar* bias = nullptr);

}  // namespace nn::kernels
