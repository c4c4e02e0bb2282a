#include "engine/kernels/elementwise.h"
#include "engine/kernels/reduce.h"
#include "engine/losses/loss.h"

namespace nn {
namespace {

/// L = 1/K Σ_k (ŷ_k − y_k)², K numbers a sample.
class MeanSquaredError : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    requireTargetShape("mean_squared_error", prediction, target);
    const double perElement = 1.0 / static_cast<double>(prediction.rowSize());
    const double sum = kernels::sumOfSquaredDifferences(prediction.values(), target.values());  // before it is overwritten
    if (!gradient.isEmpty())
      kernels::scaledDifference(static_cast<Scalar>(2 * perElement * static_cast<double>(scale)), prediction.values(),
                                target.values(), gradient.values());
    return sum * perElement;
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
