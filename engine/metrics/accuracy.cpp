#include "engine/metrics/class_decision.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Part of the samples whose class is right; see predictedClass(). A prediction with a NaN counts as wrong.
class Accuracy : public MeanMetric {
 public:
  explicit Accuracy(const Options& options) : yesFrom_(options.get<double>("threshold")) {}

  void update(ConstTensorView prediction, ConstTensorView target) override {
    Index right = 0;
    for (Index n = 0; n < prediction.rowCount(); ++n)
      right += predictedClass(rowOf(prediction, n), yesFrom_) == targetClass(rowOf(target, n), prediction.rowSize());
    add(static_cast<double>(right), prediction.rowCount());
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
