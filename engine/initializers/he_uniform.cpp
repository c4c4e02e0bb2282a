#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class HeUniform : public Initializer {
 public:
  void fill(TensorView values, Index fanIn, Index, Rng& rng) const override {
    const auto limit = static_cast<Scalar>(std::sqrt(6.0 / static_cast<double>(std::max<Index>(1, fanIn))));
    for (Scalar& value : values.values()) value = limit * (2 * rng.uniform() - 1);
  }
};

const InitializerRegistration registration({
    .id = "he_uniform",
    .title = "He uniform",
    .category = "Initializer",
    .summary = "Random numbers from a wider range that makes up for ReLU dropping half of the signal. For layers with ReLU or "
               "leaky ReLU.",
    .reference = "He, Zhang, Ren & Sun 2015, Delving deep into rectifiers, arXiv:1502.01852, equation 10",
    .formula = "w ~ U(−a, a), a = √(6 / fan-in)",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<HeUniform>(); },
});

}  // namespace
}  // namespace nn
