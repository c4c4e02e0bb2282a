#include "engine/activations/activation.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

class Tanh : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::hyperbolicTangent(z.values(), a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::hyperbolicTangentBackward(a.values(), gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "tanh",
    .title = "Tanh",
    .summary = "Squeezes every number to between −1 and 1, with 0 staying 0. A good choice for small networks; in deep ones "
               "its slope gets tiny far from 0.",
    .reference = "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp",
    .formula = "f(z) = tanh z = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)",
    .derivative = "f'(z) = 1 − f(z)²",
    .range = "(−1, 1)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Tanh>(); },
});

}  // namespace
}  // namespace nn
