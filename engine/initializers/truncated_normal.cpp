#include <cmath>

#include "engine/initializers/bell_curve.h"

namespace nn {
namespace {

class TruncatedNormal : public Initializer {
 public:
  explicit TruncatedNormal(const Options& options) : curve_(options) {}

  /// Draws again what is further than two standard deviations from the mean (4.6 % of the numbers), so that the spread of what
  /// is left is 0.88 σ.
  void fill(TensorView values, Index, Index, Rng& rng) const override {
    for (Scalar& value : values.values()) {
      Scalar z = rng.normal();
      while (std::abs(z) > 2) z = rng.normal();
      value = curve_.mean + curve_.deviation * z;
    }
  }

 private:
  BellCurve curve_;
};

const InitializerRegistration registration({
    .id = "truncated_normal",
    .title = "Truncated normal",
    .category = "Initializer",
    .summary = "Random numbers with a bell curve without its ends: what lies further than two widths from the middle is drawn "
               "again, so that no unit starts with an extreme weight.",
    .reference = "",
    .formula = "w ~ N(μ, σ²), |w − μ| ≤ 2σ",
    .options = bellCurveOptions(),
    .create = [](const Options& options) -> std::unique_ptr<Initializer> { return std::make_unique<TruncatedNormal>(options); },
});

}  // namespace
}  // namespace nn
