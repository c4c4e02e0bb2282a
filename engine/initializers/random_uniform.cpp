#include "engine/initializers/initializer.h"

namespace nn {
namespace {

class RandomUniform : public Initializer {
 public:
  explicit RandomUniform(const Options& options)
      : minimum_(options.get<double>("minimum")), maximum_(options.get<double>("maximum")) {}

  /// The ends may also be given the other way round.
  void fill(TensorView values, Index, Index, Rng& rng) const override {
    const auto low = static_cast<Scalar>(minimum_), width = static_cast<Scalar>(maximum_ - minimum_);
    for (Scalar& value : values.values()) value = low + width * rng.uniform();
  }

 private:
  double minimum_, maximum_;
};

const InitializerRegistration registration({
    .id = "random_uniform",
    .title = "Uniform",
    .category = "Initializer",
    .summary = "Random numbers from a range that you choose, all equally likely. Glorot and He choose the range for you.",
    .reference = "",
    .formula = "w ~ U(a, b)",
    .options = {{.name = "minimum",
                 .label = "Smallest start value",
                 .help = "Where the range begins. Typical: −0.05.",
                 .defaultValue = -0.05,
                 .minimum = -1000000,
                 .maximum = 1000000},
                {.name = "maximum",
                 .label = "Largest start value",
                 .help = "Where the range ends. Typical: 0.05.",
                 .defaultValue = 0.05,
                 .minimum = -1000000,
                 .maximum = 1000000}},
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<RandomUniform>(options); },
});

}  // namespace
}  // namespace nn
