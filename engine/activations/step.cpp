#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

class Step : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::step(z.values(), a.values()); }
  /// The slope is 0 wherever there is one; times 0, so that NaN is not hidden.
  void backward(ConstTensorView, ConstTensorView, TensorView gradient) const override { kernels::scale(0, gradient.values()); }
};

const ActivationRegistration registration({
    .id = "step",
    .title = "Step",
    .summary =
        "Says 1 for positive numbers and 0 for all others, as the first artificial neurons did. To look at, not to train: "
        "its slope is 0 everywhere, so no layer before it can learn anything.",
    .reference = "McCulloch & Pitts 1943, A logical calculus of the ideas immanent in nervous activity; Rosenblatt 1958, The "
                 "perceptron",
    .formula = "f(z) = 1 for z > 0, else 0",
    .derivative = "f'(z) = 0",
    .range = "{0, 1}",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Step>(); },
});

}  // namespace
}  // namespace nn
