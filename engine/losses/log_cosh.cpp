#include <cmath>
#include <numbers>

#include "engine/losses/element_loss.h"

namespace nn {
namespace {

constexpr const char* kId = "log_cosh";

/// ln cosh d. cosh overflows for large d, and for small d its logarithm is lost in the rounding of 1 + d²/2.
double logCosh(double d) {
  const double size = std::abs(d);
  if (size < 1) return std::log1p(std::sinh(d) * std::sinh(d)) / 2;  // cosh² = 1 + sinh²
  return size + std::log1p(std::exp(-2 * size)) - std::numbers::ln2;
}

/// L = 1/K Σ_k ln cosh(ŷ_k − y_k), K numbers a sample.
class LogCosh : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [](double p, double y) {
      return ElementLoss{logCosh(p - y), std::tanh(p - y)};
    });
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Log-cosh",
    .category = "Regression",
    .summary =
        "Half the squared error for small mistakes, nearly the absolute error for large ones, and smooth everywhere: like "
        "Huber without a border to choose.",
    .reference = "Green 1990, Bayesian reconstructions from emission tomography data using a modified EM algorithm",
    .formula = "L = 1/K · Σ ln cosh(ŷ − y)",
    .derivative = "∂L/∂ŷ = 1/K · tanh(ŷ − y)",
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<LogCosh>(); },
});

}  // namespace
}  // namespace nn
