#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <vector>

#include "ui/document/graph_edits.h"

// Layered drawing after Sugiyama, Tagawa & Toda 1981, "Methods for visual understanding of hierarchical system structures":
// layers by longest path, long wires cut by invisible vertices, order within a layer by barycentre. Heights within a layer
// are then the least-squares fit to the neighbours' heights that keeps order and distance.
namespace ui::edits {

namespace {

constexpr double kColumn = kCardWidth + kGap, kRow = kCardHeight + kGap;
constexpr double kGrid = 8;
constexpr int kSweeps = 8;

/// A card, or a bend of a wire that passes a layer.
struct Vertex {
  nn::NodeId node{};
  bool isCard = true;
  std::size_t layer = 0;
  double y = 0;
  std::vector<std::size_t> before, after;  // numbers of connected vertices
};

struct Drawing {
  std::vector<Vertex> vertices;
  std::vector<std::vector<std::size_t>> layers;  // in order from above
};

/// Layer of every node: the longest way from a node without predecessor. Nodes on cycles come as far as they are reached.
std::map<nn::NodeId, std::size_t> longestPathLayers(const nn::Graph& graph) {
  std::map<nn::NodeId, std::size_t> result;
  for (const nn::Node& node : graph.nodes()) result[node.id] = 0;
  for (const nn::NodeId id : graph.topologicalOrder())
    for (const nn::Edge& edge : graph.edgesFrom(id))
      if (result.contains(edge.to.node)) result[edge.to.node] = std::max(result[edge.to.node], result[id] + 1);
  return result;
}

/// Groups of nodes that hang together by wires, in the order of their first nodes.
std::vector<std::vector<nn::NodeId>> components(const nn::Graph& graph) {
  const auto nodes = graph.nodes();
  std::map<nn::NodeId, std::size_t> group;
  for (std::size_t i = 0; i < nodes.size(); ++i) group[nodes[i].id] = i;
  for (const nn::Edge& edge : graph.edges()) {
    if (!group.contains(edge.from.node) || !group.contains(edge.to.node)) continue;
    const std::size_t a = group[edge.from.node], b = group[edge.to.node];
    for (auto& [id, number] : group)
      if (number == std::max(a, b)) number = std::min(a, b);
  }
  std::map<std::size_t, std::vector<nn::NodeId>> members;
  for (const nn::Node& node : nodes) members[group[node.id]].push_back(node.id);
  std::vector<std::vector<nn::NodeId>> result;
  for (auto& [number, ids] : members) result.push_back(std::move(ids));
  return result;
}

Drawing makeDrawing(const nn::Graph& graph, const std::vector<nn::NodeId>& members,
                    const std::map<nn::NodeId, std::size_t>& layerOf) {
  Drawing drawing;
  std::map<nn::NodeId, std::size_t> number;
  const auto add = [&](nn::NodeId node, bool isCard, std::size_t layer) {
    const std::size_t i = drawing.vertices.size();
    drawing.vertices.push_back({node, isCard, layer, 0, {}, {}});
    if (drawing.layers.size() <= layer) drawing.layers.resize(layer + 1);
    drawing.layers[layer].push_back(i);
    return i;
  };
  const auto link = [&](std::size_t from, std::size_t to) {
    drawing.vertices[from].after.push_back(to);
    drawing.vertices[to].before.push_back(from);
  };
  for (const nn::NodeId id : members) number[id] = add(id, true, layerOf.at(id));
  for (const nn::Edge& edge : graph.edges()) {
    const auto from = number.find(edge.from.node), to = number.find(edge.to.node);
    if (from == number.end() || to == number.end()) continue;
    const std::size_t last = layerOf.at(edge.to.node);
    std::size_t vertex = from->second;
    if (last <= drawing.vertices[vertex].layer) continue;  // a wire of a cycle, which goes back
    for (std::size_t layer = drawing.vertices[vertex].layer + 1; layer < last; ++layer) {
      const std::size_t bend = add({}, false, layer);
      link(vertex, bend);
      vertex = bend;
    }
    link(vertex, to->second);
  }
  return drawing;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Sorts every layer by the mean place of the neighbours in the layer before (or after), which removes most crossings.
void order(Drawing& drawing) {
  std::vector<double> place(drawing.vertices.size());
  const auto number = [&](const std::vector<std::size_t>& layer) {
    for (std::size_t i = 0; i < layer.size(); ++i) place[layer[i]] = static_cast<double>(i);
  };
  for (const auto& layer : drawing.layers) number(layer);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const bool forward = sweep % 2 == 0;
    for (std::size_t i = 0; i < drawing.layers.size(); ++i) {
      auto& layer = drawing.layers[forward ? i : drawing.layers.size() - 1 - i];
      std::map<std::size_t, double> centre;
      for (const std::size_t v : layer) {
        const auto& neighbours = forward ? drawing.vertices[v].before : drawing.vertices[v].after;
        std::vector<double> places;
        for (const std::size_t n : neighbours) places.push_back(place[n]);
        centre[v] = places.empty() ? place[v] : mean(places);
      }
      std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) { return centre[a] < centre[b]; });
      number(layer);
    }
  }
}

/// The heights nearest to the wanted ones (least squares) that are at least one row apart, by pooling neighbours that are too
/// near until none is.
std::vector<double> spread(const std::vector<double>& wanted) {
  struct Block {
    double sum;
    std::size_t count;
    double height() const { return sum / static_cast<double>(count); }
  };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    blocks.push_back({wanted[i] - static_cast<double>(i) * kRow, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].height() > blocks.back().height()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  std::vector<double> result;
  for (const Block& block : blocks)
    for (std::size_t i = 0; i < block.count; ++i) result.push_back(block.height() + static_cast<double>(result.size()) * kRow);
  return result;
}

void setHeights(Drawing& drawing) {
  for (const auto& layer : drawing.layers)
    for (std::size_t i = 0; i < layer.size(); ++i)
      drawing.vertices[layer[i]].y = (static_cast<double>(i) - static_cast<double>(layer.size() - 1) / 2) * kRow;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const bool forward = sweep % 2 == 1;  // last sweep forward, so that what follows a card lies beside it
    for (std::size_t i = 0; i < drawing.layers.size(); ++i) {
      const auto& layer = drawing.layers[forward ? i : drawing.layers.size() - 1 - i];
      std::vector<double> wanted;
      for (const std::size_t v : layer) {
        const Vertex& vertex = drawing.vertices[v];
        const auto& neighbours = forward ? vertex.before : vertex.after;
        std::vector<double> heights;
        for (const std::size_t n : neighbours) heights.push_back(drawing.vertices[n].y);
        wanted.push_back(heights.empty() ? vertex.y : mean(heights));
      }
      const std::vector<double> heights = spread(wanted);
      for (std::size_t k = 0; k < layer.size(); ++k) drawing.vertices[layer[k]].y = heights[k];
    }
  }
}

}  // namespace

void tidy(nn::Project& project) {
  const std::map<nn::NodeId, std::size_t> layers = longestPathLayers(project.graph);
  project.positions.clear();
  double top = 0;
  for (const std::vector<nn::NodeId>& members : components(project.graph)) {
    Drawing drawing = makeDrawing(project.graph, members, layers);
    order(drawing);
    setHeights(drawing);
    double lowest = 0, highest = 0;
    for (const Vertex& vertex : drawing.vertices) {
      lowest = std::min(lowest, vertex.y);
      highest = std::max(highest, vertex.y);
    }
    for (const Vertex& vertex : drawing.vertices)
      if (vertex.isCard)
        project.positions[vertex.node] = {static_cast<double>(vertex.layer) * kColumn,
                                          std::round((vertex.y - lowest + top) / kGrid) * kGrid};
    top += highest - lowest + kRow;
  }
}

}  // namespace ui::edits
