#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/sparse_rows.h"

/// Products of a dense layer with inputs X (n, columns) that are mostly zero. Only the numbers that are not zero are gone
/// through: the sums are those of the dense product, but a weight that is not finite shows only where its input is not zero.
/// The kernel K and its gradient are (columns, units), Z and its gradient (n, units), row-major without gaps.
namespace nn::kernels {

/// Z = X · K, plus bias (units) on every row unless null.
///
/// The bits of a row of Z depend on its row of X only. Parallel over tiles of rows (see parallelFor).
void sparseForward(SparseRows x, Index units, const Scalar* kernel, const Scalar* bias, Scalar* z);

/// Rows [first, last) of ∂L/∂K = Xᵀ · ∂L/∂Z, assigned to gradient (last − first, units). dz: ∂L/∂Z (n, units).
///
/// Every sum goes through the samples in ascending order, so its bits do not depend on where the runs are cut. Serial, so that
/// the caller can use a run while it is in cache; several threads may take different runs at once.
/// Precondition: first is a multiple of kSparseBlockColumns, and so is last unless it is x.columns.
void sparseKernelGradient(SparseRows x, Index units, const Scalar* dz, Index first, Index last, Scalar* gradient);

}  // namespace nn::kernels
