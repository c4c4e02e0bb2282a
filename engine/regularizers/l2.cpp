#include "engine/kernels/elementwise.h"
#include "engine/kernels/reduce.h"
#include "engine/regularizers/regularizer.h"

namespace nn {
namespace {

class L2 : public Regularizer {
 public:
  double penalty(std::span<const Scalar> weights) const override { return kernels::sumOfSquares(weights); }

  void addGradient(std::span<const Scalar> weights, double factor, std::span<Scalar> gradient) const override {
    kernels::addScaled(static_cast<Scalar>(2 * factor), weights, gradient);
  }
};

const RegularizerRegistration registration({
    .id = "l2",
    .title = "L2",
    .category = "Regularizer",
    .summary = "Adds up the squared weights: keeps all weights small and the network smooth.",
    .reference = "Krogh & Hertz 1992, A simple weight decay can improve generalization",
    .formula = "R = Σ w²",
    .create = []() -> std::unique_ptr<Regularizer> { return std::make_unique<L2>(); },
});

}  // namespace
}  // namespace nn
