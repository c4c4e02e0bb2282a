#pragma once

#include <optional>
#include <string>

#include "engine/graph/graph.h"

namespace nn {

/// The node whose weights a node uses: itself, or what its option "weights_of" leads to. A name that does not exist, or a chain
/// that comes back to itself, leads nowhere: then it is the node itself, and analysis reports it.
const Node& weightsOwner(const Graph& graph, const Node& node);

/// Why the option "weights_of" of a node cannot be followed, as "expected ..., got ..."; nothing when it can, or is not set.
/// That the shapes are the same is for analysis to see.
std::optional<std::string> reasonNotToShare(const Graph& graph, const Node& node);

/// The option "frozen".
bool isFrozen(const Node& node);

}  // namespace nn
