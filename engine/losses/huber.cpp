#include <cmath>

#include "engine/losses/element_loss.h"

namespace nn {
namespace {

constexpr const char* kId = "huber";

/// L = 1/K Σ_k h(ŷ_k − y_k) with h(d) = d²/2 for |d| <= δ, else δ·(|d| − δ/2); both pieces and their slopes meet at δ.
class Huber : public Loss {
 public:
  explicit Huber(const Options& options) : delta_(options.get<double>("delta")) {}

  double evaluate(ConstTensorView prediction, ConstTensorView target, Scalar scale, TensorView gradient) const override {
    return evaluateElements(kId, prediction, target, scale, gradient, [delta = delta_](double p, double y) {
      const double d = p - y, size = std::abs(d);
      if (size > delta) return ElementLoss{delta * (size - delta / 2), delta * signOf(d)};
      return ElementLoss{d * d / 2, d};
    });
  }

 private:
  double delta_;
};

const LossRegistration registration({
    .id = kId,
    .title = "Huber",
    .category = "Regression",
    .summary =
        "Squared error for small mistakes, absolute error for large ones: for predicting values when some targets are far "
        "off. Smooth around 0, and a wild target pulls no harder than δ.",
    .reference = "Huber 1964, Robust estimation of a location parameter",
    .formula = "L = 1/K · Σ h(ŷ − y), h(d) = d²/2 for |d| ≤ δ, else δ·(|d| − δ/2)",
    .derivative = "∂L/∂ŷ = 1/K · (ŷ − y), bounded to ±δ/K",
    .options = {{.name = "delta",
                 .label = "Delta (δ)",
                 .help =
                     "From which difference on a mistake counts in proportion to its size instead of its square, in the unit "
                     "of the targets. Typical: 1 for normalised targets.",
                 .defaultValue = 1.0,
                 .minimum = 0.000001,
                 .maximum = 1000000}},
    .create = [](const Options& options) -> std::unique_ptr<Loss> { return std::make_unique<Huber>(options); },
});

}  // namespace
}  // namespace nn
