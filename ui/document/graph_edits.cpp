#include "ui/document/graph_edits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

namespace ui::edits {

namespace {

constexpr double kColumn = kCardWidth + kGap;
constexpr double kGrid = 8;

nn::CanvasPosition snapped(nn::CanvasPosition at) {
  return {std::round(at.x / kGrid) * kGrid, std::round(at.y / kGrid) * kGrid};
}

bool overlap(nn::CanvasPosition a, nn::CanvasPosition b) {
  return std::abs(a.x - b.x) < kCardWidth && std::abs(a.y - b.y) < kCardHeight;
}

/// The place itself, or the nearest below it where no other card lies.
nn::CanvasPosition freePlaceFor(const nn::Project& project, nn::CanvasPosition at, nn::NodeId self) {
  const auto isTaken = [&](nn::CanvasPosition place) {
    return std::any_of(project.positions.begin(), project.positions.end(),
                       [&](const auto& other) { return other.first != self && overlap(other.second, place); });
  };
  while (isTaken(at)) at.y += kGrid;
  return at;
}

/// The card and what lies to its right: in the same row, or behind it along wires that run to the right. Rows that a wire
/// leads back to are not among it.
std::set<nn::NodeId> rightOf(const nn::Project& project, nn::NodeId first) {
  const auto at = [&](nn::NodeId id) { return project.positions.at(id); };
  std::set<nn::NodeId> result;
  std::vector<nn::NodeId> open{first};
  while (!open.empty()) {
    const nn::NodeId id = open.back();
    open.pop_back();
    if (!result.insert(id).second) continue;
    for (const auto& [other, place] : project.positions)
      if (place.x >= at(id).x && std::abs(place.y - at(id).y) < kCardHeight) open.push_back(other);
    for (const nn::Edge& edge : project.graph.edgesFrom(id))
      if (project.positions.contains(edge.to.node) && at(edge.to.node).x > at(id).x) open.push_back(edge.to.node);
  }
  return result;
}

/// Places a new card between two others.
void placeBetween(nn::Project& project, nn::NodeId node, nn::NodeId left, nn::NodeId right, nn::CanvasPosition at) {
  const nn::CanvasPosition from = project.positions[left], to = project.positions[right];
  if (to.x > from.x) {
    const double missing = from.x + 2 * kColumn - to.x;
    if (missing > 0)
      for (const nn::NodeId id : rightOf(project, right))
        if (id != node) project.positions[id].x += std::ceil(missing / kGrid) * kGrid;
    at.x = std::clamp(at.x, from.x + kColumn, std::max(from.x + kColumn, project.positions[right].x - kColumn));
  }
  project.positions[node] = freePlaceFor(project, snapped(at), node);
}

void removeStartValues(nn::Project& project, const std::string& nodeName) {
  std::erase_if(project.initialValues, [&](const auto& entry) { return entry.first.starts_with(nodeName + "."); });
}

}  // namespace

nn::CanvasPosition freePlace(const nn::Project& project, nn::CanvasPosition at) {
  return freePlaceFor(project, snapped(at), nn::NodeId{});
}

nn::CanvasPosition makeRoom(nn::Project& project, nn::CanvasPosition at) {
  at = snapped(at);
  for (const auto& [id, place] : std::map(project.positions)) {
    if (!overlap(project.positions.at(id), at)) continue;
    // What lies further left is not pushed away: the new card goes below it.
    if (place.x < at.x - kGap) return freePlace(project, at);
    const double missing = at.x + kColumn - project.positions.at(id).x;
    for (const nn::NodeId moved : rightOf(project, id)) project.positions[moved].x += std::ceil(missing / kGrid) * kGrid;
  }
  return at;
}

nn::NodeId addNode(nn::Project& project, const std::string& type, const nn::Options& options, nn::CanvasPosition at) {
  const nn::NodeId id = project.graph.add(type, options);
  project.positions[id] = at;
  return id;
}

nn::NodeId insertOnEdge(nn::Project& project, nn::Edge edge, const std::string& type, const nn::Options& options,
                        nn::CanvasPosition at) {
  const nn::NodeId id = project.graph.insert(edge, type, options);
  placeBetween(project, id, edge.from.node, edge.to.node, at);
  return id;
}

void moveOntoEdge(nn::Project& project, nn::NodeId node, nn::Edge edge) {
  project.graph.disconnect(edge);
  connect(project, {edge.from, {node, 0}});
  connect(project, {{node, 0}, edge.to});
  placeBetween(project, node, edge.from.node, edge.to.node, project.positions[node]);
}

void removeNodes(nn::Project& project, std::span<const nn::NodeId> nodes, bool bridge) {
  for (const nn::NodeId id : nodes) {
    removeStartValues(project, project.graph.node(id).name);
    if (bridge)
      project.graph.removeAndBridge(id);
    else
      project.graph.remove(id);
    project.positions.erase(id);
  }
}

void rename(nn::Project& project, nn::NodeId node, const std::string& name) {
  const std::string old = project.graph.node(node).name;
  if (name == old) return;
  project.graph.rename(node, name);
  std::map<std::string, std::vector<double>> values;
  for (auto& [key, numbers] : project.initialValues)
    values.emplace(key.starts_with(old + ".") ? name + key.substr(old.size()) : key, std::move(numbers));
  project.initialValues = std::move(values);
}

void applyFix(nn::Project& project, const nn::GraphFix& fix) {
  fix.apply(project.graph);
  completePositions(project);
}

void completePositions(nn::Project& project) {
  std::erase_if(project.positions, [&](const auto& entry) { return !project.graph.contains(entry.first); });
  if (project.positions.empty() && project.graph.nodes().size() > 1) return tidy(project);
  std::vector<nn::NodeId> missing = project.graph.topologicalOrder();
  const std::set<nn::NodeId> ordered(missing.begin(), missing.end());
  for (const nn::Node& node : project.graph.nodes())  // those on cycles
    if (!ordered.contains(node.id)) missing.push_back(node.id);
  std::erase_if(missing, [&](nn::NodeId id) { return project.positions.contains(id); });

  for (const nn::NodeId id : missing) {
    const std::vector<nn::Edge> in = project.graph.edgesInto(id), out = project.graph.edgesFrom(id);
    const auto hasPlace = [&](nn::NodeId other) { return project.positions.contains(other); };
    const auto left = std::find_if(in.begin(), in.end(), [&](const nn::Edge& e) { return hasPlace(e.from.node); });
    const auto right = std::find_if(out.begin(), out.end(), [&](const nn::Edge& e) { return hasPlace(e.to.node); });
    if (left != in.end()) {
      const nn::CanvasPosition from = project.positions[left->from.node];
      const nn::CanvasPosition beside{from.x + kColumn, from.y};
      if (right != out.end())
        placeBetween(project, id, left->from.node, right->to.node, beside);
      else
        project.positions[id] = freePlaceFor(project, snapped(beside), id);
    } else if (right != out.end()) {
      const nn::CanvasPosition to = project.positions[right->to.node];
      project.positions[id] = freePlaceFor(project, snapped({to.x - kColumn, to.y}), id);
    } else {
      project.positions[id] = freePlaceFor(project, {}, id);
    }
  }
}

}  // namespace ui::edits
