#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class Swish : public Activation {
 public:
  explicit Swish(const Options& options) : beta_(static_cast<Scalar>(options.get<double>("beta"))) {}

  /// The curve falls and rises again, so two z have the same a.
  bool needsPreActivation() const override { return true; }
  void forward(ConstTensorView z, TensorView a) const override { kernels::swish(z.values(), beta_, a.values()); }
  void backward(ConstTensorView z, ConstTensorView, TensorView gradient) const override {
    kernels::swishBackward(z.values(), beta_, gradient.values());
  }

 private:
  Scalar beta_;
};

const ActivationRegistration registration({
    .id = "swish",
    .title = "Swish (SiLU)",
    .summary = "A smooth ReLU that dips a little below 0 before it rises: each number times its own sigmoid. Often better than "
               "ReLU in deep networks, at a higher cost.",
    .reference = "Ramachandran, Zoph & Le 2017, Searching for activation functions, arXiv:1710.05941; Elfwing, Uchibe & Doya "
                 "2018, arXiv:1702.03118 (SiLU)",
    .formula = "f(z) = z·σ(βz)",
    .derivative = "f'(z) = σ(βz)·(1 + βz·(1 − σ(βz)))",
    .range = "[−0.278/β, ∞)",
    .curveFrom = -6,
    .curveTo = 4,
    .options = {{.name = "beta",
                 .label = "Beta (β)",
                 .help = "How sharp the bend is: 1 is the usual Swish, also called SiLU; 0 gives the straight line z/2, large "
                         "values come close to ReLU. Typical: 1.",
                 .defaultValue = 1.0,
                 .minimum = 0,
                 .maximum = 1000}},
    .create = [](const Options& options) -> std::unique_ptr<Activation> { return std::make_unique<Swish>(options); },
});

}  // namespace
}  // namespace nn
