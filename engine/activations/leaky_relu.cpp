#include "engine/activations/activation.h"
#include "engine/kernels/elementwise.h"

namespace nn {
namespace {

class LeakyRelu : public Activation {
 public:
  explicit LeakyRelu(const Options& options) : slope_(static_cast<Scalar>(options.get<double>("negative_slope"))) {}

  void forward(ConstTensorView z, TensorView a) const override { kernels::leakyRelu(z.values(), slope_, a.values()); }
  /// a has the sign of z, because the slope is not negative; so z need not be kept.
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::leakyReluBackward(a.values(), slope_, gradient.values());
  }

 private:
  Scalar slope_;
};

const ActivationRegistration registration({
    .id = "leaky_relu",
    .title = "Leaky ReLU",
    .summary = "Like ReLU, but lets a small part of negative numbers through, so that no unit can stop learning for good.",
    .reference = "Maas, Hannun & Ng 2013, Rectifier nonlinearities improve neural network acoustic models",
    .formula = "f(z) = z for z > 0, else s·z",
    .derivative = "f'(z) = 1 for z > 0, else s",
    .range = "(−∞, ∞)",
    .options =
        {{.name = "negative_slope",
          .label = "Negative slope",
          .help = "How much of a negative number gets through. 0 is plain ReLU, 1 lets everything pass; typical: 0.01 to 0.3.",
          .defaultValue = 0.01,
          .minimum = 0,
          .maximum = 1}},
    .create = [](const Options& options) -> std::unique_ptr<Activation> { return std::make_unique<LeakyRelu>(options); },
});

}  // namespace
}  // namespace nn
