#include "engine/graph/weight_sharing.h"

#include <set>

#include "engine/layers/layer_registry.h"

namespace nn {
namespace {

std::string sharedName(const Node& node) {
  const OptionValue* value = node.options.find(kWeightsOfOption);
  const auto* name = value ? std::get_if<std::string>(value) : nullptr;
  return name ? *name : std::string();
}

}  // namespace

std::optional<std::string> reasonNotToShare(const Graph& graph, const Node& node) {
  std::set<NodeId> way{node.id};
  const Node* at = &node;
  while (!sharedName(*at).empty()) {
    const std::string name = sharedName(*at);
    const Node* next = graph.findByName(name);
    if (!next) return "expected the name of a layer to take the weights of, got '" + name + "', which there is not";
    if (next->type != node.type)
      return "expected a layer of the same kind to take the weights of, got '" + name + "', which is of another kind";
    if (!way.insert(next->id).second)
      return "expected a layer with weights of its own, got a circle that leads back to '" + name + "'";
    at = next;
  }
  return std::nullopt;
}

const Node& weightsOwner(const Graph& graph, const Node& node) {
  if (reasonNotToShare(graph, node)) return node;
  const Node* owner = &node;
  while (!sharedName(*owner).empty()) owner = graph.findByName(sharedName(*owner));
  return *owner;
}

bool isFrozen(const Node& node) {
  const OptionValue* value = node.options.find(kFrozenOption);
  const bool* frozen = value ? std::get_if<bool>(value) : nullptr;
  return frozen && *frozen;
}

}  // namespace nn
