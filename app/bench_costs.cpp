#include "app/bench_costs.h"

#include <algorithm>

namespace app {
namespace {

std::size_t at(nn::Index i) { return static_cast<std::size_t>(i); }

/// Layers that multiply by learned matrices have a kernel; what others call multiply-adds is no product.
bool hasProduct(const nn::NetworkPlan::Step& step) {
  return std::ranges::any_of(step.plan.parameters, [](const nn::ParameterSpec& spec) { return spec.name.ends_with("kernel"); });
}

}  // namespace

ProductCost& ProductCost::operator+=(const ProductCost& other) {
  forward += other.forward;
  inputGradient += other.inputGradient;
  weightGradient += other.weightGradient;
  return *this;
}

std::vector<ProductCost> productCosts(const nn::NetworkPlan& plan, bool training) {
  std::vector<ProductCost> costs;
  std::vector<bool> learnsBehind(plan.tensors.size());
  for (const nn::NetworkPlan::Step& step : plan.steps) {
    const bool wantsInputGradient = std::ranges::any_of(step.inputTensors, [&](nn::Index t) { return learnsBehind[at(t)]; });
    const bool learns = !step.plan.parameters.empty() && !step.frozen;
    for (const nn::Index tensor : step.outputTensors) learnsBehind[at(tensor)] = learns || wantsInputGradient;
    ProductCost& cost = costs.emplace_back();
    if (!hasProduct(step)) continue;
    cost.forward = 2.0 * static_cast<double>(step.plan.multiplyAdds);
    if (training && wantsInputGradient) cost.inputGradient = cost.forward;
    if (training && learns) cost.weightGradient = cost.forward;
  }
  return costs;
}

ProductCost sum(const std::vector<ProductCost>& costs) {
  ProductCost all;
  for (const ProductCost& cost : costs) all += cost;
  return all;
}

MemoryCost memoryCost(const nn::NetworkPlan& plan, nn::Index batch, nn::Index optimizerNumbers) {
  const bool training = optimizerNumbers >= 0;
  double inputs = 0, activations = 0;
  for (const nn::NetworkPlan::Step& step : plan.steps)
    for (const nn::Index tensor : step.outputTensors)
      (step.role == nn::LayerRole::Input ? inputs : activations) +=
          static_cast<double>(batch) * static_cast<double>(plan.tensors[at(tensor)].shape.elementCount());
  const auto parameters = static_cast<double>(plan.parameterCount);
  const auto memory = static_cast<double>(optimizerNumbers);
  MemoryCost numbers;
  if (training) {
    // Inputs are gathered (read, written), read forward and for the first weight gradient. Activations and their gradients are
    // written once and read twice. Parameters are read by three passes and written by the last, gradients written and read,
    // what the optimizer keeps read and written.
    numbers.traffic = 4 * inputs + 6 * activations + (6 + 2 * memory) * parameters;
    numbers.footprint = 2 * inputs + 2 * activations + (2 + memory) * parameters;
  } else {
    numbers.traffic = inputs + 2 * activations + parameters;
    numbers.footprint = inputs + activations + parameters;
  }
  return {numbers.traffic * sizeof(nn::Scalar), numbers.footprint * sizeof(nn::Scalar)};
}

}  // namespace app
