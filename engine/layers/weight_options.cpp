#include "engine/layers/weight_options.h"

namespace nn {

std::vector<OptionSpec> weightOptions() {
  return {
      {.name = "use_bias",
       .label = "Bias",
       .help = "Adds one learned number to each unit's sum, so that its output can be shifted up or down. Normally on.",
       .defaultValue = true},
      {.name = "kernel_initializer",
       .label = "Start of the weights",
       .help =
           "How the weights are drawn before training. Glorot suits sigmoid, tanh and softmax, He suits ReLU. With zeros all "
           "units stay equal and learn the same thing.",
       .defaultValue = "glorot_uniform",
       .choiceSource = ChoiceSource::Initializers},
      {.name = "bias_initializer",
       .label = "Start of the bias",
       .help = "How the biases are set before training. Normally zeros.",
       .defaultValue = "zeros",
       .choiceSource = ChoiceSource::Initializers,
       .onlyWhen = OptionCondition{"use_bias", true}},
      {.name = "kernel_l1",
       .label = "L1 penalty",
       .help = "Adds this number times the sum of the weights' magnitudes to the loss, which drives useless weights to exactly "
               "zero. 0 is off; typical: 0.00001 to 0.001.",
       .defaultValue = 0.0,
       .minimum = 0,
       .maximum = 100},
      {.name = "kernel_l2",
       .label = "L2 penalty",
       .help = "Adds this number times the sum of the squared weights to the loss, which keeps weights small and the network "
               "smoother. 0 is off; typical: 0.0001 to 0.01.",
       .defaultValue = 0.0,
       .minimum = 0,
       .maximum = 100},
  };
}

std::vector<ParameterSpec> weightParameters(const Options& completedOptions, const Shape& kernel, Index units, Index fanIn,
                                            Index fanOut) {
  std::vector<ParameterSpec> parameters = {{.name = "kernel",
                                            .shape = kernel,
                                            .initializer = completedOptions.get<std::string>("kernel_initializer"),
                                            .fanIn = fanIn,
                                            .fanOut = fanOut,
                                            .l1 = completedOptions.get<double>("kernel_l1"),
                                            .l2 = completedOptions.get<double>("kernel_l2")}};
  if (completedOptions.get<bool>("use_bias"))
    parameters.push_back({.name = "bias",
                          .shape = {units},
                          .initializer = completedOptions.get<std::string>("bias_initializer"),
                          .fanIn = fanIn,
                          .fanOut = fanOut});
  return parameters;
}

}  // namespace nn
