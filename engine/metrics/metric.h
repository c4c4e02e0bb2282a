#pragma once

#include <memory>
#include <string>

#include "engine/core/registry.h"
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
  std::unique_ptr<Metric> (*create)() = nullptr;

  static const char* kind() { return "metric"; }
};

using MetricRegistry = Registry<MetricType>;
using MetricRegistration = Registration<MetricType>;

}  // namespace nn
