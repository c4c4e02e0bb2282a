#pragma once

#include <vector>

#include "engine/initializers/initializer.h"

namespace nn {

/// Middle and width of a normal distribution, from the options "mean" and "stddev".
struct BellCurve {
  explicit BellCurve(const Options& completedOptions);

  Scalar mean, deviation;
};

/// The options "mean" and "stddev".
std::vector<OptionSpec> bellCurveOptions();

}  // namespace nn
