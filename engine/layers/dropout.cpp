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
    return {.outputs = {inputs[0]},
            .workspace = {{"mask", inputs[0]}},
            .assignsInputGradients = true,
            .masksInputGradient = true,
            .backwardReadsInput = false,  // the output says where a ReLU before was closed
            .multiplyAdds = inputs[0].elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto mask = pass.workspace[0].values();
    pass.rng->uniformsAt(firstDraw(pass, pass.inputs[0].rowSize()), mask);
    kernels::keepSome(rate_, 1 / (1 - rate_), pass.inputs[0].values(), mask, pass.outputs[0].values());
  }

  void addInputGradient(const BackwardPass& pass) const override {
    const auto gradient = pass.outputGradients[0].values(), mask = pass.workspace[0].values();
    if (!pass.assigns()) return kernels::addProduct(gradient, mask, pass.inputGradients[0].values());
    // The output is positive where the input is, unless the unit was dropped.
    const std::span<const Scalar> open = pass.inputIsRectified ? pass.outputs[0].values() : std::span<const Scalar>();
    kernels::product(gradient, mask, pass.inputGradients[0].values(), open);
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
