#pragma once

#include "engine/core/scalar.h"
#include "engine/kernels/gemm.h"

/// Normalising: x̂ = (x − mean) · inverse, y = x̂·γ + β, where inverse is 1 / √(variance + ε). Sums are taken in double, down
/// columns in blocks of some rows in Scalar first, over tiles that depend on the sizes only and in their order, so that the
/// bits do not depend on the number of threads.
///
/// A null γ stands for 1, a null β for 0; of the results, a null pointer means "not wanted". Gradients are added to.
namespace nn::kernels {

/// Numbers normalised column by column, each column by a mean and an inverse of its own: batch normalisation, where a row is a
/// sample or one position of it and a column is a channel.
struct ColumnNorm {
  Index rows, columns;
  const Scalar* mean;
  const Scalar* inverse;
};

/// Mean and variance (divided by the number of rows) of every column. Shapes  x (rows, columns), the others (columns).
void columnMoments(Index rows, Index columns, const Scalar* x, Scalar* mean, Scalar* variance);

/// Then max(0, y) if `rectify`, where NaN stays NaN. Shapes  x and y (rows, columns), γ and β (columns).
void columnNormForward(const ColumnNorm& norm, const Scalar* x, const Scalar* gamma, const Scalar* beta, Scalar* y,
                       bool rectify = false);

/// What the gradients depend on besides x and dy.
struct ColumnNormBackward {
  bool momentsAreOfInput = true;  ///< mean and inverse are those of the same x; else they are constants
  const Scalar* gamma = nullptr;
  /// y after max(0, y), whose derivative is then taken first: dy becomes 0·dy, in place, where it is not positive.
  const Scalar* output = nullptr;
  bool inputIsRectified = false;  ///< dx is 0 where x is not positive
  Store store = Store::Add;       ///< of dx
};

/// What the columns' sums are needed for: with ∂L/∂y = dy, dγ += Σ dy·x̂ and dβ += Σ dy; and what all numbers of a column have in
/// common in
///   dx = γ·inverse · (dy − (Σ dy + x̂·Σ dy·x̂) / rows) = γ·inverse · dy − a − b·(x − mean).
/// Where mean and inverse are constants instead of those of the same x, a and b are 0. Shapes (columns).
struct ColumnNormSums {
  Scalar *gamma, *beta;
  Scalar *a, *b;
};
void columnNormSums(const ColumnNorm& norm, const ColumnNormBackward& backward, const Scalar* x, Scalar* dy,
                    const ColumnNormSums& sums);

/// dx of all rows or of some, given a and b of all.
void columnNormInputGradient(const ColumnNorm& norm, const ColumnNormBackward& backward, const Scalar* a, const Scalar* b,
                             const Scalar* x, const Scalar* dy, Scalar* dx);

/// Numbers normalised within each sample: x is (samples, positions, channels), the channels fall into `groups` equal parts, and
/// all numbers of a part, at all positions, share a mean and an inverse.
struct GroupNormShape {
  Index samples, positions, channels, groups;
};

/// Shapes  y as x, γ and β (channels), statistics (samples, groups, 2): mean and inverse.
void groupNormForward(const GroupNormShape& norm, double epsilon, const Scalar* x, const Scalar* gamma, const Scalar* beta,
                      Scalar* y, Scalar* statistics);

/// dx += inverse · (g − mean g − x̂·mean(g·x̂)) with g = dy·γ and the means over the part.
void groupNormInputGradient(const GroupNormShape& norm, const Scalar* x, const Scalar* gamma, const Scalar* statistics,
                            const Scalar* dy, Scalar* dx);

/// dγ += Σ dy·x̂ and dβ += Σ dy over samples and positions.
void groupNormParameterGradients(const GroupNormShape& norm, const Scalar* x, const Scalar* statistics, const Scalar* dy,
                                 Scalar* gammaGradient, Scalar* betaGradient);

}  // namespace nn::kernels
