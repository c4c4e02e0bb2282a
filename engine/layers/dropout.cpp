#include <algorithm>

#include "engine/kernels/combine.h"
#include "engine/layers/noise_layer.h"

namespace nn {
namespace {

/// Inverted dropout: in Mode::Train each number is set to 0 with probability `rate` and otherwise divided by 1 − rate, so that
/// its mean stays.
/// Shapes  input, output and the workspace "mask" (0 or 1 / (1 − rate)) are equal.
class Dropout : public NoiseLayer {
 public:
  explicit Dropout(const Options& options) : rate_(static_cast<Scalar>(options.get<double>("rate"))) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .workspace = {{"mask", inputs[0]}}, .multiplyAdds = inputs[0].elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto mask = pass.workspace[0].values();
    const Scalar keptScale = 1 / (1 - rate_);
    pass.rng->uniformsAt(firstDraw(pass, pass.inputs[0].rowSize()), mask);
    for (Scalar& factor : mask) factor = factor < rate_ ? 0 : keptScale;
    // A product, not a choice, so that a NaN is not hidden by a dropped unit.
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
    kernels::multiply(mask, pass.outputs[0].values());
  }

  void addInputGradient(const BackwardPass& pass) const override {
    kernels::addProduct(pass.outputGradients[0].values(), pass.workspace[0].values(), pass.inputGradients[0].values());
  }

  Scalar rate_;
};

const LayerRegistration registration({
    .id = "dropout",
    .title = "Dropout",
    .category = "Regularization",
    .summary = "Switches off a random part of its inputs at every training step, so that no unit can rely on another one; it "
               "does nothing when predicting.",
    .reference = "Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, Dropout, JMLR 15",
    .formula = "a = x · m / (1 − p), m = 0 with probability p, else 1",
    .icon = "dropout",
    .searchWords = {"drop"},
    .options = {dropoutRateOption("Which part of the inputs is switched off. 0 is none; typical: 0.2 to 0.5.")},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Dropout>(options); },
    .cases = {{"half", {}, {{6}}},
              {"image", {{"rate", 0.2}}, {{3, 5, 2}}},
              {"rate 0", {{"rate", 0.0}}, {{4}}},
              {"high rate", {{"rate", 0.9}}, {{33}}}},
});

}  // namespace
}  // namespace nn
