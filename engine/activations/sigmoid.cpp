#include "engine/activations/activation.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

class Sigmoid : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::sigmoid(z.values(), a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::sigmoidBackward(a.values(), gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "sigmoid",
    .title = "Sigmoid",
    .summary = "Squeezes every number to between 0 and 1, to be read as a probability. For the last layer of a yes-or-no "
               "question; inside deep networks its slope gets tiny and learning slow.",
    .reference = "Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors",
    .formula = "f(z) = 1 / (1 + e⁻ᶻ)",
    .derivative = "f'(z) = f(z)·(1 − f(z))",
    .range = "(0, 1)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Sigmoid>(); },
});

}  // namespace
}  // namespace nn
