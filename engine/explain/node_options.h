#pragma once

#include <string>

#include "engine/graph/network.h"
#include "engine/layers/options.h"

namespace nn {

/// All options of a step's node, defaults included.
Options completedOptionsOf(const NetworkPlan& plan, const NetworkPlan::Step& step);

/// Id of the activation that the node applies to a z of its own; empty when it has none, or the identity.
std::string ownActivation(const NetworkPlan& plan, const NetworkPlan::Step& step);

}  // namespace nn
