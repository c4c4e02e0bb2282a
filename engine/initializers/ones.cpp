#include <algorithm>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class Ones : public Initializer {
 public:
  void fill(TensorView values, Index, Index, Rng&) const override { std::ranges::fill(values.values(), Scalar{1}); }
};

const InitializerRegistration registration({
    .id = "ones",
    .title = "Ones",
    .category = "Initializer",
    .summary =
        "Every number starts at 1. For factors that should change nothing at first, such as the scale of a normalisation; "
        "for weights it is a trap, because all units then stay equal.",
    .reference = "",
    .formula = "w = 1",
    .create = [](const Options&) -> std::unique_ptr<Initializer> { return std::make_unique<Ones>(); },
});

}  // namespace
}  // namespace nn
