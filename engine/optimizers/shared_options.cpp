#include "engine/optimizers/shared_options.h"

namespace nn {

OptionSpec scaledLearningRateOption(double typical) {
  return {.name = "learning_rate",
          .label = "Learning rate",
          .help = "About how far a weight moves in one step. Typical: 0.0001 to 0.01.",
          .defaultValue = typical,
          .minimum = 0,
          .maximum = 100};
}

OptionSpec epsilonOption() {
  return {.name = "epsilon",
          .label = "Epsilon",
          .help = "Small number that avoids division by zero. Rarely worth changing; typical: 0.00000001.",
          .defaultValue = 1e-8,
          .minimum = 1e-16,
          .maximum = 1};
}

}  // namespace nn
