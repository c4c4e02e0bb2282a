#include "engine/metrics/class_decision.h"
#include "engine/metrics/mean_metric.h"

namespace nn {
namespace {

constexpr std::int64_t kUsualK = 5;

/// Part of the samples whose class is among the k with the largest numbers; of equal numbers the first counts as larger. With
/// no more than k classes it is 1. A prediction with a NaN counts as wrong.
class TopKAccuracy : public MeanMetric {
 public:
  explicit TopKAccuracy(const Options& options) : k_(options.get<std::int64_t>("k")) {}

  void update(ConstTensorView prediction, ConstTensorView target) override {
    Index right = 0;
    for (Index n = 0; n < prediction.rowCount(); ++n) {
      const std::span<const Scalar> p = rowOf(prediction, n);
      const Index predicted = predictedClass(p), wanted = targetClass(rowOf(target, n), prediction.rowSize());
      if (predicted != kNoClass) right += p.size() == 1 ? k_ > 1 || predicted == wanted : rankOf(wanted, p) < k_;
    }
    add(static_cast<double>(right), prediction.rowCount());
  }

 private:
  /// How many classes come before this one.
  static Index rankOf(Index wanted, std::span<const Scalar> p) {
    const Scalar own = p[static_cast<std::size_t>(wanted)];
    Index before = 0;
    for (Index k = 0; k < static_cast<Index>(p.size()); ++k) {
      const Scalar other = p[static_cast<std::size_t>(k)];
      before += other > own || (other == own && k < wanted);
    }
    return before;
  }

  Index k_;
};

const MetricRegistration registration({
    .id = "top_k_accuracy",
    .title = "Top-k accuracy",
    .category = "Classification",
    .summary =
        "For which part of the samples the right class is among the k that the network finds likeliest. For many classes, "
        "some of which are hard to tell apart.",
    .formula = "right class among the k largest / all",
    .forClasses = true,
    .higherIsBetter = true,
    .fewestClasses = kUsualK + 1,
    .options = {{.name = "k",
                 .label = "k",
                 .help = "How many guesses the network has. 1 is plain accuracy; typical: 5.",
                 .defaultValue = kUsualK,
                 .minimum = 1,
                 .maximum = 1000000}},
    .create = [](const Options& options) -> std::unique_ptr<Metric> { return std::make_unique<TopKAccuracy>(options); },
});

}  // namespace
}  // namespace nn
