#include "engine/initializers/bell_curve.h"

namespace nn {

BellCurve::BellCurve(const Options& completedOptions)
    : mean(static_cast<Scalar>(completedOptions.get<double>("mean"))),
      deviation(static_cast<Scalar>(completedOptions.get<double>("stddev"))) {}

std::vector<OptionSpec> bellCurveOptions() {
  return {
      {.name = "mean",
       .label = "Mean of the start values",
       .help = "The middle of the bell curve (μ). Normally 0.",
       .defaultValue = 0.0,
       .minimum = -1000000,
       .maximum = 1000000},
      {.name = "stddev",
       .label = "Standard deviation of the start values",
       .help = "The width of the bell curve (σ): two thirds of the numbers lie within it on both sides of the mean. Typical: "
               "0.01 to 0.1.",
       .defaultValue = 0.05,
       .minimum = 0,
       .maximum = 1000000}};
}

}  // namespace nn
