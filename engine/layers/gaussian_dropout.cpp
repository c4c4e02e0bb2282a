#include <algorithm>
#include <cmath>

#include "engine/kernels/combine.h"
#include "engine/layers/noise_layer.h"

namespace nn {
namespace {

/// Multiplies by random numbers of mean 1 and variance rate / (1 − rate), those of dropout with the same rate, in Mode::Train.
/// Shapes  input, output and the workspace "factor" are equal.
/// Source  Srivastava et al. 2014, section 10.
class GaussianDropout : public NoiseLayer {
 public:
  explicit GaussianDropout(const Options& options) {
    const double rate = options.get<double>("rate");
    deviation_ = static_cast<Scalar>(std::sqrt(rate / (1 - rate)));
  }

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return {.outputs = {inputs[0]}, .workspace = {{"factor", inputs[0]}}, .multiplyAdds = inputs[0].elementCount()};
  }

 private:
  void disturb(const ForwardPass& pass) const override {
    const auto factors = pass.workspace[0].values();
    pass.rng->normalsAt(firstDraw(pass, pass.inputs[0].rowSize()), factors);
    for (Scalar& factor : factors) factor = 1 + deviation_ * factor;
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
    kernels::multiply(factors, pass.outputs[0].values());
  }

  void addInputGradient(const BackwardPass& pass) const override {
    kernels::addProduct(pass.outputGradients[0].values(), pass.workspace[0].values(), pass.inputGradients[0].values());
  }

  Scalar deviation_;
};

const LayerRegistration registration({
    .id = "gaussian_dropout",
    .title = "Gaussian dropout",
    .category = "Regularization",
    .summary = "Multiplies every number by a random one around 1 at every training step: as much noise as dropout makes, but "
               "without switching anything off; it does nothing when predicting.",
    .reference = "Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, Dropout, JMLR 15, section 10",
    .formula = "a = x · (1 + √(p / (1 − p)) · n), n from the standard normal distribution",
    .icon = "gaussian_dropout",
    .searchWords = {"noise"},
    .options = {dropoutRateOption("How strong the noise is: as strong as that of dropout with this rate. 0 is none; typical: "
                                  "0.1 to 0.5.")},
    .create = [](const Options& options) -> std::unique_ptr<Layer> { return std::make_unique<GaussianDropout>(options); },
    .cases = {{"half", {}, {{6}}},
              {"image", {{"rate", 0.2}}, {{3, 5, 2}}},
              {"rate 0", {{"rate", 0.0}}, {{4}}},
              {"high rate", {{"rate", 0.9}}, {{33}}},
              {"sequence", {{"rate", 0.25}}, {{5, 3}}}},
});

}  // namespace
}  // namespace nn
