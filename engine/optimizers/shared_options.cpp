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

OptionSpec epsilonOption(double typical, const std::string& addedTo) {
  return {.name = "epsilon",
          .label = "Epsilon",
          .help = "Small number added to " + addedTo +
                  ", which avoids division by zero. Rarely worth changing; typical: "
                  "0.0000000001 to 0.000001.",
          .defaultValue = typical,
          .minimum = 1e-16,
          .maximum = 1};
}

OptionSpec penaltyOption() {
  return {.name = "weight_decay",
          .label = "Weight decay",
          .help =
              "Pulls all weights towards zero: a penalty of half this number times the sum of their squares (L2), added to the "
              "loss's gradient. Simpler networks generalise better. 0 is none; typical: 0.0001 to 0.001.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 10};
}

OptionSpec decoupledDecayOption(double typical) {
  return {.name = "weight_decay",
          .label = "Weight decay",
          .help =
              "Which part of every weight, times the learning rate, is taken off in each step, apart from the gradient. "
              "Simpler networks generalise better. 0 is none; typical: 0.01 to 0.1, with Lion up to 1.",
          .defaultValue = typical,
          .minimum = 0,
          .maximum = 10};
}

OptionSpec beta1Option(double typical) {
  return {.name = "beta1",
          .label = "Beta 1",
          .help = "How slowly the mean of the gradients (the momentum) forgets: 0.9 looks back about 10 steps.",
          .defaultValue = typical,
          .minimum = 0,
          .maximum = 0.99999};
}

OptionSpec beta2Option(double typical) {
  return {.name = "beta2",
          .label = "Beta 2",
          .help =
              "How slowly the second memory (sizes of the gradients; with Lion their mean) forgets: 0.99 looks back about 100 "
              "steps, 0.999 about 1000.",
          .defaultValue = typical,
          .minimum = 0,
          .maximum = 0.99999};
}

}  // namespace nn
