#include <algorithm>

#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class Constant : public Initializer {
 public:
  explicit Constant(const Options& options) : value_(static_cast<Scalar>(options.get<double>("value"))) {}

  void fill(TensorView values, Index, Index, Rng&) const override { std::ranges::fill(values.values(), value_); }

 private:
  Scalar value_;
};

const InitializerRegistration registration({
    .id = "constant",
    .title = "Constant",
    .category = "Initializer",
    .summary =
        "Every number starts at the value you choose. For biases that should start a little above 0; for weights it is a "
        "trap, because all units then stay equal.",
    .reference = "",
    .formula = "w = v",
    .options = {{.name = "value",
                 .label = "Start value",
                 .help = "The number that all start with. Typical for the biases of ReLU units: 0.01 to 0.1.",
                 .defaultValue = 0.0,
                 .minimum = -1000000,
                 .maximum = 1000000}},
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<Constant>(options); },
});

}  // namespace
}  // namespace nn
