#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

/// a = z for z > 0, else s·z with the learned slope s: one for each channel (the last axis), or one for all.
class Prelu : public LearnedActivation {
 public:
  explicit Prelu(const Options& options)
      : start_(options.get<double>("start_slope")), isShared_(options.get<bool>("shared_slope")) {}

  /// A learned slope may be negative, and a then does not tell the sign of z.
  bool needsPreActivation() const override { return true; }

  std::vector<ParameterSpec> parameters(const Shape& z) const override {
    const Index channels = isShared_ ? 1 : z[z.rank() - 1];
    return {{.name = "slope",
             .shape = {channels},
             .initializer = "constant",
             .initializerOptions = {{"value", start_}},
             .fanIn = 1,
             .fanOut = 1}};
  }

  void forward(ConstTensorView z, TensorView a) const override {
    const auto slope = static_cast<Scalar>(start_);
    kernels::prelu(z.size(), 1, z.data(), &slope, a.data());
  }
  void backward(ConstTensorView z, ConstTensorView, TensorView gradient) const override {
    const auto slope = static_cast<Scalar>(start_);
    kernels::preluBackward(z.size(), 1, z.data(), &slope, gradient.data());
  }

  void forward(ConstTensorView z, TensorView a, std::span<const ConstTensorView> parameters) const override {
    const Index channels = parameters[0].size();
    kernels::prelu(z.size() / channels, channels, z.data(), parameters[0].data(), a.data());
  }
  void backward(ConstTensorView z, ConstTensorView, TensorView gradient, std::span<const ConstTensorView> parameters,
                std::span<const TensorView> parameterGradients) const override {
    const Index channels = parameters[0].size(), rows = z.size() / channels;
    if (!parameterGradients[0].isEmpty())
      kernels::addPreluSlopeGradients(rows, channels, z.data(), gradient.data(), parameterGradients[0].data());
    kernels::preluBackward(rows, channels, z.data(), parameters[0].data(), gradient.data());
  }

 private:
  double start_;
  bool isShared_;
};

const ActivationRegistration registration({
    .id = "prelu",
    .title = "PReLU",
    .summary =
        "A leaky ReLU that learns how much of negative numbers to let through, each channel for itself. For deep networks "
        "with enough samples.",
    .reference = "He, Zhang, Ren & Sun 2015, Delving deep into rectifiers, arXiv:1502.01852, section 2.1",
    .formula = "f(z) = z for z > 0, else s·z; s is learned",
    .derivative = "f'(z) = 1 for z > 0, else s; ∂f/∂s = 0 for z > 0, else z",
    .range = "(−∞, ∞)",
    .options = {{.name = "start_slope",
                 .label = "Slope at the start",
                 .help = "How much of a negative number gets through before anything is learned. Typical: 0.25.",
                 .defaultValue = 0.25,
                 .minimum = -10,
                 .maximum = 10},
                {.name = "shared_slope",
                 .label = "One slope for all",
                 .help = "Learns a single slope for the whole layer instead of one for each channel. Normally off.",
                 .defaultValue = false}},
    .create = [](const Options& options) -> std::unique_ptr<Activation> { return std::make_unique<Prelu>(options); },
});

}  // namespace
}  // namespace nn
