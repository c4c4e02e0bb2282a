#pragma once

#include <span>

#include "engine/core/scalar.h"

/// Optimizer updates θ ← θ − Δ over runs of weights; g is the gradient. Element by element.
namespace nn::kernels {

/// θ ← θ − α g.
void sgd(std::span<Scalar> weights, std::span<const Scalar> gradient, Scalar learningRate);

/// v ← μ v + g;  θ ← θ − α v, or with Nesterov  θ ← θ − α (g + μ v)  (Sutskever et al. 2013 in the form that PyTorch uses).
void momentum(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> velocity, Scalar learningRate,
              Scalar momentum, bool nesterov);

/// s ← ρ s + (1−ρ) g²;  θ ← θ − α g / (√s + ε)  (Tieleman & Hinton 2012).
void rmsprop(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> meanSquare, Scalar learningRate,
             Scalar rho, Scalar epsilon);

/// m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − stepSize · m / (√v · correction2 + ε), with
/// stepSize = α / (1−β₁ᵗ) and correction2 = 1/√(1−β₂ᵗ) (Kingma & Ba 2015, Algorithm 1).
void adam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
          Scalar stepSize, Scalar beta1, Scalar beta2, Scalar correction2, Scalar epsilon);

}  // namespace nn::kernels
