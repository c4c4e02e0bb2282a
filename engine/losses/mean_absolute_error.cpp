#include <cmath>

#include "engine/losses/element_loss.h"

namespace nn {
namespace {

constexpr const char* kId = "mean_absolute_error";

/// L = 1/K Σ_k |ŷ_k − y_k|, K numbers a sample. The slope at 0 is 0.
class MeanAbsoluteErrorLoss : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [](double p, double y) {
      return ElementLoss{std::abs(p - y), signOf(p - y)};
    });
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Mean absolute error",
    .category = "Regression",
    .summary =
        "The mean of the differences without their signs: for predicting values when a few wild targets should not count "
        "for much. Its best answer is the median, where that of the squared error is the mean.",
    .reference = "Laplace 1774; Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, section 10.6",
    .formula = "L = 1/K · Σ |ŷ − y|",
    .derivative = "∂L/∂ŷ = 1/K · sign(ŷ − y)",
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<MeanAbsoluteErrorLoss>(); },
});

}  // namespace
}  // namespace nn
