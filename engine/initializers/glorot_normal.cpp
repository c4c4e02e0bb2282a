#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class GlorotNormal : public Initializer {
 public:
  /// Not truncated at two standard deviations, as the paper has it.
  void fill(TensorView values, Index fanIn, Index fanOut, Rng& rng) const override {
    const auto deviation = static_cast<Scalar>(std::sqrt(2.0 / static_cast<double>(std::max<Index>(1, fanIn + fanOut))));
    for (Scalar& value : values.values()) value = deviation * rng.normal();
  }
};

const InitializerRegistration registration({
    .id = "glorot_normal",
    .title = "Glorot normal",
    .category = "Initializer",
    .summary = "Random numbers with a bell curve whose width fits the layer's inputs and outputs, so that signals neither grow "
               "nor fade. For sigmoid, tanh, softmax and linear layers.",
    .reference = "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, equation 12",
    .formula = "w ~ N(0, σ²), σ = √(2 / (fan-in + fan-out))",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<GlorotNormal>(); },
});

}  // namespace
}  // namespace nn
