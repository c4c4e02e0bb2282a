#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/metrics/metric.h"

namespace nn {
namespace {

/// Part of the samples whose class is right. The predicted class is the one with the largest number, or, with a single unit,
/// 1 from 0.5 on. A prediction with a NaN counts as wrong.
class Accuracy : public Metric {
 public:
  void reset() override { *this = Accuracy(); }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    const Index units = prediction.rowSize(), targetUnits = target.rowSize();
    for (Index n = 0; n < prediction.rowCount(); ++n) {
      const std::span<const Scalar> p = prediction.values().subspan(at(n * units), at(units));
      const std::span<const Scalar> y = target.values().subspan(at(n * targetUnits), at(targetUnits));
      const bool hasNan = std::ranges::any_of(p, [](Scalar value) { return std::isnan(value); });
      right_ += !hasNan && predictedClass(p) == targetClass(y, units);
    }
    seen_ += prediction.rowCount();
  }

  double result() const override {
    return seen_ == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(right_) / static_cast<double>(seen_);
  }

 private:
  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }

  static Index predictedClass(std::span<const Scalar> p) {
    if (p.size() == 1) return p[0] >= Scalar{0.5};
    return std::ranges::max_element(p) - p.begin();
  }

  static Index targetClass(std::span<const Scalar> y, Index units) {
    if (y.size() == 1 && units > 1) return static_cast<Index>(y[0]);
    return predictedClass(y);
  }

  Index right_ = 0, seen_ = 0;
};

const MetricRegistration registration({
    .id = "accuracy",
    .title = "Accuracy",
    .category = "Classification",
    .summary = "Which part of the samples got the right class.",
    .formula = "right / all",
    .forClasses = true,
    .higherIsBetter = true,
    .create = []() -> std::unique_ptr<Metric> { return std::make_unique<Accuracy>(); },
});

}  // namespace
}  // namespace nn
