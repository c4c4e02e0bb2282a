#include "engine/kernels/reduce.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Mean of |ŷ − y| over all numbers of all samples.
class MeanAbsoluteError : public MeanMetric {
 public:
  void update(ConstTensorView prediction, ConstTensorView target) override {
    add(kernels::sumOfAbsoluteDifferences(prediction.values(), target.values()), prediction.size());
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
