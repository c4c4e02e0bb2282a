#include "engine/layers/noise_layer.h"

#include <algorithm>
#include <utility>

#include "engine/kernels/elementwise.h"

namespace nn {

void NoiseLayer::forward(const ForwardPass& pass) const {
  if (pass.mode == Mode::Train)
    disturb(pass);
  else
    std::ranges::copy(pass.inputs[0].values(), pass.outputs[0].data());
}

void NoiseLayer::backward(const BackwardPass& pass) const {
  if (pass.inputGradients[0].isEmpty()) return;
  const auto gradient = pass.outputGradients[0].values(), inputGradient = pass.inputGradients[0].values();
  if (pass.mode == Mode::Train) {
    addInputGradient(pass);
  } else if (pass.assigns()) {
    std::ranges::copy(gradient, inputGradient.begin());
    if (pass.inputIsRectified) kernels::leakyReluBackward(pass.outputs[0].values(), 0, inputGradient);
  } else {
    kernels::add(gradient, inputGradient);
  }
}

OptionSpec dropoutRateOption(std::string help) {
  return {.name = "rate", .label = "Rate", .help = std::move(help), .defaultValue = 0.5, .minimum = 0, .maximum = 0.99};
}

}  // namespace nn
