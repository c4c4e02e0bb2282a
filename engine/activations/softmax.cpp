#include "engine/kernels/softmax.h"
#include "engine/activations/activation.h"

namespace nn {
namespace {

class Softmax : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override {
    const Index columns = lastAxis(z);
    kernels::softmax(z.size() / columns, columns, z.data(), a.data());
  }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    const Index columns = lastAxis(a);
    kernels::softmaxBackward(a.size() / columns, columns, a.data(), gradient.data());
  }

 private:
  static Index lastAxis(ConstTensorView x) { return x.shape()[x.shape().rank() - 1]; }
};

const ActivationRegistration registration({
    .id = "softmax",
    .title = "Softmax",
    .summary = "Turns a list of numbers into probabilities that add up to 1, the largest number getting the most. For the last "
               "layer when a sample belongs to exactly one of several classes.",
    .reference = "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
    .formula = "f(z)ᵢ = eᶻⁱ / Σⱼ eᶻʲ",
    .derivative = "∂fᵢ/∂zⱼ = fᵢ·([i = j] − fⱼ)",
    .range = "(0, 1), sum 1",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Softmax>(); },
});

}  // namespace
}  // namespace nn
