#include <limits>
#include <vector>

#include "engine/metrics/metric.h"

namespace nn {
namespace {

/// R² = 1 − Σ (ŷ − y)² / Σ (y − mean of y)², mean over the numbers of a sample. NaN when a target is always the same.
class RSquared : public Metric {
 public:
  void reset() override { columns_.clear(); }

  void update(ConstTensorView prediction, ConstTensorView target) override {
    const Index size = prediction.rowSize();
    columns_.resize(static_cast<std::size_t>(size));
    for (Index e = 0; e < prediction.size(); ++e)
      columns_[static_cast<std::size_t>(e % size)].add(static_cast<double>(prediction.data()[e]),
                                                       static_cast<double>(target.data()[e]));
  }

  double result() const override {
    if (columns_.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (const Column& column : columns_)
      sum += column.spread > 0 ? 1 - column.residual / column.spread : std::numeric_limits<double>::quiet_NaN();
    return sum / static_cast<double>(columns_.size());
  }

 private:
  /// Sums of one number of the samples; the spread by Welford's method, which does not cancel when the mean is large.
  struct Column {
    double count = 0, mean = 0, spread = 0, residual = 0;

    void add(double prediction, double target) {
      residual += (prediction - target) * (prediction - target);
      const double before = target - mean;
      mean += before / ++count;
      spread += before * (target - mean);
    }
  };

  std::vector<Column> columns_;
};

const MetricRegistration registration({
    .id = "r_squared",
    .title = "R²",
    .category = "Regression",
    .summary = "Which part of the targets' ups and downs the predictions explain: 1 is perfect, 0 no better than always saying "
               "the mean, below 0 worse than that.",
    .formula = "R² = 1 − Σ (ŷ − y)² / Σ (y − ȳ)²",
    .forClasses = false,
    .higherIsBetter = true,
    .create = [](const Options&) -> std::unique_ptr<Metric> { return std::make_unique<RSquared>(); },
});

}  // namespace
}  // namespace nn
