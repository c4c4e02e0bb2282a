#include <cmath>

#include "engine/metrics/class_decision.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

/// Part of all yes-or-no answers that are right, where every unit gives one: of K units and a class number c, unit c should say
/// yes and the others no. A NaN counts as wrong.
class BinaryAccuracy : public MeanMetric {
 public:
  explicit BinaryAccuracy(const Options& options) : yesFrom_(options.get<double>("threshold")) {}

  void update(ConstTensorView prediction, ConstTensorView target) override {
    const Index units = prediction.rowSize();
    Index right = 0;
    const bool areNumbers = units > 1 && target.rowSize() == 1;
    for (Index n = 0; n < prediction.rowCount(); ++n)
      for (Index k = 0; k < units; ++k) {
        const auto p = static_cast<double>(prediction.data()[n * units + k]);
        const bool wanted =
            areNumbers ? static_cast<Index>(target.data()[n]) == k : target.data()[n * units + k] >= Scalar{0.5};
        right += !std::isnan(p) && (p >= yesFrom_) == wanted;
      }
    add(static_cast<double>(right), prediction.size());
  }

 private:
  double yesFrom_;
};

const MetricRegistration registration({
    .id = "binary_accuracy",
    .title = "Binary accuracy",
    .category = "Classification",
    .summary = "Which part of all yes-or-no answers is right. For one sigmoid unit, or for several that answer independent "
               "questions about the same sample.",
    .formula = "right answers / all answers",
    .forClasses = true,
    .higherIsBetter = true,
    .forAnswers = true,
    .options = {thresholdOption()},
    .create = [](const Options& options) -> std::unique_ptr<Metric> { return std::make_unique<BinaryAccuracy>(options); },
});

}  // namespace
}  // namespace nn
