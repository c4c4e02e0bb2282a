#include "engine/activations/activation.h"
#include "engine/kernels/activations.h"

namespace nn {
namespace {

class HardSigmoid : public Activation {
 public:
  void forward(ConstTensorView z, TensorView a) const override { kernels::hardSigmoid(z.values(), a.values()); }
  void backward(ConstTensorView, ConstTensorView a, TensorView gradient) const override {
    kernels::hardSigmoidBackward(a.values(), gradient.values());
  }
};

const ActivationRegistration registration({
    .id = "hard_sigmoid",
    .title = "Hard sigmoid",
    .summary =
        "A sigmoid made of three straight lines, cheap to compute: 0 up to −3, 1 from 3 on and a ramp between. For small "
        "devices; outside of the ramp nothing is learned.",
    .reference = "Howard et al. 2019, Searching for MobileNetV3, arXiv:1905.02244, section 5.2",
    .formula = "f(z) = min(max(z + 3, 0), 6) / 6",
    .derivative = "f'(z) = 1/6 for −3 < z < 3, else 0",
    .range = "[0, 1]",
    .create = [](const Options&) -> std::unique_ptr<Activation> { return std::make_unique<HardSigmoid>(); },
});

}  // namespace
}  // namespace nn
