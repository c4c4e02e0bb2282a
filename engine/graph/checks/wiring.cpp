#include <algorithm>
#include <set>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

GraphFix removeNodeFix(const Node& node) {
  return {"Remove " + quoted(node), [id = node.id](Graph& graph) {
            if (graph.contains(id)) graph.removeAndBridge(id);
          }};
}

GraphFix removeWireFix(const Graph& graph, const Edge& edge) {
  const std::string title =
      "Remove the wire from " + quoted(graph.node(edge.from.node)) + " to " + quoted(graph.node(edge.to.node));
  return {title, [edge](Graph& changed) {
            const auto edges = changed.edges();
            if (std::binary_search(edges.begin(), edges.end(), edge)) changed.disconnect(edge);
          }};
}

GraphFix connectFix(const std::string& title, const Edge& edge) {
  return {title, [edge](Graph& graph) {
            if (!graph.reasonNotToConnect(edge)) graph.connect(edge);
          }};
}

std::string portText(const std::vector<std::string>& names, int port) {
  return names.size() > 1 ? " '" + names[static_cast<std::size_t>(port)] + "'" : "";
}

bool isDangling(const Graph& graph, const Node& node) {
  return roleOf(node) != LayerRole::Output && graph.edgesFrom(node.id).empty();
}

bool hasFreeInput(const Graph& graph, const Node& node) {
  const LayerType* type = typeOf(node);
  for (std::size_t port = 0; type && port < type->inputPorts.size(); ++port)
    if (!graph.edgeInto({node.id, static_cast<int>(port)})) return true;
  return false;
}

/// The last node, in topological order, that nothing reads and that can feed the port. Nodes whose own input is missing
/// come last, for they are likely to be waiting for a place of their own.
std::optional<NodeId> bestSource(const Subject& subject, PortRef port) {
  std::optional<NodeId> fallback;
  for (auto it = subject.analysis.order.rbegin(); it != subject.analysis.order.rend(); ++it) {
    const Node& node = subject.graph.node(*it);
    if (!isDangling(subject.graph, node) || subject.graph.reasonNotToConnect({{*it, 0}, port})) continue;
    if (subject.analysis.nodes.contains(*it)) return *it;
    if (!fallback) fallback = *it;
  }
  return fallback;
}

bool anyWithRole(const Graph& graph, LayerRole role) {
  return std::any_of(graph.nodes().begin(), graph.nodes().end(), [role](const Node& node) { return roleOf(node) == role; });
}

/// Input ports without a wire, of nodes in the order they were added.
std::vector<PortRef> freePorts(const Graph& graph) {
  std::vector<PortRef> ports;
  for (const Node& node : graph.nodes()) {
    const LayerType* type = typeOf(node);
    for (std::size_t i = 0; type && i < type->inputPorts.size(); ++i)
      if (const PortRef port{node.id, static_cast<int>(i)}; !graph.edgeInto(port)) ports.push_back(port);
  }
  return ports;
}

/// The layers that serve nothing but this dead end, itself first.
std::vector<NodeId> deadBranch(const Graph& graph, NodeId end) {
  std::vector<NodeId> branch{end};
  std::set<NodeId> members{end};
  for (std::size_t i = 0; i < branch.size(); ++i)
    for (const Edge& edge : graph.edgesInto(branch[i])) {
      const NodeId source = edge.from.node;
      const std::vector<Edge> readers = graph.edgesFrom(source);
      const bool servesOnlyThis =
          std::all_of(readers.begin(), readers.end(), [&](const Edge& reader) { return members.contains(reader.to.node); });
      if (servesOnlyThis && roleOf(graph.node(source)) == LayerRole::Hidden && members.insert(source).second)
        branch.push_back(source);
    }
  return branch;
}

GraphFix removeBranchFix(const Graph& graph, NodeId end) {
  const std::vector<NodeId> branch = deadBranch(graph, end);
  std::string title = "Remove " + quoted(graph.node(end));
  if (branch.size() > 1) title += " and the layers that only feed it";
  return {title, [branch](Graph& changed) {
            for (const NodeId id : branch)
              if (changed.contains(id)) changed.remove(id);
          }};
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
    issues.push_back({kError,
                      "unknown-port",
                      node.id,
                      expectedGot(quoted(node), expected, "one to " + kind + " number " + std::to_string(port + 1)),
                      {removeWireFix(subject.graph, edge)}});
  };
  for (const Edge& edge : subject.graph.edges()) {
    const Node& from = subject.graph.node(edge.from.node);
    const Node& to = subject.graph.node(edge.to.node);
    if (const LayerType* type = typeOf(from)) report(from, edge, edge.from.port, type->outputPorts.size(), "output");
    if (const LayerType* type = typeOf(to)) report(to, edge, edge.to.port, type->inputPorts.size(), "input");
  }
}

void crowdedPorts(const Subject& subject, std::vector<GraphIssue>& issues) {
  std::map<PortRef, std::vector<Edge>> wires;
  for (const Edge& edge : subject.graph.edges()) wires[edge.to].push_back(edge);
  for (const auto& entry : wires) {
    const PortRef port = entry.first;
    const std::vector<Edge>& into = entry.second;
    if (into.size() < 2) continue;
    GraphIssue issue{kError, "two-wires-into-one-input", port.node, {}, {}};
    const Node& node = subject.graph.node(port.node);
    issue.message = expectedGot(quoted(node), "one wire into its input", std::to_string(into.size()));
    for (std::size_t kept = 0; kept < into.size(); ++kept) {
      if (kept > 0 && into[kept].from.node == into[kept - 1].from.node) continue;
      issue.fixes.push_back({"Keep only the wire from " + quoted(subject.graph.node(into[kept].from.node)),
                             [into, kept, id = port.node](Graph& graph) {
                               if (!graph.contains(id)) return;
                               const std::vector<Edge> present = graph.edgesInto(id);
                               for (std::size_t i = 0; i < into.size(); ++i)
                                 if (i != kept && std::find(present.begin(), present.end(), into[i]) != present.end())
                                   graph.disconnect(into[i]);
                             }});
    }
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

void missingInput(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (anyWithRole(subject.graph, LayerRole::Input)) return;
  Options options;
  if (subject.data) options.set("shape", sizesOf(subject.data->inputShape));
  const std::vector<PortRef> ports = freePorts(subject.graph);
  const std::optional<PortRef> target = ports.empty() ? std::nullopt : std::optional(ports.front());
  const std::string title =
      target ? "Add an Input before " + quoted(subject.graph.node(target->node)) : std::string("Add an Input");
  issues.push_back({kError,
                    "missing-input",
                    std::nullopt,
                    expectedGot("network", "an Input that brings the data in", "none"),
                    {{title, [options, target](Graph& graph) {
                        const NodeId input = graph.add("input", options);
                        if (!target || !graph.contains(target->node)) return;
                        const Edge wire{{input, 0}, *target};
                        if (graph.reasonNotToConnect(wire)) return;
                        graph.connect(wire);
                        const GraphAnalysis analysis = analyze(graph);
                        for (const GraphIssue* issue : analysis.issuesOf(target->node))
                          if (issue->code == "dense-on-image") issue->fixes.front().apply(graph);
                      }}}});
}

void missingOutput(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (anyWithRole(subject.graph, LayerRole::Output)) return;
  std::optional<NodeId> source;
  for (const NodeId id : subject.analysis.order)
    if (isDangling(subject.graph, subject.graph.node(id)) && subject.analysis.nodes.contains(id)) source = id;
  Options options;
  if (subject.data)
    options.set("loss", suitableLoss(*subject.data, source ? std::optional(subject.analysis.nodes.at(*source).outputs.front())
                                                           : std::nullopt));
  const std::string title =
      source ? "Add an Output behind " + quoted(subject.graph.node(*source)) : std::string("Add an Output");
  issues.push_back({kError,
                    "missing-output",
                    std::nullopt,
                    expectedGot("network", "an Output that compares predictions with targets", "none"),
                    {{title, [options, source](Graph& graph) {
                        const NodeId output = graph.add("output", options);
                        if (!source) return;
                        const Edge wire{{*source, 0}, {output, 0}};
                        if (!graph.reasonNotToConnect(wire)) graph.connect(wire);
                      }}}});
}

void unconnectedInputs(const Subject& subject, std::vector<GraphIssue>& issues) {
  const auto outputs = std::count_if(subject.graph.nodes().begin(), subject.graph.nodes().end(),
                                     [](const Node& node) { return roleOf(node) == LayerRole::Output; });
  for (const PortRef port : freePorts(subject.graph)) {
    const Node& node = subject.graph.node(port.node);
    const bool isSpareOutput = roleOf(node) == LayerRole::Output && outputs > 1;
    GraphIssue issue{kError, isSpareOutput ? "unconnected-output" : "unconnected-input", node.id, {}, {}};
    const std::string name = portText(typeOf(node)->inputPorts, port.port);
    issue.message = expectedGot(quoted(node), "a wire into its input" + name, "none");
    if (const std::optional<NodeId> source = bestSource(subject, port))
      issue.fixes.push_back(connectFix("Connect it to " + quoted(subject.graph.node(*source)), {{*source, 0}, port}));
    if (roleOf(node) == LayerRole::Hidden || isSpareOutput) issue.fixes.push_back(removeNodeFix(node));
    issues.push_back(std::move(issue));
  }
}

void deadEnds(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!anyWithRole(subject.graph, LayerRole::Output)) return;  // then the end of the network is missing, not this wire
  const std::vector<PortRef> ports = freePorts(subject.graph);
  for (const Node& node : subject.graph.nodes()) {
    if (!typeOf(node) || !isDangling(subject.graph, node) || hasFreeInput(subject.graph, node)) continue;
    GraphIssue issue{GraphIssue::Severity::Warning, "dead-end", node.id, {}, {}};
    issue.message = expectedGot(quoted(node), "a wire from its output to another layer", "none, so its result is not used");
    for (const PortRef port : ports) {
      const Edge wire{{node.id, 0}, port};
      if (subject.graph.reasonNotToConnect(wire)) continue;
      issue.fixes.push_back(connectFix("Connect it to " + quoted(subject.graph.node(port.node)), wire));
      break;
    }
    issue.fixes.push_back(removeBranchFix(subject.graph, node.id));
    issues.push_back(std::move(issue));
  }
}

}  // namespace nn::checks
