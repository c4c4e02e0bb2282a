#include "engine/losses/hinge_margin.h"

namespace nn {
namespace {

constexpr const char* kId = "hinge";

/// L = 1/K Σ_k max(0, 1 − y_k·ŷ_k); see hinge_margin.h for y.
class Hinge : public Loss {
 public:
  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [](double p, double y) {
      const HingeMargin margin = hingeMargin(p, y);
      return ElementLoss{margin.missing, margin.missing == 0 ? 0 : -margin.side};
    });
  }
};

const LossRegistration registration({
    .id = kId,
    .title = "Hinge",
    .category = "Classification",
    .summary = "The loss of support vector machines: 0 as soon as an answer is right by a margin of 1, growing in proportion "
               "below. For a last layer without activation, whose sign is the answer; no probabilities.",
    .reference = "Cortes & Vapnik 1995, Support-vector networks; several classes one against the rest",
    .formula = "L = 1/K · Σ max(0, 1 − y·ŷ), y = 1 for yes, −1 for no",
    .derivative = "∂L/∂ŷ = −y/K where y·ŷ < 1, else 0",
    .fittingActivations = {"linear", "tanh"},
    .yesFrom = 0,
    .create = [](const Options&) -> std::unique_ptr<Loss> { return std::make_unique<Hinge>(); },
});

}  // namespace
}  // namespace nn
