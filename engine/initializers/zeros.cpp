#include <algorithm>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class Zeros : public Initializer {
 public:
  void fill(TensorView values, Index, Index, Rng&) const override { std::ranges::fill(values.values(), Scalar{0}); }
};

const InitializerRegistration registration({
    .id = "zeros",
    .title = "Zeros",
    .category = "Initializer",
    .summary = "Every number starts at 0. Right for biases; for weights it is a trap, because all units then stay equal.",
    .reference = "",
    .formula = "w = 0",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<Zeros>(); },
});

}  // namespace
}  // namespace nn
