#pragma once

#include <limits>

#include "engine/metrics/metric.h"

namespace nn {

/// What many metrics are: the mean of a figure over everything that was seen. update() adds to it.
class MeanMetric : public Metric {
 public:
  void reset() override {
    sum_ = 0;
    count_ = 0;
  }
  double result() const override { return mean(); }

 protected:
  void add(double sum, Index count) {
    sum_ += sum;
    count_ += count;
  }
  /// NaN before anything was added.
  double mean() const { return count_ == 0 ? std::numeric_limits<double>::quiet_NaN() : sum_ / static_cast<double>(count_); }

 private:
  double sum_ = 0;
  Index count_ = 0;
};

}  // namespace nn
