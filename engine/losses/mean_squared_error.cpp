#include "engine/losses/element_loss.h"

namespace nn {
namespace {

/// L = 1/K Σ_k (ŷ_k − y_k)², K numbers a sample.
class MeanSquaredError : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements("mean_squared_error", prediction, target, scale, gradient, [](double p, double y) {
      return ElementLoss{(p - y) * (p - y), 2 * (p - y)};
    });
  }
};

const LossRegistration registration({
    .id = "mean_squared_error",
    .title = "Mean squared error",
    .category = "Regression",
    .summary = "The mean of the squared differences: for predicting values. Large mistakes count much more than small ones.",
    .reference = "Gauss 1809, Theoria motus; Bishop 2006, Pattern Recognition and Machine Learning, section 3.1",
    .formula = "L = 1/K · Σ (ŷ − y)²",
    .derivative = "∂L/∂ŷ = 2/K · (ŷ − y)",
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<MeanSquaredError>(); },
});

}  // namespace
}  // namespace nn
