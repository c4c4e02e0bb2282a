#pragma once

#include <span>

#include "engine/core/scalar.h"

/// Two runs of numbers into one, element by element, as in elementwise.h: an element's result depends on it alone, y may be the
/// same run as x, and NaN in gives NaN out.
namespace nn::kernels {

void multiply(std::span<const Scalar> x, std::span<Scalar> y);                               ///< y *= x
void addProduct(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y);  ///< y += a·b
void maximum(std::span<const Scalar> x, std::span<Scalar> y);                                ///< y = max(x, y)
void minimum(std::span<const Scalar> x, std::span<Scalar> y);                                ///< y = min(x, y)

/// y = a + b, then max(0, y) if `rectify`, where NaN stays NaN.
void sum(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y, bool rectify = false);
/// y = a·b; 0 where the mask, unless it is empty, is not positive.
void product(std::span<const Scalar> a, std::span<const Scalar> b, std::span<Scalar> y, std::span<const Scalar> mask = {});
/// mask ← 0 where it is under `least`, else `factor`; then y = mask·x, a product and not a choice, so that NaN stays NaN.
void keepSome(Scalar least, Scalar factor, std::span<const Scalar> x, std::span<Scalar> mask, std::span<Scalar> y);

/// Rows of numbers, `stride` from one to the next. On one thread.
struct RowRun {
  Index rows, columns;
  Index fromStride, toStride;
};
void copyRows(const RowRun& run, const Scalar* from, Scalar* to);  ///< to = from
void addRows(const RowRun& run, const Scalar* from, Scalar* to);   ///< to += from

/// Where x is the same as y, or NaN: moves what is in `from` to `to`, to += from and from = 0. An empty `to` takes it away.
void moveWhereSame(std::span<const Scalar> x, std::span<const Scalar> y, std::span<Scalar> from, std::span<Scalar> to);

}  // namespace nn::kernels
