#include "engine/core/parallel.h"
#include "engine/metrics/class_decision.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Part of the samples whose class is right; see predictedClass(). A prediction with a NaN counts as wrong.
class Accuracy : public MeanMetric {
  static constexpr Index kGrain = 4096;  // numbers under which a second thread costs more than it brings

 public:
  explicit Accuracy(const Options& options) : yesFrom_(options.get<double>("threshold")) {}

  void update(ConstTensorView prediction, ConstTensorView target) override {
    const Index rows = prediction.rowCount(), units = prediction.rowSize();
    const double right = parallelSum(rows, 1 + kGrain / units, [&](Index begin, Index end) {
      Index count = 0;
      for (Index n = begin; n < end; ++n)
        count += predictedClass(rowOf(prediction, n), yesFrom_) == targetClass(rowOf(target, n), units);
      return static_cast<double>(count);
    });
    add(right, rows);
  }

 private:
  double yesFrom_;
};

const MetricRegistration registration({
    .id = "accuracy",
    .title = "Accuracy",
    .category = "Classification",
    .summary = "Which part of the samples got the right class.",
    .formula = "right / all",
    .forClasses = true,
    .higherIsBetter = true,
    .options = {thresholdOption()},
    .create = [](const Options& options) -> std::unique_ptr<Metric> { return std::make_unique<Accuracy>(options); },
});

}  // namespace
}  // namespace nn
