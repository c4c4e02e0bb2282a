#include "engine/initializers/bell_curve.h"

namespace nn {
namespace {

class RandomNormal : public Initializer {
 public:
  explicit RandomNormal(const Options& options) : curve_(options) {}

  void fill(TensorView values, Index, Index, Rng& rng) const override {
    for (Scalar& value : values.values()) value = curve_.mean + curve_.deviation * rng.normal();
  }

 private:
  BellCurve curve_;
};

const InitializerRegistration registration({
    .id = "random_normal",
    .title = "Normal",
    .category = "Initializer",
    .summary = "Random numbers with a bell curve whose middle and width you choose. Glorot and He choose the width for you.",
    .reference = "",
    .formula = "w ~ N(μ, σ²)",
    .options = bellCurveOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<RandomNormal>(options); },
});

}  // namespace
}  // namespace nn
