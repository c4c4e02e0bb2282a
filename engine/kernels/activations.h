#pragma once

#include <span>

#include "engine/core/scalar.h"

/// The activation functions beyond those of elementwise.h, with the same promises: the result for an element depends on that
/// element only, y == x is allowed, NaN in gives NaN out. The backward maps turn gradients by y into gradients by x, and read
/// either y or, where that does not tell the slope, x.
namespace nn::kernels {

void step(std::span<const Scalar> x, std::span<Scalar> y);  ///< y = x > 0 ? 1 : 0

/// y = x > 0 ? scale·x : scale·alpha·(eˣ − 1), and g ← y > 0 ? scale·g : g·(y + scale·alpha). Precondition: alpha >= 0.
void elu(std::span<const Scalar> x, Scalar alpha, Scalar scale, std::span<Scalar> y);
void eluBackward(std::span<const Scalar> y, Scalar alpha, Scalar scale, std::span<Scalar> gradient);

void softplus(std::span<const Scalar> x, std::span<Scalar> y);                 ///< y = ln(1 + eˣ)
void softplusBackward(std::span<const Scalar> y, std::span<Scalar> gradient);  ///< g ← g·(1 − e⁻ʸ)

void softsign(std::span<const Scalar> x, std::span<Scalar> y);                 ///< y = x / (1 + |x|)
void softsignBackward(std::span<const Scalar> y, std::span<Scalar> gradient);  ///< g ← g·(1 − |y|)²

void hardSigmoid(std::span<const Scalar> x, std::span<Scalar> y);                 ///< y = min(max(x + 3, 0), 6) / 6
void hardSigmoidBackward(std::span<const Scalar> y, std::span<Scalar> gradient);  ///< g ← 0 < y < 1 ? g/6 : 0

void swish(std::span<const Scalar> x, Scalar beta, std::span<Scalar> y);  ///< y = x·σ(βx)
/// g ← g·s·(1 + βx·(1 − s)) with s = σ(βx)
void swishBackward(std::span<const Scalar> x, Scalar beta, std::span<Scalar> gradient);

void gelu(std::span<const Scalar> x, std::span<Scalar> y);                 ///< y = x·Φ(x), Φ the normal distribution
void geluBackward(std::span<const Scalar> x, std::span<Scalar> gradient);  ///< g ← g·(Φ(x) + x·φ(x))

/// y = x·σ(2u) = ½·x·(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³)
void geluTanh(std::span<const Scalar> x, std::span<Scalar> y);
void geluTanhBackward(std::span<const Scalar> x, std::span<Scalar> gradient);

/// y[r, c] = x > 0 ? x : slopes[c]·x. Shapes  x, y (rows, columns), slopes (columns). y may be x.
void prelu(Index rows, Index columns, const Scalar* x, const Scalar* slopes, Scalar* y);
/// g[r, c] ← x > 0 ? g : slopes[c]·g
void preluBackward(Index rows, Index columns, const Scalar* x, const Scalar* slopes, Scalar* gradient);
/// slopeGradients[c] += Σ_r g·(x > 0 ? 0 : x), in double; g is the gradient by y.
void addPreluSlopeGradients(Index rows, Index columns, const Scalar* x, const Scalar* gradient, Scalar* slopeGradients);

}  // namespace nn::kernels
