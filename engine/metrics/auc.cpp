#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "engine/metrics/class_decision.h"
#include "engine/metrics/metric.h"
#include "engine/metrics/roc_curve.h"

namespace nn {
namespace {

/// Area under the ROC curve of a single unit; of several, the mean over the classes of each one against the rest, without
/// classes that have no samples, or all. Keeps all predictions, so its memory grows with the samples.
class Auc : public Metric {
 public:
  void reset() override {
    scores_.clear();
    classes_.clear();
  }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    units_ = prediction.rowSize();
    for (Index n = 0; n < prediction.rowCount(); ++n) classes_.push_back(targetClass(rowOf(target, n), units_));
    scores_.insert(scores_.end(), prediction.values().begin(), prediction.values().end());
  }

  double result() const override {
    if (units_ == 1) return areaOf(0, 1);
    double sum = 0;
    Index counted = 0;
    for (Index k = 0; k < units_; ++k) {
      const auto ofClass = std::ranges::count(classes_, k);
      if (ofClass == 0 || ofClass == std::ssize(classes_)) continue;
      sum += areaOf(k, k);
      ++counted;
    }
    return counted == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(counted);
  }

 private:
  /// Of the scores of one unit, as an answer to "is it this class?".
  double areaOf(Index unit, Index positiveClass) const {
    std::vector<ScoredSample> samples;
    samples.reserve(classes_.size());
    for (std::size_t n = 0; n < classes_.size(); ++n) {
      const Scalar score = scores_[n * static_cast<std::size_t>(units_) + static_cast<std::size_t>(unit)];
      samples.push_back({static_cast<double>(score), classes_[n] == positiveClass});
    }
    return rocCurve(std::move(samples)).area;
  }

  Index units_ = 1;
  std::vector<Scalar> scores_;
  std::vector<Index> classes_;
};

const MetricRegistration registration({
    .id = "auc",
    .title = "Area under the ROC curve",
    .category = "Classification",
    .summary = "How well the predictions put samples in order: the chance that one of the class scores higher than one that is "
               "not of it. Needs no threshold; 0.5 is guessing.",
    .formula = "P(score of a positive > score of a negative)",
    .forClasses = true,
    .higherIsBetter = true,
    .create = [](const Options&) -> std::unique_ptr<Metric> { return std::make_unique<Auc>(); },
});

}  // namespace
}  // namespace nn
