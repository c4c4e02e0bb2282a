#include <algorithm>
#include <cmath>

#include "engine/losses/element_loss.h"

namespace nn {
namespace {

constexpr const char* kId = "poisson";

/// L = 1/K Σ_k (ŷ_k − y_k ln ŷ_k), K numbers a sample: the negative log-likelihood of the count y when ŷ are expected, without
/// ln y!, which no weight changes. The logarithm is of max(ŷ, 10⁻⁷), so that predictions that are not positive cost much
/// instead of giving NaN; PyTorch's PoissonNLLLoss (log_input=False) adds 10⁻⁸ instead.
class Poisson : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [](double p, double y) {
      const double rate = std::max(p, kProbabilityMargin);  // keeps a NaN
      return ElementLoss{p - y * std::log(rate), 1 - y / rate};
    });
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Poisson",
    .category = "Regression",
    .summary = "For predicting counts, such as visitors in an hour: how unlikely the count is when the prediction is its mean. "
               "Predictions have to be positive, as those of softplus are.",
    .reference = "Nelder & Wedderburn 1972, Generalized linear models",
    .formula = "L = 1/K · Σ (ŷ − y ln ŷ)",
    .derivative = "∂L/∂ŷ = 1/K · (1 − y / ŷ)",
    .fittingActivations = {"softplus", "relu"},
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<Poisson>(); },
});

}  // namespace
}  // namespace nn
