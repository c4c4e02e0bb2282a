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

/// What happens to a sum on its way into C, while it is still in a register.
struct Finish {
  const Scalar* bias = nullptr;  ///< (n), added to every row unless null
  bool rectify = false;          ///< max(0, sum); NaN stays NaN
  /// Unless null: rows as long and as far apart as those of C. Where one of its numbers is not positive the sum becomes 0: the
  /// derivative of a ReLU, given what came out of it.
  const Scalar* mask = nullptr;
};

/// C (m, n) = or += A (m, k) · B (k, n), finished as told. C is row-major with ldc elements a row.
///
/// Every element of C is summed over k in ascending order in fixed blocks, whatever the tiling or thread count, so its bits
/// depend only on its row of A, its column of B and k. Parallel over tiles of C (see parallelFor).
void gemm(Index m, Index n, Index k, Factor a, Factor b, Scalar* c, Index ldc, Store store, const Finish& finish = {});

}  // namespace nn::kernels
