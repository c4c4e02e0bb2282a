#include "engine/kernels/elementwise.h"
#include "engine/layers/noise_layer.h"

namespace nn {
namespace {

/// Adds random numbers of mean 0 and standard deviation σ in Mode::Train.
/// Shapes  input and output are equal.
class GaussianNoise : public NoiseLayer {
 public:
  explicit GaussianNoise(const Options& options) : deviation_(static_cast<Scalar>(options.get<double>("deviation"))) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .multiplyAdds = inputs[0].elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto output = pass.outputs[0].values();
    pass.rng->normalsAt(firstDraw(pass, pass.inputs[0].rowSize()), output);
    kernels::scale(deviation_, output);
    kernels::add(pass.inputs[0].values(), output);
  }

  void addInputGradient(const BackwardPass& pass) const override {
    kernels::add(pass.outputGradients[0].values(), pass.inputGradients[0].values());
  }

  Scalar deviation_;
};

const LayerRegistration registration({
    .id = "gaussian_noise",
    .title = "Gaussian noise",
    .category = "Regularization",
    .summary = "Adds a little random noise to every number at every training step, so that the network cannot rely on exact "
               "values and overfits less; it does nothing when predicting.",
    .reference = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization, Neural Computation 7",
    .formula = "a = x + σ · n, n from the standard normal distribution",
    .icon = "gaussian_noise",
    .searchWords = {"noise", "jitter"},
    .options = {{.name = "deviation",
                 .label = "Standard deviation",
                 .help = "How strong the noise is: about two thirds of the numbers change by less than this. 0 is none; "
                         "typical: 0.05 to 0.3 of the standard deviation of the inputs.",
                 .defaultValue = 0.1,
                 .minimum = 0,
                 .maximum = 1000}},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<GaussianNoise>(options); },
    .cases = {{"list", {}, {{6}}},
              {"image", {{"deviation", 0.5}}, {{3, 5, 2}}},
              {"none", {{"deviation", 0.0}}, {{4}}},
              {"strong", {{"deviation", 10.0}}, {{33}}},
              {"sequence", {}, {{5, 3}}}},
});

}  // namespace
}  // namespace nn
