#include "engine/layers/weight_options.h"

#include <utility>

#include "engine/initializers/initializer.h"

namespace nn {

namespace {

OptionSpec penalty(std::string name, std::string label, std::string help) {
  return {.name = std::move(name),
          .label = std::move(label),
          .help = std::move(help),
          .defaultValue = 0.0,
          .minimum = 0,
          .maximum = 100};
}

OptionSpec advanced(OptionSpec spec) {
  spec.advanced = true;
  return spec;
}

}  // namespace

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
       .choiceSource = ChoiceSource::Initializers,
       .advanced = true},
      {.name = "bias_initializer",
       .label = "Start of the bias",
       .help = "How the biases are set before training. Normally zeros.",
       .defaultValue = "zeros",
       .choiceSource = ChoiceSource::Initializers,
       .onlyWhen = OptionCondition{"use_bias", true},
       .advanced = true},
      penalty("kernel_l1", "L1 penalty",
              "Adds this number times the sum of the weights' magnitudes to the loss, which drives useless weights to exactly "
              "zero. With L2 as well it is the elastic net. 0 is off; typical: 0.00001 to 0.001."),
      penalty("kernel_l2", "L2 penalty",
              "Adds this number times the sum of the squared weights to the loss, which keeps weights small and the network "
              "smoother. 0 is off; typical: 0.0001 to 0.01."),
      advanced(penalty("bias_l1", "L1 penalty on the bias",
                       "Adds this number times the sum of the biases' magnitudes to the loss. Normally 0.")),
      advanced(penalty("bias_l2", "L2 penalty on the bias",
                       "Adds this number times the sum of the squared biases to the loss. Normally 0.")),
      advanced(penalty("activity_l1", "L1 penalty on the output",
                       "Adds this number times the sum of the magnitudes that come out of the layer to the loss, mean over the "
                       "samples: only few units stay active at a time. 0 is off; typical: 0.00001 to 0.001.")),
      advanced(penalty("activity_l2", "L2 penalty on the output",
                       "Adds this number times the sum of the squares that come out of the layer to the loss, mean over the "
                       "samples. 0 is off; typical: 0.0001 to 0.01.")),
      {.name = "kernel_max_norm",
       .label = "Largest norm",
       .help = "After every update, a unit whose weights are longer than this (the root of the sum of their squares) is scaled "
               "back to it. Goes well with dropout. 0 is off; typical: 2 to 4.",
       .defaultValue = 0.0,
       .minimum = 0,
       .maximum = 1000000,
       .advanced = true},
  };
}

ParameterSpec weightParameter(const Options& completedOptions, std::string_view option, std::string name, Shape shape,
                              Index fanIn, Index fanOut) {
  const std::string prefix = std::string(option) + "_";
  const std::string id = completedOptions.get<std::string>(prefix + "initializer");
  const auto number = [&](const char* ending) {
    return completedOptions.has(prefix + ending) ? completedOptions.get<double>(prefix + ending) : 0.0;
  };
  return {.name = std::move(name),
          .shape = shape,
          .initializer = id,
          .initializerOptions = ownOptions(completedOptions, InitializerRegistry::instance().require(id).options, prefix,
                                           "initializer '" + id + "'"),
          .fanIn = fanIn,
          .fanOut = fanOut,
          .l1 = number("l1"),
          .l2 = number("l2"),
          .maxNorm = number("max_norm")};
}

std::vector<ParameterSpec> weightParameters(const Options& completedOptions, const Shape& kernel, Index units, Index fanIn,
                                            Index fanOut) {
  std::vector<ParameterSpec> parameters = {weightParameter(completedOptions, "kernel", "kernel", kernel, fanIn, fanOut)};
  if (completedOptions.get<bool>("use_bias"))
    parameters.push_back(weightParameter(completedOptions, "bias", "bias", {units}, fanIn, fanOut));
  return parameters;
}

}  // namespace nn
