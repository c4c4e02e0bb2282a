#include "engine/schedules/shared_options.h"

#include <utility>

namespace nn {

std::vector<OptionSpec> withWarmUp(std::vector<OptionSpec> own) {
  own.push_back({.name = "unit",
                 .label = "Counted in",
                 .help =
                     "What lengths and the warm-up are counted in: epochs (passes over the training data) or steps (updates "
                     "of the weights). Epochs suit most trainings, steps very long epochs.",
                 .defaultValue = std::string("epochs"),
                 .choices = {"epochs", "steps"}});
  own.push_back({.name = "warmup",
                 .label = "Warm-up",
                 .help =
                     "How long the rate rises from almost 0 at the start, before the schedule alone counts. Calms the first "
                     "steps of large batches and deep networks. 0 is no warm-up; typical: 1 to 5 epochs.",
                 .defaultValue = 0.0,
                 .minimum = 0,
                 .maximum = 1e9});
  return own;
}

OptionSpec lengthOption() {
  return {.name = "length",
          .label = "Length",
          .help =
              "How long it takes to get to the end; then the rate stays. 0 stands for the whole training, which is the usual "
              "choice.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 1e9};
}

OptionSpec finalFactorOption() {
  return {.name = "final_factor",
          .label = "Lowest part",
          .help = "Which part of the learning rate is left at the lowest point: 0.01 is a hundredth. Typical: 0 to 0.1.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 1};
}

}  // namespace nn
