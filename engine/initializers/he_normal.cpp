#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class HeNormal : public Initializer {
 public:
  /// Not truncated at two standard deviations, as the paper has it.
  void fill(TensorView values, Index fanIn, Index, Rng& rng) const override {
    const auto deviation = static_cast<Scalar>(std::sqrt(2.0 / static_cast<double>(std::max<Index>(1, fanIn))));
    for (Scalar& value : values.values()) value = deviation * rng.normal();
  }
};

const InitializerRegistration registration({
    .id = "he_normal",
    .title = "He normal",
    .category = "Initializer",
    .summary = "Random numbers with a wider bell curve that makes up for ReLU dropping half of the signal. For layers with "
               "ReLU or leaky ReLU.",
    .reference = "He, Zhang, Ren & Sun 2015, Delving deep into rectifiers, arXiv:1502.01852, equation 10",
    .formula = "w ~ N(0, σ²), σ = √(2 / fan-in)",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<HeNormal>(); },
});

}  // namespace
}  // namespace nn
