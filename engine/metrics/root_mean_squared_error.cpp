#include <cmath>

#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Root of the mean of (ŷ − y)² over all numbers of all samples.
class RootMeanSquaredError : public MeanMetric {
 public:
  void update(ConstTensorView prediction, ConstTensorView target) override {
    double sum = 0;
    for (Index e = 0; e < prediction.size(); ++e) {
      const double difference = static_cast<double>(prediction.data()[e]) - static_cast<double>(target.data()[e]);
      sum += difference * difference;
    }
    add(sum, prediction.size());
  }

  double result() const override { return std::sqrt(mean()); }
};

const MetricRegistration registration({
    .id = "root_mean_squared_error",
    .title = "Root mean squared error",
    .category = "Regression",
    .summary = "How far predictions are from the targets, in the target's own unit; large mistakes count more than in the mean "
               "absolute error.",
    .formula = "√(mean of (ŷ − y)²)",
    .forClasses = false,
    .higherIsBetter = false,
    .create = [](const Options&) -> std::unique_ptr<Metric> { return std::make_unique<RootMeanSquaredError>(); },
});

}  // namespace
}  // namespace nn
