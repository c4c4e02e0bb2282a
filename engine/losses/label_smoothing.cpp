#include "engine/losses/label_smoothing.h"

namespace nn {

OptionSpec labelSmoothingOption() {
  return {.name = "label_smoothing",
          .label = "Label smoothing",
          .help =
              "Mixes this share of \"could be any class\" into every target, so that the network does not become too sure of "
              "itself and learns more from doubtful samples. 0 is off; typical: 0.1.",
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 1};
}

}  // namespace nn
