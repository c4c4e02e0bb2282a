#include <cmath>

#include "engine/kernels/reduce.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Root of the mean of (ŷ − y)² over all numbers of all samples.
class RootMeanSquaredError : public MeanMetric {
 public:
  void update(ConstTensorView prediction, ConstTensorView target) override {
    add(kernels::sumOfSquaredDifferences(prediction.values(), target.values()), prediction.size());
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
