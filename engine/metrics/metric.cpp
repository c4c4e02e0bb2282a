#include "engine/metrics/metric.h"

#include <algorithm>

namespace nn {

std::unique_ptr<Metric> createMetric(std::string_view id, const Options& options) {
  const MetricType& type = MetricRegistry::instance().require(id);
  return type.create(completed(options, type.options, "metric '" + type.id + "'"));
}

std::unique_ptr<Metric> createMetric(const MetricType& type, double yesFrom) {
  Options options;
  if (std::ranges::count(type.options, "threshold", &OptionSpec::name) > 0) options.set("threshold", yesFrom);
  return createMetric(type.id, options);
}

const MetricType& usualMetric(bool forClasses) {
  return MetricRegistry::instance().require(forClasses ? "accuracy" : "mean_absolute_error");
}

}  // namespace nn
