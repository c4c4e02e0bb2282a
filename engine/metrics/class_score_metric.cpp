#include "engine/metrics/class_score_metric.h"

#include <limits>

#include "engine/metrics/class_decision.h"

namespace nn {
namespace {

class ClassScoreMetric : public Metric {
 public:
  ClassScoreMetric(double ClassScores::*score, const Options& options)
      : score_(score), yesFrom_(options.get<double>("threshold")), isMicro_(options.get<std::string>("average") == "micro") {}

  void reset() override { counts_.reset(counts_.classes()); }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    isYesOrNo_ = prediction.rowSize() == 1;
    if (counts_.classes() != classesOf(prediction.rowSize())) counts_.reset(0);
    counts_.add(prediction, target, yesFrom_);
  }

  double result() const override {
    if (counts_.total() == 0) return std::numeric_limits<double>::quiet_NaN();
    if (isYesOrNo_) return counts_.scores(1).*score_;
    return (isMicro_ ? counts_.microAverage() : counts_.macroAverage()).*score_;
  }

 private:
  double ClassScores::*score_;
  double yesFrom_;
  bool isMicro_, isYesOrNo_ = false;
  ConfusionMatrix counts_;
};

}  // namespace

std::unique_ptr<Metric> classScoreMetric(double ClassScores::*score, const Options& completedOptions) {
  return std::make_unique<ClassScoreMetric>(score, completedOptions);
}

std::vector<OptionSpec> classScoreOptions() {
  return {
      thresholdOption(),
      {.name = "average",
       .label = "Average",
       .help = "macro is the mean over the classes, so that rare ones count as much as others; micro counts all samples alike, "
               "which is the accuracy. A single yes-or-no unit is judged by its yes. Normally macro.",
       .defaultValue = "macro",
       .choices = {"macro", "micro"}}};
}

}  // namespace nn
