#pragma once

#include <vector>

#include "engine/data/dataset.h"

namespace nn {

/// How good an answer is that does not look at the inputs: what a network has to beat. The answer is taken from the `known`
/// samples (those of the training) and judged by the `asked` ones.
struct ClassBaseline {
  Index majorityClass;  ///< the most frequent class of the known samples, the first of equally frequent ones
  double accuracy;      ///< of always answering it
};
struct ValueBaseline {
  std::vector<double> mean, median;  ///< of the known samples, for each number of a target
  double meanAbsoluteError;          ///< of always answering the median, which is the best for it
  double rootMeanSquaredError;       ///< of always answering the mean, which is the best for it
};

/// Throws ConfigError when a set is empty or its targets are not of this kind. Reads all samples.
ClassBaseline classBaseline(const Dataset& known, const Dataset& asked);
ValueBaseline valueBaseline(const Dataset& known, const Dataset& asked);

}  // namespace nn
