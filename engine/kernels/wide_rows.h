#pragma once

#include "engine/kernels/gemm.h"

namespace nn::kernels {

/// Rows of A up to which a product reads B in wide stretches.
inline constexpr Index kFewRows = 3;

/// Columns that such a stretch is wide: a product of fewer has no use for it.
Index wideColumns(Index rows);

/// One wide stretch of columns, `wideColumns(m)` of them from `column` on, of the product that gemm() describes, for at most
/// kFewRows rows and a B whose columns lie side by side.
///
/// With few rows a product does little more than to read B, whose panels of two vectors are far apart: 128 bytes here, the next
/// ones a whole row further. That is too little for the processor to see what comes next. Here a row of B is read for 1 KiB or
/// 512 bytes at a time, and rows some way ahead are asked for:
///
///                B: 16 vectors (one row of A), 8 vectors (two or three)
///               ┌──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──┐
///      A row 0  │ s0  s1  s2              …                s15  │   all sums in registers
///               └──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┴──┘
///
/// The sums are formed as in a tile (see tile.h): blocks of k, each one chain in ascending order. The bits are the same.
void multiplyWide(Index m, Index k, Factor a, Factor b, Index column, Scalar* c, Index ldc, Store store, const Finish& finish);

}  // namespace nn::kernels
