#pragma once

#include <span>

#include "engine/core/scalar.h"

/// Maps over runs of numbers. The result for an element depends on that element only, never on its place in
/// the run, so any tiling gives the same bits. In-place use (y == x) is allowed everywhere. NaN in gives NaN out.
namespace nn::kernels {

void exponential(std::span<const Scalar> x, std::span<Scalar> y);              ///< y = eˣ
void logarithm(std::span<const Scalar> x, std::span<Scalar> y);                ///< y = ln x
void sigmoid(std::span<const Scalar> x, std::span<Scalar> y);                  ///< y = 1 / (1 + e⁻ˣ)
void hyperbolicTangent(std::span<const Scalar> x, std::span<Scalar> y);        ///< y = tanh x
void leakyRelu(std::span<const Scalar> x, Scalar slope, std::span<Scalar> y);  ///< y = x > 0 ? x : slope·x; slope 0 is ReLU

void sigmoidBackward(std::span<const Scalar> y, std::span<Scalar> gradient);                  ///< g ← g·y(1−y)
void hyperbolicTangentBackward(std::span<const Scalar> y, std::span<Scalar> gradient);        ///< g ← g·(1−y²)
void leakyReluBackward(std::span<const Scalar> y, Scalar slope, std::span<Scalar> gradient);  ///< g ← y > 0 ? g : slope·g

/// out = factor·(x − y)
void scaledDifference(Scalar factor, std::span<const Scalar> x, std::span<const Scalar> y, std::span<Scalar> out);
void copy(std::span<const Scalar> x, std::span<Scalar> y);                      ///< y = x
void add(std::span<const Scalar> x, std::span<Scalar> y);                       ///< y += x
void clamp(Scalar largest, std::span<Scalar> y);                                ///< y ← y bounded to ±largest
void scale(Scalar factor, std::span<Scalar> y);                                 ///< y *= factor
void addScaled(Scalar factor, std::span<const Scalar> x, std::span<Scalar> y);  ///< y += factor·x

}  // namespace nn::kernels
