#include "engine/metrics/class_decision.h"

#include <algorithm>
#include <cmath>

#include "engine/kernels/reduce.h"

namespace nn {

Index predictedClass(std::span<const Scalar> prediction, double yesFrom) {
  if (prediction.size() == 1) return std::isnan(prediction[0]) ? kNoClass : static_cast<double>(prediction[0]) >= yesFrom;
  const Scalar largest = kernels::largestOrNan(prediction);
  return std::isnan(largest) ? kNoClass : std::ranges::find(prediction, largest) - prediction.begin();
}

Index targetClass(std::span<const Scalar> target, Index units) {
  if (target.size() == 1 && units > 1) return static_cast<Index>(target[0]);
  return predictedClass(target);
}

OptionSpec thresholdOption() {
  return {.name = "threshold",
          .label = "Yes from",
          .help =
              "From which prediction on a single unit says yes: 0.5 for probabilities, 0 for numbers whose sign is the answer. "
              "Higher makes a yes rarer and surer.",
          .defaultValue = 0.5,
          .minimum = -1000000,
          .maximum = 1000000};
}

}  // namespace nn
