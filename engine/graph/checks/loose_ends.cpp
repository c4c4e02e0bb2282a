#include <algorithm>
#include <set>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

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
  for (std::size_t port = 0; type && port < inputPortCount(*type, node.options); ++port)
    if (!graph.edgeInto({node.id, static_cast<int>(port)})) return true;
  return false;
}

/// Whether the node would take the output of `source` at this port, as far as its other inputs are known.
bool wouldAccept(const Subject& subject, PortRef port, NodeId source) {
  const auto given = subject.analysis.nodes.find(source);
  if (given == subject.analysis.nodes.end() || given->second.outputs.empty()) return false;
  const Node& node = subject.graph.node(port.node);
  const std::size_t count = inputPortCount(*typeOf(node), node.options);
  std::vector<Shape> inputs(count, given->second.outputs.front());
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Edge> wire = subject.graph.edgeInto({node.id, static_cast<int>(i)});
    const auto other = wire ? subject.analysis.nodes.find(wire->from.node) : subject.analysis.nodes.end();
    if (other != subject.analysis.nodes.end() && wire->from.port == 0) inputs[i] = other->second.outputs.front();
  }
  return tryPlan(node, node.options, inputs).has_value();
}

/// What could feed the port, best first: nodes that nothing reads, the last one in topological order first, and those that the
/// node accepts before others. Nodes whose own input is missing come last, for they are likely to be waiting for a place of
/// their own. A layer that others build on may also take what others read already: a way around the layers before it.
std::optional<NodeId> bestSource(const Subject& subject, PortRef port) {
  const Graph& graph = subject.graph;
  std::optional<NodeId> known, unknown, shared;
  const std::vector<Edge> present = graph.edgesInto(port.node);
  const bool mayShare =
      roleOf(graph.node(port.node)) == LayerRole::Hidden && (!graph.edgesFrom(port.node).empty() || !present.empty());
  for (auto it = subject.analysis.order.rbegin(); it != subject.analysis.order.rend(); ++it) {
    const Node& node = graph.node(*it);
    const bool dangles = isDangling(graph, node);
    const bool isAround = mayShare && !shared && !dangles && roleOf(node) != LayerRole::Output &&
                          std::ranges::none_of(present, [&](const Edge& wire) { return wire.from.node == *it; });
    if ((!dangles && !isAround) || graph.reasonNotToConnect({{*it, 0}, port})) continue;
    const bool accepted = wouldAccept(subject, port, *it);
    if (dangles && accepted) return *it;
    if (isAround && accepted) shared = *it;
    if (std::optional<NodeId>& fallback = subject.analysis.nodes.contains(*it) ? known : unknown; dangles && !fallback)
      fallback = *it;
  }
  return shared ? shared : known ? known : unknown;
}

bool anyWithRole(const Graph& graph, LayerRole role) {
  return std::any_of(graph.nodes().begin(), graph.nodes().end(), [role](const Node& node) { return roleOf(node) == role; });
}

/// Input ports without a wire, of nodes in the order they were added.
std::vector<PortRef> freePorts(const Graph& graph) {
  std::vector<PortRef> ports;
  for (const Node& node : graph.nodes()) {
    const LayerType* type = typeOf(node);
    for (std::size_t i = 0; type && i < inputPortCount(*type, node.options); ++i)
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

/// A layer with as many inputs as the user wants: as many as have a wire, closing the gaps; none to choose when only one has.
std::optional<GraphFix> fewerInputsFix(const Graph& graph, const Node& node) {
  const LayerType& type = *typeOf(node);
  const OptionSpec* spec = specOf(type, type.inputCountOption);
  const std::vector<Edge> wires = graph.edgesInto(node.id);
  const OptionValue count = static_cast<std::int64_t>(wires.size());
  if (!spec || reasonNotValid(*spec, count)) return std::nullopt;
  return GraphFix{"Set " + spec->label + " of " + quoted(node) + " to " + toDisplay(count),
                  [id = node.id, name = spec->name](Graph& changed) {
                    if (!changed.contains(id)) return;
                    const std::vector<Edge> present = changed.edgesInto(id);
                    if (present.empty()) return;
                    for (const Edge& wire : present) changed.disconnect(wire);
                    changed.setOption(id, name, static_cast<std::int64_t>(present.size()));
                    for (std::size_t i = 0; i < present.size(); ++i)
                      changed.restore(Edge{present[i].from, {id, static_cast<int>(i)}});
                  }};
}

/// Brings the data to everything that waits for an input, and a list of them where a list is wanted.
void addInput(Graph& graph, const Options& options, const std::vector<PortRef>& targets) {
  const NodeId input = graph.add("input", options);
  for (const PortRef target : targets) {
    const Edge wire{{input, 0}, target};
    if (graph.reasonNotToConnect(wire)) continue;
    graph.connect(wire);
    const GraphAnalysis analysis = analyze(graph);
    for (const GraphIssue* issue : analysis.issuesOf(target.node))
      if (issue->code == "dense-on-image") issue->fixes.front().apply(graph);
  }
}

}  // namespace

void missingInput(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (anyWithRole(subject.graph, LayerRole::Input)) return;
  Options options;
  if (subject.data) options.set("shape", sizesOf(subject.data->inputShape));
  std::vector<PortRef> targets;  // the first ports of all layers that nothing feeds
  for (const PortRef port : freePorts(subject.graph))
    if (port.port == 0 && subject.graph.edgesInto(port.node).empty()) targets.push_back(port);
  const bool isBefore = !targets.empty() && roleOf(subject.graph.node(targets.front().node)) == LayerRole::Hidden;
  if (isBefore)
    std::erase_if(targets, [&](PortRef port) { return roleOf(subject.graph.node(port.node)) != LayerRole::Hidden; });
  const std::string title =
      targets.empty() ? std::string("Add an Input") : "Add an Input before " + quoted(subject.graph.node(targets.front().node));
  issues.push_back({kError,
                    "missing-input",
                    std::nullopt,
                    expectedGot("network", "an Input that brings the data in", "none"),
                    {{title, [options, targets](Graph& graph) { addInput(graph, options, targets); }}}});
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
  const Graph& graph = subject.graph;
  const auto outputs = std::ranges::count_if(graph.nodes(), [](const Node& node) { return roleOf(node) == LayerRole::Output; });
  for (const PortRef port : freePorts(graph)) {
    const Node& node = graph.node(port.node);
    const bool isSpareOutput = roleOf(node) == LayerRole::Output && outputs > 1;
    GraphIssue issue{kError, isSpareOutput ? "unconnected-output" : "unconnected-input", node.id, {}, {}};
    const std::string name = portText(inputPortsOf(*typeOf(node), node.options), port.port);
    issue.message = expectedGot(quoted(node), "a wire into its input" + name, "none");
    if (const std::optional<NodeId> source = bestSource(subject, port))
      issue.fixes.push_back(connectFix("Connect it to " + quoted(graph.node(*source)), {{*source, 0}, port}));
    if (std::optional<GraphFix> fix = fewerInputsFix(graph, node)) issue.fixes.push_back(std::move(*fix));
    // Without the node, those that read it must have something else to read.
    const bool canBeBridged = graph.edgesFrom(node.id).empty() || graph.edgesInto(node.id).size() == 1;
    if ((roleOf(node) == LayerRole::Hidden && canBeBridged) || isSpareOutput) issue.fixes.push_back(removeNodeFix(node));
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
