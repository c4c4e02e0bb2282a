#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

// Fixed point of mean 0 and variance 1 for inputs of mean 0 and variance 1: Klambauer et al. 2017, equation 14.
constexpr auto kAlpha = static_cast<Scalar>(1.6732632423543772);
constexpr auto kScale = static_cast<Scalar>(1.0507009873554805);

class Selu : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::elu(z.values(), kAlpha, kScale, a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::eluBackward(a.values(), kAlpha, kScale, gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "selu",
    .title = "SELU",
    .summary =
        "An ELU with numbers chosen so that signals keep their mean and spread from layer to layer by themselves. For deep "
        "networks of dense layers that start with LeCun normal; with dropout, use alpha dropout.",
    .reference = "Klambauer, Unterthiner, Mayr & Hochreiter 2017, Self-normalizing neural networks, arXiv:1706.02515",
    .formula = "f(z) = λ·z for z > 0, else λ·α·(eᶻ − 1); λ = 1.0507, α = 1.6733",
    .derivative = "f'(z) = λ for z > 0, else λ·α·eᶻ = f(z) + λ·α",
    .range = "(−1.758, ∞)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Selu>(); },
});

}  // namespace
}  // namespace nn
