#include "engine/layers/scale_shift.h"

#include "engine/layers/options.h"

namespace nn {

ScaleShift::ScaleShift(const Options& completedOptions)
    : epsilon_(completedOptions.get<double>("epsilon")),
      scales_(completedOptions.get<bool>("scale")),
      shifts_(completedOptions.get<bool>("center")) {}

std::vector<OptionSpec> ScaleShift::options() {
  return {{.name = "scale",
           .label = "Scale",
           .help = "Multiplies what was normalised by a learned number γ, which starts at 1, so that the layer can undo the "
                   "normalisation where that helps. Normally on.",
           .defaultValue = true},
          {.name = "center",
           .label = "Centre",
           .help = "Adds a learned number β, which starts at 0; it does what the bias of the layer before would do. Normally "
                   "on.",
           .defaultValue = true},
          {.name = "epsilon",
           .label = "Epsilon",
           .help = "Small number added to the variance before its root is taken, so that equal numbers do not lead to a "
                   "division by zero. Typical: 0.00001; older networks use 0.001.",
           .defaultValue = 1e-5,
           .minimum = 1e-12,
           .maximum = 1,
           .advanced = true}};
}

void ScaleShift::plan(LayerPlan& plan, const Shape& shape) const {
  const auto add = [&](const char* name, const char* initializer) {
    plan.parameters.push_back({.name = name, .shape = shape, .initializer = initializer, .fanIn = 1, .fanOut = 1});
  };
  if (scales_) add("gamma", "ones");
  if (shifts_) add("beta", "zeros");
}

const Scalar* ScaleShift::gamma(std::span<const ConstTensorView> parameters) const {
  return scales_ ? parameters.front().data() : nullptr;
}

const Scalar* ScaleShift::beta(std::span<const ConstTensorView> parameters) const {
  return shifts_ ? parameters[scales_ ? 1 : 0].data() : nullptr;
}

Scalar* ScaleShift::gamma(std::span<const TensorView> gradients) const { return scales_ ? gradients.front().data() : nullptr; }

Scalar* ScaleShift::beta(std::span<const TensorView> gradients) const {
  return shifts_ ? gradients[scales_ ? 1 : 0].data() : nullptr;
}

}  // namespace nn
