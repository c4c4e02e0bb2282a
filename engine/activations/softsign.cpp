#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class Softsign : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::softsign(z.values(), a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::softsignBackward(a.values(), gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "softsign",
    .title = "Softsign",
    .summary = "Squeezes every number to between −1 and 1 as tanh does, but comes near the ends more slowly, so that its slope "
               "fades less.",
    .reference = "Bergstra, Desjardins, Lamblin & Bengio 2009, Quadratic polynomials learn better image features",
    .formula = "f(z) = z / (1 + |z|)",
    .derivative = "f'(z) = 1 / (1 + |z|)² = (1 − |f(z)|)²",
    .range = "(−1, 1)",
    .curveFrom = -8,
    .curveTo = 8,
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Softsign>(); },
});

}  // namespace
}  // namespace nn
