#include "engine/layers/noise_layer.h"

namespace nn {
namespace {

/// Dropout of whole feature maps: in Mode::Train each channel of a sample is set to 0 at all positions with probability `rate`
/// and otherwise divided by 1 − rate.
/// Shapes  input and output (N, ..., C), workspace "mask" (C): 0 or 1 / (1 − rate).
class SpatialDropout : public NoiseLayer {
 public:
  explicit SpatialDropout(const Options& options) : rate_(static_cast<Scalar>(options.get<double>("rate"))) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& input = inputs[0];
    if (input.rank() < 2)
      throwExpected<ShapeError>("spatial_dropout", "feature maps, such as (28, 28, 16)",
                                input.toString() + "; for a list there is Dropout");
    return {.outputs = {input},
            .workspace = {{"mask", {input[input.rank() - 1]}}},
            .assignsInputGradients = true,
            .backwardReadsInput = false,
            .backwardReadsOutput = false,
            .multiplyAdds = input.elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto mask = pass.workspace[0].values();
    const Scalar keptScale = 1 / (1 - rate_);
    pass.rng->uniformsAt(firstDraw(pass, pass.workspace[0].rowSize()), mask);
    for (Scalar& factor : mask) factor = factor < rate_ ? 0 : keptScale;
    const Scalar* x = pass.inputs[0].data();
    Scalar* output = pass.outputs[0].data();
    forEachNumber(pass.outputs[0].shape(), pass.workspace[0], [&](Index e, Scalar factor) { output[e] = x[e] * factor; });
  }

  void addInputGradient(const BackwardPass& pass) const override {
    const Scalar* gradient = pass.outputGradients[0].data();
    Scalar* dx = pass.inputGradients[0].data();
    const Shape& batch = pass.inputs[0].shape();
    if (pass.assigns())
      forEachNumber(batch, pass.workspace[0], [&](Index e, Scalar factor) { dx[e] = gradient[e] * factor; });
    else
      forEachNumber(batch, pass.workspace[0], [&](Index e, Scalar factor) { dx[e] += gradient[e] * factor; });
  }

  /// Calls body(place, factor of its channel) for every number.
  template <typename Body>
  static void forEachNumber(const Shape& batch, ConstTensorView mask, Body body) {
    const Index channels = mask.rowSize(), size = batch.elementCount() / batch[0];
    for (Index n = 0; n < batch[0]; ++n)
      for (Index first = n * size; first < (n + 1) * size; first += channels)
        for (Index c = 0; c < channels; ++c) body(first + c, mask.data()[n * channels + c]);
  }

  Scalar rate_;
};

const LayerRegistration registration({
    .id = "spatial_dropout",
    .title = "Spatial dropout",
    .category = "Regularization",
    .summary = "Switches off whole feature maps at random at every training step. Neighbouring pixels say nearly the same, so "
               "that dropping single ones would change little; it does nothing when predicting.",
    .reference = "Tompson, Goroshin, Jain, LeCun & Bregler 2015, Efficient object localization, arXiv:1411.4280",
    .formula = "a[y,x,c] = x[y,x,c] · m[c] / (1 − p), m = 0 with probability p, else 1",
    .icon = "spatial_dropout",
    .searchWords = {"dropout2d"},
    .options = {dropoutRateOption("Which part of the feature maps is switched off. 0 is none; typical: 0.1 to 0.5.")},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<SpatialDropout>(options); },
    .cases = {{"half", {}, {{3, 4, 6}}},
              {"odd sizes", {{"rate", 0.3}}, {{5, 3, 7}}},
              {"rate 0", {{"rate", 0.0}}, {{2, 2, 3}}},
              {"one channel", {}, {{4, 3, 1}}},
              {"sequence", {{"rate", 0.2}}, {{6, 5}}}},
});

}  // namespace
}  // namespace nn
