#include "engine/training/penalties.h"

namespace nn {

Penalties::Penalties(const NetworkPlan& plan)
    : l1_(RegularizerRegistry::instance().require("l1").create()), l2_(RegularizerRegistry::instance().require("l2").create()) {
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    const ParameterSpec& spec = plan.parameters[p];
    if (spec.frozen) continue;
    if (spec.l1 != 0) penalties_.push_back({static_cast<Index>(p), spec.l1, l1_.get()});
    if (spec.l2 != 0) penalties_.push_back({static_cast<Index>(p), spec.l2, l2_.get()});
  }
}

double Penalties::value(const Network& network) const {
  double sum = 0;
  for (const Penalty& penalty : penalties_)
    sum += penalty.factor * penalty.rule->penalty(network.parameter(penalty.parameter).values());
  return sum;
}

void Penalties::addGradients(const Network& network, Execution& execution) const {
  for (const Penalty& penalty : penalties_)
    penalty.rule->addGradient(network.parameter(penalty.parameter).values(), penalty.factor,
                              execution.parameterGradient(penalty.parameter).values());
}

void Penalties::addGradient(const Network& network, Index parameter, Index first, std::span<Scalar> gradient) const {
  for (const Penalty& penalty : penalties_)
    if (penalty.parameter == parameter)
      penalty.rule->addGradient(network.parameter(parameter).values().subspan(static_cast<std::size_t>(first), gradient.size()),
                                penalty.factor, gradient);
}

}  // namespace nn
