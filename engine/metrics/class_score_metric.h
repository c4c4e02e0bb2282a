#pragma once

#include <memory>
#include <vector>

#include "engine/metrics/confusion_matrix.h"
#include "engine/metrics/metric.h"

namespace nn {

/// One of the scores of a confusion matrix, over classes by the option "average". With a single yes-or-no unit it is that of
/// the answer yes. Predictions with a NaN count as missing.
std::unique_ptr<Metric> classScoreMetric(double ClassScores::*score, const Options& completedOptions);

/// The options of such a metric: "threshold" and "average".
std::vector<OptionSpec> classScoreOptions();

}  // namespace nn
