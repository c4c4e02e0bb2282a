#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class Gelu : public Activation {
 public:
  explicit Gelu(const Options& options) : isApproximate_(options.get<std::string>("approximate") == "tanh") {}

  /// The curve falls and rises again, so two z have the same a.
  bool needsPreActivation() const override { return true; }
  void forward(ConstTensorView z, TensorView a) const override {
    (isApproximate_ ? kernels::geluTanh : kernels::gelu)(z.values(), a.values());
  }
  void backward(ConstTensorView z, ConstTensorView, TensorView gradient) const override {
    (isApproximate_ ? kernels::geluTanhBackward : kernels::geluBackward)(z.values(), gradient.values());
  }

 private:
  bool isApproximate_;
};

const ActivationRegistration registration({
    .id = "gelu",
    .title = "GELU",
    .summary =
        "A smooth ReLU that lets a number pass by how large it is among random ones of a bell curve. The usual choice in "
        "transformers.",
    .reference = "Hendrycks & Gimpel 2016, Gaussian error linear units, arXiv:1606.08415",
    .formula = "f(z) = z·Φ(z), Φ the normal distribution; or ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³)))",
    .derivative = "f'(z) = Φ(z) + z·φ(z), φ(z) = e^(−z²/2) / √(2π)",
    .range = "[−0.170, ∞)",
    .options = {{.name = "approximate",
                 .label = "Approximation",
                 .help =
                     "none computes the exact curve; tanh the approximation that some published networks were trained with, "
                     "which differs by less than 0.0005. Normally none.",
                 .defaultValue = "none",
                 .choices = {"none", "tanh"}}},
    .create = [](const Options& options) -> std::unique_ptr<Activation> { return std::make_unique<Gelu>(options); },
});

}  // namespace
}  // namespace nn
