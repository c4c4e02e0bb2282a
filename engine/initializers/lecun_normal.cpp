#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class LecunNormal : public Initializer {
 public:
  /// Not truncated at two standard deviations, as the paper has it.
  void fill(TensorView values, Index fanIn, Index, Rng& rng) const override {
    const auto deviation = static_cast<Scalar>(std::sqrt(1.0 / static_cast<double>(std::max<Index>(1, fanIn))));
    for (Scalar& value : values.values()) value = deviation * rng.normal();
  }
};

const InitializerRegistration registration({
    .id = "lecun_normal",
    .title = "LeCun normal",
    .category = "Initializer",
    .summary = "Random numbers with a bell curve whose width fits the layer's inputs, so that the signals keep their spread "
               "from layer to layer. The right start for SELU.",
    .reference = "LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, equation 16",
    .formula = "w ~ N(0, σ²), σ = √(1 / fan-in)",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<LecunNormal>(); },
});

}  // namespace
}  // namespace nn
