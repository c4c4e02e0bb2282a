#pragma once

#include <span>

#include "engine/core/scalar.h"

/// Optimizer updates θ ← θ − Δ over runs of weights; g is the gradient. Element by element. Every rule begins with the penalty
/// of weight decay g ← g + λθ, λ being weightDecay (nothing for 0), where it does not say otherwise.
namespace nn::kernels {

/// θ ← θ − α g.
void sgd(std::span<Scalar> weights, std::span<const Scalar> gradient, Scalar learningRate, Scalar weightDecay);

/// v ← μ v + (1−d) g, d being dampening;  θ ← θ − α v, or with Nesterov  θ ← θ − α (g + μ v)  (Sutskever et al. 2013 in the
/// form that PyTorch uses).
struct MomentumStep {
  Scalar learningRate, momentum;
  Scalar dampening = 0;
  Scalar weightDecay = 0;
  bool nesterov = false;
};
void momentum(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> velocity,
              const MomentumStep& step);

/// s ← s + g²;  θ ← θ − α g / (√(s + offset) + ε)  (Duchi, Hazan & Singer 2011). The offset is where s would have begun.
void adagrad(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> sum, Scalar learningRate,
             Scalar offset, Scalar epsilon, Scalar weightDecay);

/// s ← ρ s + (1−ρ) g²;  Δ = g √(d + ε) / √(s + ε);  d ← ρ d + (1−ρ) Δ²;  θ ← θ − α Δ  (Zeiler 2012, Algorithm 1), with
/// fresh = 1−ρ.
void adadelta(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> meanSquare,
              std::span<Scalar> meanSquareStep, Scalar learningRate, Scalar fresh, Scalar epsilon, Scalar weightDecay);

/// s ← ρ s + (1−ρ) g²;  u = g / (√s + ε)  (Tieleman & Hinton 2012), with fresh = 1−ρ. With meanGradient, m ← ρ m + (1−ρ) g and
/// √(s − m²) takes the place of √s (Graves 2013, equations 38 to 40). θ ← θ − α u, or with velocity  v ← μ v + u;  θ ← θ − α v.
struct RmspropStep {
  Scalar learningRate, fresh, epsilon;
  Scalar momentum = 0;
  Scalar weightDecay = 0;
};
struct RmspropMemory {
  std::span<Scalar> meanSquare;
  std::span<Scalar> meanGradient = {};  ///< empty: not centred
  std::span<Scalar> velocity = {};      ///< empty: without momentum
};
void rmsprop(std::span<Scalar> weights, std::span<const Scalar> gradient, const RmspropMemory& memory, const RmspropStep& step);

/// Constants of one step of Adam and its kin. The parts of the new value are given as 1−β because single precision would move
/// 1 − 0.999 by 1e-5.
struct AdamStep {
  Scalar stepSize;        ///< α / (1−β₁ᵗ)
  Scalar fresh1, fresh2;  ///< 1−β₁, 1−β₂
  Scalar correction2;     ///< 1/√(1−β₂ᵗ)
  Scalar epsilon;
  Scalar weightDecay = 0;  ///< λ of g ← g + λθ
  Scalar shrink = 0;       ///< αλ of the decoupled decay θ ← θ − αλθ, before the update
};

/// m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − stepSize · m / (√v · correction2 + ε)  (Kingma & Ba 2015, Algorithm 1;
/// with shrink Loshchilov & Hutter 2019, Algorithm 2).
void adam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
          const AdamStep& step);

/// Adam with the greatest v so far, w ← max(w, v), in the place of v (Reddi, Kale & Kumar 2018, Algorithm 2).
void amsgrad(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
             std::span<Scalar> greatest, const AdamStep& step);

/// m as Adam;  u ← max(β₂u, |g| + ε);  θ ← θ − stepSize · m / u  (Kingma & Ba 2015, Algorithm 2). Of the step, correction2 and
/// shrink are not used.
void adamax(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> u,
            const AdamStep& step);

/// m and v as Adam;  θ ← θ − (gradientStep · g + stepSize · m) / (√v · correction2 + ε)  (Dozat 2016).
void nadam(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, std::span<Scalar> v,
           Scalar gradientStep, const AdamStep& step);

/// c = β₁m + (1−β₁)g;  m ← β₂m + (1−β₂)g;  θ ← θ − αλθ − α sign(c)  (Chen et al. 2023, Algorithm 2), with shrink = αλ.
void lion(std::span<Scalar> weights, std::span<const Scalar> gradient, std::span<Scalar> m, Scalar learningRate, Scalar fresh1,
          Scalar fresh2, Scalar shrink);

}  // namespace nn::kernels
