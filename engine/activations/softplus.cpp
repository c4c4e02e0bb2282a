#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class Softplus : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::softplus(z.values(), a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::softplusBackward(a.values(), gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "softplus",
    .title = "Softplus",
    .summary =
        "A ReLU with a rounded corner, always above 0. For the last layer when the target is a positive number, such as a "
        "count or a width.",
    .reference =
        "Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, Incorporating second-order functional knowledge for better option "
        "pricing",
    .formula = "f(z) = ln(1 + eᶻ)",
    .derivative = "f'(z) = 1 / (1 + e⁻ᶻ) = 1 − e^(−f(z))",
    .range = "(0, ∞)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Softplus>(); },
});

}  // namespace
}  // namespace nn
