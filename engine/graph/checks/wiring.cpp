#include <algorithm>
#include <set>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

/// A wire moved to ports that there are; nothing when they are taken.
std::optional<Edge> movedWire(const Graph& graph, const Edge& edge) {
  Graph without = graph;
  without.disconnect(edge);
  const LayerType* source = typeOf(graph.node(edge.from.node));
  const LayerType* target = typeOf(graph.node(edge.to.node));
  Edge moved = edge;
  if (source && static_cast<std::size_t>(std::max(0, edge.from.port)) >= source->outputPorts.size()) moved.from.port = 0;
  if (edge.from.port < 0) moved.from.port = 0;
  const std::size_t ports = target ? inputPortCount(*target, graph.node(edge.to.node).options) : 0;
  for (std::size_t port = 0; port < ports; ++port) {
    const bool isOriginal = edge.to.port >= 0 && static_cast<std::size_t>(edge.to.port) < ports;
    if (!isOriginal) moved.to.port = static_cast<int>(port);
    if (!without.reasonNotToConnect(moved)) return moved;
    if (isOriginal) break;
  }
  return std::nullopt;
}

/// What to do with a wire to a port that there is not: move it to one that there is, give the layer the port, or remove it.
std::vector<GraphFix> unknownPortFixes(const Subject& subject, const Edge& edge) {
  const Graph& graph = subject.graph;
  const Node& to = graph.node(edge.to.node);
  if (const std::optional<Edge> moved = movedWire(graph, edge))
    return {{"Move the wire to a port that there is", [edge, moved = *moved](Graph& changed) {
               const auto edges = changed.edges();
               if (!std::binary_search(edges.begin(), edges.end(), edge)) return;
               changed.disconnect(edge);
               if (!changed.reasonNotToConnect(moved)) changed.connect(moved);
             }}};
  std::vector<GraphFix> fixes;
  const LayerType* type = typeOf(to);
  const OptionSpec* count = type ? specOf(*type, type->inputCountOption) : nullptr;
  const OptionValue wanted = std::int64_t{edge.to.port} + 1;
  if (count && edge.from.port == 0 && edge.to.port >= 0 && !reasonNotValid(*count, wanted))
    fixes.push_back(setOptionFix(to, *count, wanted));
  fixes = thoseThatHelp(subject, to.id, std::move(fixes));
  fixes.push_back(removeWireFix(graph, edge));
  return fixes;
}

/// Walks along the wires, remembering the way, and collects the wires that lead back onto it.
class CycleSearch {
 public:
  explicit CycleSearch(const Graph& graph) : graph_(graph) {
    for (const Node& node : graph.nodes())
      if (graph.edgesInto(node.id).empty()) visit(node.id);
    for (const Node& node : graph.nodes()) visit(node.id);
  }

  struct Cycle {
    std::vector<NodeId> nodes;
    Edge closingWire;
  };
  const std::vector<Cycle>& cycles() const { return cycles_; }

 private:
  void visit(NodeId start) {
    // An explicit stack: a file may hold a chain of any length.
    if (!seen_.insert(start).second) return;
    std::vector<std::pair<std::vector<Edge>, std::size_t>> frames{{graph_.edgesFrom(start), 0}};
    std::vector<NodeId> way{start};
    while (!frames.empty()) {
      auto& [edges, next] = frames.back();
      if (next == edges.size()) {
        frames.pop_back();
        way.pop_back();
        continue;
      }
      const Edge edge = edges[next++];
      const auto onWay = std::find(way.begin(), way.end(), edge.to.node);
      if (onWay != way.end()) cycles_.push_back({{onWay, way.end()}, edge});
      if (!seen_.insert(edge.to.node).second) continue;
      way.push_back(edge.to.node);
      frames.emplace_back(graph_.edgesFrom(edge.to.node), 0);
    }
  }

  const Graph& graph_;
  std::set<NodeId> seen_;
  std::vector<Cycle> cycles_;
};

}  // namespace

void unknownLayers(const Subject& subject, std::vector<GraphIssue>& issues) {
  for (const Node& node : subject.graph.nodes())
    if (!typeOf(node))
      issues.push_back({kError,
                        "unknown-layer",
                        node.id,
                        expectedGot(quoted(node), "a layer type of this version", "'" + node.type + "'"),
                        {removeNodeFix(node)}});
}

void unknownPorts(const Subject& subject, std::vector<GraphIssue>& issues) {
  const auto report = [&](const Node& node, const Edge& edge, int port, std::size_t count, const std::string& kind) {
    if (port >= 0 && static_cast<std::size_t>(port) < count) return;
    const std::string expected = count == 0   ? "no wire, for it has no " + kind
                                 : count == 1 ? "a wire to its only " + kind
                                              : "a wire to one of its " + std::to_string(count) + " " + kind + "s";
    issues.push_back(
        {kError, "unknown-port", node.id,
         expectedGot(quoted(node), expected, "one to " + kind + " number " + std::to_string(std::int64_t{port} + 1)),
         unknownPortFixes(subject, edge)});
  };
  for (const Edge& edge : subject.graph.edges()) {
    const Node& from = subject.graph.node(edge.from.node);
    const Node& to = subject.graph.node(edge.to.node);
    if (const LayerType* type = typeOf(from)) report(from, edge, edge.from.port, type->outputPorts.size(), "output");
    if (const LayerType* type = typeOf(to)) report(to, edge, edge.to.port, inputPortCount(*type, to.options), "input");
  }
}

void crowdedPorts(const Subject& subject, std::vector<GraphIssue>& issues) {
  std::map<PortRef, std::vector<Edge>> wires;
  for (const Edge& edge : subject.graph.edges()) wires[edge.to].push_back(edge);
  for (const auto& entry : wires) {
    const PortRef port = entry.first;
    const std::vector<Edge>& into = entry.second;
    if (into.size() < 2) continue;
    std::vector<GraphFix> fixes;
    GraphIssue issue{kError, "two-wires-into-one-input", port.node, {}, {}};
    const Node& node = subject.graph.node(port.node);
    issue.message = expectedGot(quoted(node), "one wire into its input", std::to_string(into.size()));
    for (std::size_t kept = 0; kept < into.size(); ++kept) {
      if (kept > 0 && into[kept].from.node == into[kept - 1].from.node) continue;
      fixes.push_back(
          {"Keep only the wire from " + quoted(subject.graph.node(into[kept].from.node)), [into, kept](Graph& graph) {
             for (std::size_t i = 0; i < into.size(); ++i)
               if (i != kept && std::ranges::count(graph.edges(), into[i]) > 0) graph.disconnect(into[i]);
           }});
    }
    issue.fixes = thoseThatHelp(subject, port.node, std::move(fixes));
    issues.push_back(std::move(issue));
  }
}

void cycles(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (subject.analysis.order.size() == subject.graph.nodes().size()) return;
  const CycleSearch search(subject.graph);
  for (const auto& [nodes, closingWire] : search.cycles()) {
    std::string way;
    for (const NodeId id : nodes) way += quoted(subject.graph.node(id)) + " → ";
    const Node& first = subject.graph.node(nodes.front());
    issues.push_back(
        {kError,
         "cycle",
         first.id,
         expectedGot(quoted(first), "wires that lead from the input to the output", "a cycle: " + way + quoted(first)),
         {removeWireFix(subject.graph, closingWire)}});
  }
}

}  // namespace nn::checks
