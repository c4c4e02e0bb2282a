#include "engine/graph/weight_sharing.h"
#include "ui/document/graph_edits.h"

namespace ui::edits {

namespace {

void eraseOption(nn::Graph& graph, nn::NodeId node, const char* name) {
  nn::Options options = graph.node(node).options;
  options.erase(name);
  graph.setOptions(node, std::move(options));
}

}  // namespace

bool hasWeights(const nn::Graph& graph, nn::NodeId node) {
  const nn::LayerType* type = nn::LayerRegistry::instance().find(graph.node(node).type);
  return type && type->hasWeights;
}

void setFrozen(nn::Project& project, std::span<const nn::NodeId> nodes, bool frozen) {
  for (const nn::NodeId node : nodes) {
    if (!hasWeights(project.graph, node)) continue;
    const nn::NodeId owner = nn::weightsOwner(project.graph, project.graph.node(node)).id;
    if (frozen)
      project.graph.setOption(owner, nn::kFrozenOption, true);
    else
      eraseOption(project.graph, owner, nn::kFrozenOption);
  }
}

std::vector<nn::NodeId> possibleOwners(const nn::Graph& graph, nn::NodeId node) {
  std::vector<nn::NodeId> owners;
  if (!hasWeights(graph, node)) return owners;
  for (const nn::Node& other : graph.nodes())
    if (other.id != node && other.type == graph.node(node).type && nn::weightsOwner(graph, other).id != node)
      owners.push_back(other.id);
  return owners;
}

void shareWeights(nn::Project& project, nn::NodeId node, std::optional<nn::NodeId> owner) {
  nn::Graph& graph = project.graph;
  if (!owner) return eraseOption(graph, node, nn::kWeightsOfOption);
  if (nn::weightsOwner(graph, graph.node(*owner)).id == node) eraseOption(graph, *owner, nn::kWeightsOfOption);
  graph.setOption(node, nn::kWeightsOfOption, graph.node(*owner).name);
}

}  // namespace ui::edits
