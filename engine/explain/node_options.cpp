#include "engine/explain/node_options.h"

#include "engine/layers/layer_registry.h"

namespace nn {

Options completedOptionsOf(const NetworkPlan& plan, const NetworkPlan::Step& step) {
  const LayerType& type = LayerRegistry::instance().require(step.type);
  return completed(plan.graph.node(step.id).options, optionSpecs(type), step.name);
}

std::string ownActivation(const NetworkPlan& plan, const NetworkPlan::Step& step) {
  const LayerType& type = LayerRegistry::instance().require(step.type);
  if (!type.hasActivation) return {};
  const Options options = completedOptionsOf(plan, step);
  const auto id = options.get<std::string>("activation");
  return createActivation(options)->isIdentity() ? std::string() : id;
}

}  // namespace nn
