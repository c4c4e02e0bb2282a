#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/core/rng.h"
#include "engine/tensor/tensor.h"

/// Gradients by central differences, for comparison with what the engine's backward passes say.
namespace gradient_check {

/// Central differences mean something in the double build only.
inline constexpr bool kIsMeaningful = std::is_same_v<nn::Scalar, double>;

/// How far test points keep from kinks and from ties.
inline constexpr double kKinkMargin = 0.05;

/// Compares the analytic gradient of value() with respect to x with (value(x + h) − value(x − h)) / 2h, element by element,
/// h = 1e-6 · max(1, |x|), at |difference| <= 1e-7 + 1e-4 · |numeric|. value() reads x, which is restored afterwards. Returns
/// nothing or what differs first: "kernel[7]: expected 0.25, got 0.5".
std::string compare(std::string_view what, std::span<nn::Scalar> x, std::span<const nn::Scalar> analytic,
                    const std::function<double()>& value);

/// Σ a·b in double.
double dot(std::span<const nn::Scalar> a, std::span<const nn::Scalar> b);

/// Uniform in [low, high).
void fillUniform(std::span<nn::Scalar> values, double low, double high, nn::Rng& rng);

/// The numbers (i + ½ − n/2) · 0.11 in random order: no two closer than 0.11, none closer to zero than 0.055, so nowhere near
/// a kink at zero or a tie.
void fillDistinct(std::span<nn::Scalar> values, nn::Rng& rng);

}  // namespace gradient_check
