#include <cmath>
#include <limits>

#include "engine/metrics/metric.h"

namespace nn {
namespace {

/// Mean of |ŷ − y| over all numbers of all samples.
class MeanAbsoluteError : public Metric {
 public:
  void reset() override { *this = MeanAbsoluteError(); }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    for (Index e = 0; e < prediction.size(); ++e)
      sum_ += std::abs(static_cast<double>(prediction.data()[e]) - static_cast<double>(target.data()[e]));
    count_ += prediction.size();
  }

  double result() const override {
    return count_ == 0 ? std::numeric_limits<double>::quiet_NaN() : sum_ / static_cast<double>(count_);
  }

 private:
  double sum_ = 0;
  Index count_ = 0;
};

const MetricRegistration registration({
    .id = "mean_absolute_error",
    .title = "Mean absolute error",
    .category = "Regression",
    .summary = "How far predictions are from the targets on average, in the target's own unit.",
    .formula = "mean of |ŷ − y|",
    .forClasses = false,
    .higherIsBetter = false,
    .create = []() -> std::unique_ptr<Metric> { return std::make_unique<MeanAbsoluteError>(); },
});

}  // namespace
}  // namespace nn
