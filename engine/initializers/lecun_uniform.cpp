#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class LecunUniform : public Initializer {
 public:
  void fill(TensorView values, Index fanIn, Index, Rng& rng) const override {
    const auto limit = static_cast<Scalar>(std::sqrt(3.0 / static_cast<double>(std::max<Index>(1, fanIn))));
    for (Scalar& value : values.values()) value = limit * (2 * rng.uniform() - 1);
  }
};

const InitializerRegistration registration({
    .id = "lecun_uniform",
    .title = "LeCun uniform",
    .category = "Initializer",
    .summary = "Random numbers from a range that fits the layer's inputs, so that the signals keep their spread from layer to "
               "layer. For layers with SELU, and for tanh.",
    .reference = "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, equation 16",
    .formula = "w ~ U(−a, a), a = √(3 / fan-in)",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<LecunUniform>(); },
});

}  // namespace
}  // namespace nn
