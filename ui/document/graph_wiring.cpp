#include <algorithm>
#include <cstdint>
#include <vector>

#include "ui/document/graph_edits.h"

namespace ui::edits {

namespace {

const nn::LayerType* typeOf(const nn::Graph& graph, nn::NodeId node) {
  return nn::LayerRegistry::instance().find(graph.node(node).type);
}

/// The most inputs that a layer of this type can have.
std::size_t mostInputs(const nn::LayerType& type) {
  for (const nn::OptionSpec& spec : type.options)
    if (spec.name == type.inputCountOption && spec.maximum) return static_cast<std::size_t>(*spec.maximum);
  return type.inputPorts.size();
}

}  // namespace

std::optional<nn::PortRef> freeInput(const nn::Graph& graph, nn::NodeId node) {
  const nn::LayerType* type = typeOf(graph, node);
  if (!type) return std::nullopt;
  const auto count = static_cast<int>(nn::inputPortCount(*type, graph.node(node).options));
  for (int port = 0; port < count; ++port)
    if (!graph.edgeInto({node, port})) return nn::PortRef{node, port};
  if (type->inputCountOption.empty() || static_cast<std::size_t>(count) >= mostInputs(*type)) return std::nullopt;
  return nn::PortRef{node, count};
}

void connect(nn::Project& project, nn::Edge edge) { connect(project.graph, edge); }

void connect(nn::Graph& graph, nn::Edge edge) {
  if (const nn::LayerType* type = typeOf(graph, edge.to.node); type && !type->inputCountOption.empty()) {
    const auto count = static_cast<int>(nn::inputPortCount(*type, graph.node(edge.to.node).options));
    if (edge.to.port == count && static_cast<std::size_t>(count) < mostInputs(*type))
      graph.setOption(edge.to.node, type->inputCountOption, static_cast<std::int64_t>(count) + 1);
  }
  const std::optional<nn::Edge> existing = graph.edgeInto(edge.to);
  if (existing == edge) return;
  if (existing) graph.disconnect(*existing);
  graph.connect(edge);
}

bool canMerge(const nn::Graph& graph, const std::string& type, std::span<const nn::NodeId> nodes) {
  const nn::LayerType* merging = nn::LayerRegistry::instance().find(type);
  if (!merging || nodes.size() < 2) return false;
  const bool takesAll =
      merging->inputCountOption.empty() ? merging->inputPorts.size() == nodes.size() : nodes.size() <= mostInputs(*merging);
  return takesAll && std::ranges::all_of(nodes, [&](nn::NodeId node) {
           const nn::LayerType* from = typeOf(graph, node);
           return from && from->role != nn::LayerRole::Output && !from->outputPorts.empty();
         });
}

nn::NodeId addMerging(nn::Project& project, const std::string& type, nn::Options options, std::span<const nn::NodeId> nodes) {
  std::vector<nn::NodeId> sorted(nodes.begin(), nodes.end());
  std::ranges::stable_sort(sorted, {}, [&](nn::NodeId node) { return project.positions[node].y; });
  const nn::LayerType& merging = nn::LayerRegistry::instance().require(type);
  if (!merging.inputCountOption.empty()) options.set(merging.inputCountOption, static_cast<std::int64_t>(sorted.size()));
  nn::CanvasPosition at = project.positions[sorted.front()];
  at.y = (at.y + project.positions[sorted.back()].y) / 2;
  for (const nn::NodeId node : sorted) at.x = std::max(at.x, project.positions[node].x);
  at.x += kCardWidth + kGap;
  const nn::NodeId id = addNode(project, type, options, freePlace(project, at));
  for (std::size_t i = 0; i < sorted.size(); ++i) project.graph.connect({{sorted[i], 0}, {id, static_cast<int>(i)}});
  return id;
}

}  // namespace ui::edits
