#include "engine/kernels/reduce.h"
#include "engine/regularizers/regularizer.h"

namespace nn {
namespace {

class L1 : public Regularizer {
 public:
  double penalty(std::span<const Scalar> weights) const override { return kernels::sumOfMagnitudes(weights); }

  void addGradient(std::span<const Scalar> weights, double factor, std::span<Scalar> gradient) const override {
    const auto slope = static_cast<Scalar>(factor);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const Scalar w = weights[i];
      gradient[i] += slope * (w > 0 ? Scalar{1} : w < 0 ? Scalar{-1} : w);  // at 0 no pull; a NaN stays one
    }
  }
};

const RegularizerRegistration registration({
    .id = "l1",
    .title = "L1",
    .category = "Regularizer",
    .summary = "Adds up the magnitudes of the weights: useless weights go to exactly zero.",
    .reference = "Tibshirani 1996, Regression shrinkage and selection via the lasso",
    .formula = "R = Σ |w|",
    .create = []() -> std::unique_ptr<Regularizer> { return std::make_unique<L1>(); },
});

}  // namespace
}  // namespace nn
