#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class GlorotUniform : public Initializer {
 public:
  void fill(TensorView values, Index fanIn, Index fanOut, Rng& rng) const override {
    const auto limit = static_cast<Scalar>(std::sqrt(6.0 / static_cast<double>(std::max<Index>(1, fanIn + fanOut))));
    for (Scalar& value : values.values()) value = limit * (2 * rng.uniform() - 1);
  }
};

const InitializerRegistration registration({
    .id = "glorot_uniform",
    .title = "Glorot uniform",
    .category = "Initializer",
    .summary = "Random numbers from a range that fits the layer's inputs and outputs, so that signals neither grow nor fade. "
               "For sigmoid, tanh, softmax and linear layers.",
    .reference = "Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks, equation 16",
    .formula = "w ~ U(−a, a), a = √(6 / (fan-in + fan-out))",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<GlorotUniform>(); },
});

}  // namespace
}  // namespace nn
