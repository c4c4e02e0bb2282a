#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/registry.h"
#include "engine/layers/options.h"
#include "engine/tensor/tensor.h"

namespace nn {

/// A figure of merit collected over batches. Belongs to one thread.
class Metric {
 public:
  virtual ~Metric() = default;
  virtual void reset() = 0;
  /// Shapes  prediction (N, K), target as the loss of that output has it: (N, 1) class numbers, one-hot or values (N, K).
  virtual void update(ConstTensorView prediction, ConstTensorView target) = 0;
  /// NaN before the first update.
  virtual double result() const = 0;
};

/// Registered description of a metric.
struct MetricType {
  std::string id, title, category, summary, formula;
  bool forClasses = true;  ///< for class targets; otherwise for values
  bool higherIsBetter = true;
  bool forAnswers = false;  ///< only for units that each answer a yes-or-no question of their own
  Index fewestClasses = 2;  ///< with fewer it says nothing
  std::vector<OptionSpec> options = {};
  std::unique_ptr<Metric> (*create)(const Options& completedOptions) = nullptr;

  static const char* kind() { return "metric"; }
};

using MetricRegistry = Registry<MetricType>;
using MetricRegistration = Registration<MetricType>;

/// Creates by id with checked and completed options. Throws ConfigError.
std::unique_ptr<Metric> createMetric(std::string_view id, const Options& options = {});

/// Creates with the default options, but for the threshold of a metric over classes; see LossType::yesFrom.
std::unique_ptr<Metric> createMetric(const MetricType& type, double yesFrom);

/// The metric that says most without further choice: accuracy for classes, mean absolute error for values.
const MetricType& usualMetric(bool forClasses);

}  // namespace nn
