#include "engine/losses/hinge_margin.h"

namespace nn {
namespace {

constexpr const char* kId = "squared_hinge";

/// L = 1/K Σ_k max(0, 1 − y_k·ŷ_k)²; see hinge_margin.h for y.
class SquaredHinge : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [](double p, double y) {
      const HingeMargin margin = hingeMargin(p, y);
      return ElementLoss{margin.missing * margin.missing, -2 * margin.side * margin.missing};
    });
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Squared hinge",
    .category = "Classification",
    .summary = "The hinge loss squared: 0 as soon as an answer is right by a margin of 1, but answers far on the wrong side "
               "count much more. For a last layer without activation, whose sign is the answer.",
    .reference = "Tang 2013, Deep learning using linear support vector machines, arXiv:1306.0239",
    .formula = "L = 1/K · Σ max(0, 1 − y·ŷ)², y = 1 for yes, −1 for no",
    .derivative = "∂L/∂ŷ = −2y/K · max(0, 1 − y·ŷ)",
    .fittingActivations = {"linear", "tanh"},
    .yesFrom = 0,
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<SquaredHinge>(); },
});

}  // namespace
}  // namespace nn
