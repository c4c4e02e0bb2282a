#pragma once

#include <memory>

#include "engine/graph/network.h"

namespace nn {

/// Turns a runnable graph into the plan that networks and executions share: layers created, ports and shapes resolved,
/// parameters and buffers numbered, losses attached, last activations handed to losses that apply them.
/// Throws GraphError with the first error that analyze() finds.
std::shared_ptr<const NetworkPlan> compilePlan(const Graph& graph);

}  // namespace nn
