#include <cmath>

#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Mean of |ŷ − y| over all numbers of all samples.
class MeanAbsoluteError : public MeanMetric {
 public:
  void update(ConstTensorView prediction, ConstTensorView target) override {
    double sum = 0;
    for (Index e = 0; e < prediction.size(); ++e)
      sum += std::abs(static_cast<double>(prediction.data()[e]) - static_cast<double>(target.data()[e]));
    add(sum, prediction.size());
  }
};

const MetricRegistration registration({
    .id = "mean_absolute_error",
    .title = "Mean absolute error",
    .category = "Regression",
    .summary = "How far predictions are from the targets on average, in the target's own unit.",
    .formula = "mean of |ŷ − y|",
    .forClasses = false,
    .higherIsBetter = false,
    .create = [](const Options&) -> std::unique_ptr<Metric> { return std::make_unique<MeanAbsoluteError>(); },
});

}  // namespace
}  // namespace nn
