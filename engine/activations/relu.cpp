#include "engine/activations/activation.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

class Relu : public Activation {
 public:
  bool isRectifier() const override { return true; }
  void forward(ConstTensorView z, TensorView a) const override { kernels::leakyRelu(z.values(), 0, a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::leakyReluBackward(a.values(), 0, gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "relu",
    .title = "ReLU",
    .summary = "Keeps positive numbers and turns negative ones into 0. The usual choice inside networks: fast, and its slope "
               "does not fade. A unit that is 0 for all samples stops learning.",
    .reference = "Nair & Hinton 2010, Rectified linear units improve restricted Boltzmann machines",
    .formula = "f(z) = max(0, z)",
    .derivative = "f'(z) = 1 for z > 0, else 0",
    .range = "[0, ∞)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Relu>(); },
});

}  // namespace
}  // namespace nn
