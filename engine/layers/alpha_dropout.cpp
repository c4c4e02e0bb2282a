#include <cmath>

#include "engine/kernels/combine.h"
#include "engine/layers/noise_layer.h"

namespace nn {
namespace {

/// What SELU gives for the most negative inputs, −λα (Klambauer et al. 2017, equation 14).
constexpr double kSaturation = -1.0507009873554805 * 1.6732632423543772;

/// In Mode::Train each number is set to α' = −λα with probability `rate`; then all become a·x + b, with the a and b that keep
/// mean 0 and variance 1: a = (q + α'²·q·(1 − q))^(−1/2), b = −a·(1 − q)·α', where q = 1 − rate.
/// Shapes  input, output and the workspace "mask" (0 or a) are equal.
/// Source  Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515, section "New dropout technique".
class AlphaDropout : public NoiseLayer {
 public:
  explicit AlphaDropout(const Options& options) {
    const double rate = options.get<double>("rate"), kept = 1 - rate;
    const double scale = 1 / std::sqrt(kept + kSaturation * kSaturation * kept * rate);
    const double shift = -scale * rate * kSaturation;
    rate_ = static_cast<Scalar>(rate);
    scale_ = static_cast<Scalar>(scale);
    shift_ = static_cast<Scalar>(shift);
    dropped_ = static_cast<Scalar>(scale * kSaturation + shift);
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .workspace = {{"mask", inputs[0]}}, .multiplyAdds = inputs[0].elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto x = pass.inputs[0].values();
    const auto mask = pass.workspace[0].values(), output = pass.outputs[0].values();
    pass.rng->uniformsAt(firstDraw(pass, pass.inputs[0].rowSize()), mask);
    for (std::size_t e = 0; e < mask.size(); ++e) {
      const Scalar kept = mask[e] < rate_ ? 0 : 1;
      mask[e] = kept * scale_;
      output[e] = x[e] * mask[e] + (kept * (shift_ - dropped_) + dropped_);  // products, so that a NaN is not hidden
    }
  }

  void addInputGradient(const BackwardPass& pass) const override {
    kernels::addProduct(pass.outputGradients[0].values(), pass.workspace[0].values(), pass.inputGradients[0].values());
  }

  Scalar rate_, scale_, shift_;
  Scalar dropped_;  ///< a·α' + b
};

const LayerRegistration registration({
    .id = "alpha_dropout",
    .title = "Alpha dropout",
    .category = "Regularization",
    .summary = "Dropout for networks with the SELU activation: it sets a random part of its inputs to SELU's lowest value "
               "instead of 0, so that mean and variance stay as they are; it does nothing when predicting.",
    .reference = "Klambauer, Unterthiner, Mayr & Hochreiter 2017, Self-normalizing neural networks, arXiv:1706.02515",
    .formula = "a = s · (x · m − 1.758 · (1 − m)) + t, m = 0 with probability p, else 1",
    .icon = "alpha_dropout",
    .searchWords = {"selu"},
    .options = {dropoutRateOption("Which part of the inputs is switched off. 0 is none; typical: 0.05 to 0.1.")},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<AlphaDropout>(options); },
    .cases = {{"half", {}, {{6}}},
              {"image", {{"rate", 0.1}}, {{3, 5, 2}}},
              {"rate 0", {{"rate", 0.0}}, {{4}}},
              {"high rate", {{"rate", 0.9}}, {{33}}},
              {"sequence", {{"rate", 0.25}}, {{5, 3}}}},
});

}  // namespace
}  // namespace nn
