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

/// Where x is the same as y, or NaN: moves what is in `from` to `to`, to += from and from = 0. An empty `to` takes it away.
void moveWhereSame(std::span<const Scalar> x, std::span<const Scalar> y, std::span<Scalar> from, std::span<Scalar> to);

}  // namespace nn::kernels
