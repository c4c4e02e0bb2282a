#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "ui/document/graph_edits.h"

// Layered drawing after Sugiyama, Tagawa & Toda 1981, "Methods for visual understanding of hierarchical system structures":
// layers by longest path, long wires cut by invisible vertices, order within a layer by barycentre, of which the one with the
// fewest crossings is kept. Heights within a layer are then the least-squares fit to the neighbours' heights that keeps order
// and distance. Wires weigh differently there, as in Gansner, Koutsofios, North & Vo 1993, "A technique for drawing directed
// graphs", section 4: a shortcut, which passes what it begins and ends at, does not pull at the cards that it passes, so that a
// residual network runs straight.
namespace ui::edits {

namespace {

constexpr double kColumn = kCardWidth + kGap, kRow = kCardHeight + kGap;
constexpr double kGrid = 8;
constexpr double kBend = 40;            // height of what a passing wire takes
constexpr double kShortcut = 1.0 / 64;  // weight of a wire that another way from its beginning to its end runs beside
constexpr int kSweeps = 8;

/// A wire, or a piece of one, to another vertex.
struct Link {
  std::size_t vertex;
  double port;  ///< where it leaves or enters, as a share of the card's height
  double weight;
};

/// A card, or a bend of a wire that passes a layer.
struct Vertex {
  nn::NodeId node{};
  bool isCard = true;
  std::size_t layer = 0;
  double y = 0;       ///< of its middle
  double weight = 1;  ///< of a card, 1; of a bend, its wire's
  std::vector<Link> before, after;

  double height() const { return isCard ? kRow : kBend; }
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

/// A way from the wire's beginning to its end over other nodes exists.
bool isShortcut(const nn::Graph& graph, const nn::Edge& wire) {
  std::set<nn::NodeId> seen{wire.from.node};
  std::vector<nn::NodeId> open;
  for (const nn::Edge& edge : graph.edgesFrom(wire.from.node))
    if (edge.to.node != wire.to.node) open.push_back(edge.to.node);
  while (!open.empty()) {
    const nn::NodeId id = open.back();
    open.pop_back();
    if (id == wire.to.node) return true;
    if (!seen.insert(id).second) continue;
    for (const nn::Edge& edge : graph.edgesFrom(id)) open.push_back(edge.to.node);
  }
  return false;
}

/// The inputs in use share the left edge of a card evenly.
double portShare(const nn::Graph& graph, nn::PortRef input) {
  const std::vector<nn::Edge> wires = graph.edgesInto(input.node);
  const auto place = std::ranges::find(wires, input, &nn::Edge::to) - wires.begin();
  return (static_cast<double>(place) + 0.5) / static_cast<double>(wires.size());
}

Drawing makeDrawing(const nn::Graph& graph, const std::vector<nn::NodeId>& members,
                    const std::map<nn::NodeId, std::size_t>& layerOf) {
  Drawing drawing;
  std::map<nn::NodeId, std::size_t> number;
  const auto add = [&](nn::NodeId node, bool isCard, std::size_t layer, double weight) {
    const std::size_t i = drawing.vertices.size();
    drawing.vertices.push_back({node, isCard, layer, 0, weight, {}, {}});
    if (drawing.layers.size() <= layer) drawing.layers.resize(layer + 1);
    drawing.layers[layer].push_back(i);
    return i;
  };
  const auto link = [&](std::size_t from, std::size_t to, double toPort, double weight) {
    drawing.vertices[from].after.push_back({to, toPort, weight});
    drawing.vertices[to].before.push_back({from, 0.5, weight});
  };
  for (const nn::NodeId id : members) number[id] = add(id, true, layerOf.at(id), 1);
  for (const nn::Edge& edge : graph.edges()) {
    const auto from = number.find(edge.from.node), to = number.find(edge.to.node);
    if (from == number.end() || to == number.end()) continue;
    const std::size_t last = layerOf.at(edge.to.node);
    std::size_t vertex = from->second;
    if (last <= drawing.vertices[vertex].layer) continue;  // a wire of a cycle, which goes back
    const bool isLong = last > drawing.vertices[vertex].layer + 1;
    const double weight = isLong && isShortcut(graph, edge) ? kShortcut : 1;
    for (std::size_t layer = drawing.vertices[vertex].layer + 1; layer < last; ++layer) {
      const std::size_t bend = add({}, false, layer, weight);
      link(vertex, bend, 0.5, weight);
      vertex = bend;
    }
    link(vertex, to->second, portShare(graph, edge.to), weight);
  }
  return drawing;
}

/// Number of every vertex in its layer, from above.
std::vector<double> placesOf(const Drawing& drawing) {
  std::vector<double> place(drawing.vertices.size());
  for (const auto& layer : drawing.layers)
    for (std::size_t i = 0; i < layer.size(); ++i) place[layer[i]] = static_cast<double>(i);
  return place;
}

/// Pairs of wires between neighbouring layers that cross.
std::size_t crossings(const Drawing& drawing) {
  const std::vector<double> place = placesOf(drawing);
  std::size_t count = 0;
  for (const auto& layer : drawing.layers) {
    std::vector<std::pair<double, double>> wires;
    for (const std::size_t v : layer)
      for (const Link& link : drawing.vertices[v].after) wires.emplace_back(place[v], place[link.vertex] + link.port);
    for (std::size_t i = 0; i < wires.size(); ++i)
      for (std::size_t k = i + 1; k < wires.size(); ++k)
        if ((wires[i].first - wires[k].first) * (wires[i].second - wires[k].second) < 0) ++count;
  }
  return count;
}

/// Sorts every layer by the mean place of the neighbours in the layer before (or after), and keeps the best of all sweeps.
void order(Drawing& drawing) {
  std::vector<double> place = placesOf(drawing);
  auto best = drawing.layers;
  std::size_t fewest = crossings(drawing);
  for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
    const bool forward = sweep % 2 == 0;
    for (std::size_t i = 0; i < drawing.layers.size(); ++i) {
      auto& layer = drawing.layers[forward ? i : drawing.layers.size() - 1 - i];
      std::map<std::size_t, double> centre;
      for (const std::size_t v : layer) {
        const auto& neighbours = forward ? drawing.vertices[v].before : drawing.vertices[v].after;
        double sum = 0;
        for (const Link& link : neighbours) sum += place[link.vertex] + link.port;
        centre[v] = neighbours.empty() ? place[v] + 0.5 : sum / static_cast<double>(neighbours.size());
      }
      std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) { return centre[a] < centre[b]; });
      for (std::size_t k = 0; k < layer.size(); ++k) place[layer[k]] = static_cast<double>(k);
    }
    if (const std::size_t count = crossings(drawing); count < fewest) {
      fewest = count;
      best = drawing.layers;
    }
  }
  drawing.layers = std::move(best);
}

/// Gives a layer's vertices, in their order, the heights nearest to the wanted ones (weighted least squares) that leave each
/// its room, by pooling neighbours that are too near until none is.
void spread(Drawing& drawing, const std::vector<std::size_t>& layer, const std::vector<double>& wanted) {
  struct Block {
    double sum, weight;
    std::size_t count;
    double height() const { return sum / weight; }
  };
  // Heights are counted from where a vertex would be if all of them were packed.
  std::vector<double> packed(layer.size(), 0);
  for (std::size_t i = 1; i < layer.size(); ++i)
    packed[i] = packed[i - 1] + (drawing.vertices[layer[i - 1]].height() + drawing.vertices[layer[i]].height()) / 2;
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < layer.size(); ++i) {
    const double weight = drawing.vertices[layer[i]].weight;
    blocks.push_back({weight * (wanted[i] - packed[i]), weight, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].height() > blocks.back().height()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().weight += last.weight;
      blocks.back().count += last.count;
    }
  }
  std::size_t next = 0;
  for (const Block& block : blocks)
    for (std::size_t i = 0; i < block.count; ++i, ++next) drawing.vertices[layer[next]].y = block.height() + packed[next];
}

void setHeights(Drawing& drawing) {
  for (const auto& layer : drawing.layers) {
    double below = 0, whole = 0;
    for (const std::size_t v : layer) whole += drawing.vertices[v].height();
    for (const std::size_t v : layer) {
      Vertex& vertex = drawing.vertices[v];
      vertex.y = below + vertex.height() / 2 - whole / 2;
      below += vertex.height();
    }
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const bool forward = sweep % 2 == 1;  // last sweep forward, so that what follows a card lies beside it
    for (std::size_t i = 0; i < drawing.layers.size(); ++i) {
      const auto& layer = drawing.layers[forward ? i : drawing.layers.size() - 1 - i];
      std::vector<double> wanted;
      for (const std::size_t v : layer) {
        const Vertex& vertex = drawing.vertices[v];
        double sum = 0, weight = 0;
        for (const Link& link : forward ? vertex.before : vertex.after) {
          sum += link.weight * drawing.vertices[link.vertex].y;
          weight += link.weight;
        }
        wanted.push_back(weight == 0 ? vertex.y : sum / weight);
      }
      spread(drawing, layer, wanted);
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
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    for (const Vertex& vertex : drawing.vertices) {
      // A card's place is its upper left corner; a bend needs less room than a card.
      lowest = std::min(lowest, vertex.y - (vertex.height() - kRow) / 2);
      highest = std::max(highest, vertex.y + (vertex.height() - kRow) / 2);
    }
    for (const Vertex& vertex : drawing.vertices)
      if (vertex.isCard)
        project.positions[vertex.node] = {static_cast<double>(vertex.layer) * kColumn,
                                          std::round((vertex.y - lowest + top) / kGrid) * kGrid};
    top += highest - lowest + kRow;
  }
}

}  // namespace ui::edits
