#include <algorithm>

#include "engine/kernels/elementwise.h"
#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

/// Inverted dropout: in Mode::Train each number is set to 0 with probability `rate` and otherwise divided by 1 − rate, so that
/// its mean stays; in Mode::Evaluate nothing changes.
/// Shapes  input, output and the workspace "mask" (0 or 1 / (1 − rate)) are equal.
class Dropout : public Layer {
 public:
  explicit Dropout(const Options& options) : rate_(static_cast<Scalar>(options.get<double>("rate"))) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .workspace = {{"mask", inputs[0]}}, .multiplyAdds = inputs[0].elementCount()};
  }

  void forward(const ForwardPass& pass) const override {
    const auto x = pass.inputs[0].values();
    const auto output = pass.outputs[0].values();
    if (pass.mode == Mode::Evaluate) {
      std::ranges::copy(x, output.begin());
      return;
    }
    const auto mask = pass.workspace[0].values();
    const auto first = static_cast<std::uint64_t>(pass.firstSample * pass.inputs[0].rowSize());
    const Scalar keptScale = 1 / (1 - rate_);
    for (std::size_t e = 0; e < mask.size(); ++e) {
      mask[e] = pass.rng->uniformAt(first + e) < rate_ ? 0 : keptScale;
      output[e] = x[e] * mask[e];  // a product, not a choice, so that a NaN is not hidden by a dropped unit
    }
  }

  void backward(const BackwardPass& pass) const override {
    if (pass.inputGradients[0].isEmpty()) return;
    const auto dOutput = pass.outputGradients[0].values();
    const auto dx = pass.inputGradients[0].values();
    if (pass.mode == Mode::Evaluate) {
      kernels::add(dOutput, dx);
      return;
    }
    const auto mask = pass.workspace[0].values();
    for (std::size_t e = 0; e < dx.size(); ++e) dx[e] += dOutput[e] * mask[e];
  }

 private:
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
    .options = {{.name = "rate",
                 .label = "Rate",
                 .help = "Which part of the inputs is switched off. 0 is none; typical: 0.2 to 0.5.",
                 .defaultValue = 0.5,
                 .minimum = 0,
                 .maximum = 0.99}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<Dropout>(options); },
    .cases = {{"half", {}, {{6}}},
              {"image", {{"rate", 0.2}}, {{3, 5, 2}}},
              {"rate 0", {{"rate", 0.0}}, {{4}}},
              {"high rate", {{"rate", 0.9}}, {{33}}}},
});

}  // namespace
}  // namespace nn
