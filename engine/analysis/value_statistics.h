#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/tensor/tensor.h"

namespace nn {

/// How many numbers lie where: equal bins between low and high, the last one with its end.
struct Histogram {
  double low = 0, high = 0;
  std::vector<double> counts;
  friend bool operator==(const Histogram&, const Histogram&) = default;
};

/// Between the smallest and the largest finite number; a range without width is widened to ±½. NaN and infinities count
/// nowhere. No numbers: all counts 0 between 0 and 1. Precondition: bins > 0.
Histogram histogramOf(std::span<const Scalar> values, int bins);

/// The same numbers in other bins, taken as spread evenly within theirs; what falls outside is left out.
std::vector<double> rebinned(const Histogram& histogram, double low, double high, int bins);

struct ValueSummary {
  Index count = 0, notFinite = 0;
  double mean = 0, standardDeviation = 0;  ///< of the finite numbers
  double smallest = 0, largest = 0;
};
ValueSummary summaryOf(std::span<const Scalar> values);

/// What the units of a layer do over several samples.
struct UnitActivity {
  Index units = 0;
  double dead = 0;       ///< share of units that give one and the same number for every sample; of at least two samples
  double zero = 0;       ///< share of zeros among all numbers
  double saturated = 0;  ///< share of numbers at the flat ends of the activation, where hardly any gradient passes
};

/// activations: (N, ...) after the activation with this id. A unit is a channel of an image, else one number: a map counts as
/// dead when all of it is. Saturated are, for sigmoid, hard sigmoid and softmax, numbers within 0.01 of 0 or 1; for tanh and
/// softsign, within 0.02 of -1 or 1; for the others none.
UnitActivity unitActivity(ConstTensorView activations, std::string_view activation);

/// ‖after − before‖ / ‖before‖; 0 for zero weights.
double relativeChange(std::span<const Scalar> before, std::span<const Scalar> after);

}  // namespace nn
