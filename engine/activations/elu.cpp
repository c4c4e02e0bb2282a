#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class Elu : public Activation {
 public:
  explicit Elu(const Options& options) : alpha_(static_cast<Scalar>(options.get<double>("alpha"))) {}

  void forward(ConstTensorView z, TensorView a) const override { kernels::elu(z.values(), alpha_, 1, a.values()); }
  /// For z <= 0 the slope is α·eᶻ = a + α, and a has the sign of z; so z need not be kept.
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::eluBackward(a.values(), alpha_, 1, gradient.values());
  }

 private:
  Scalar alpha_;
};

const ActivationRegistration registration({
    .id = "elu",
    .title = "ELU",
    .summary = "Like ReLU, but bends smoothly towards a small negative number, so that the mean of what comes out stays near 0 "
               "and no unit stops learning for good. For deep networks without batch normalisation.",
    .reference = "Clevert, Unterthiner & Hochreiter 2016, Fast and accurate deep network learning by exponential linear units, "
                 "arXiv:1511.07289",
    .formula = "f(z) = z for z > 0, else α·(eᶻ − 1)",
    .derivative = "f'(z) = 1 for z > 0, else α·eᶻ = f(z) + α",
    .range = "(−α, ∞)",
    .options = {{.name = "alpha",
                 .label = "Alpha (α)",
                 .help = "How far below 0 the curve goes: it ends at −α. 0 is plain ReLU; typical: 1.",
                 .defaultValue = 1.0,
                 .minimum = 0,
                 .maximum = 1000}},
    .create = [](const Options& options) -> std::unique_ptr<Activation> { return std::make_unique<Elu>(options); },
});

}  // namespace
}  // namespace nn
