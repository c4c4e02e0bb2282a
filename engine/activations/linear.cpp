#include <algorithm>

#include "engine/activations/activation.h"

namespace nn {
namespace {

class Linear : public Activation {
 public:
  bool isIdentity() const override { return true; }
  void forward(ConstTensorView z, TensorView a) const override {
    if (z.data() != a.data()) std::ranges::copy(z.values(), a.data());
  }
  void backward(ConstTensorView, ConstTensorView, TensorView) const override {}
};

const ActivationRegistration registration({
    .id = "linear",
    .title = "Linear",
    .summary =
        "Leaves every number as it is. For the last layer when the target is a value, such as a price; useless between layers.",
    .reference = "",
    .formula = "f(z) = z",
    .derivative = "f'(z) = 1",
    .range = "(−∞, ∞)",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<Linear>(); },
});

}  // namespace
}  // namespace nn
