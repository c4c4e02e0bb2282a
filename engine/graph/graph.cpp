#include "engine/graph/graph.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <set>

namespace nn {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string idText(NodeId id) { return std::to_string(static_cast<std::uint32_t>(id)); }

/// True when wires lead from one node to another.
bool leadsTo(const Graph& graph, NodeId from, NodeId to) {
  std::set<NodeId> seen{from};
  std::vector<NodeId> open{from};
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (id == to) return true;
    for (const Edge& edge : graph.edges())
      if (edge.from.node == id && seen.insert(edge.to.node).second) open.push_back(edge.to.node);
  }
  return false;
}

std::string portCount(std::size_t count, std::string_view kind) {
  if (count == 0) return "no " + std::string(kind);
  return std::to_string(count) + " " + std::string(kind) + (count == 1 ? "" : "s");
}

/// Why a port does not exist; a node of an unknown type may have any.
std::optional<std::string> reasonNotAPort(const Node& node, int port, bool isInput) {
  const LayerType* type = LayerRegistry::instance().find(node.type);
  const std::size_t count = !type     ? std::numeric_limits<int>::max()
                            : isInput ? inputPortCount(*type, node.options)
                                      : type->outputPorts.size();
  if (port >= 0 && static_cast<std::size_t>(port) < count) return std::nullopt;
  const std::string_view kind = isInput ? "input" : "output";
  if (count == 0) return quoted(node.name) + " has no " + std::string(kind);
  return quoted(node.name) + " has " + portCount(count, kind) + ", so there is no " + std::string(kind) + " number " +
         std::to_string(port + 1);
}

}  // namespace

NodeId Graph::add(std::string type, Options options, std::string name) {
  if (name.empty()) name = freeName(type);
  requireFreeName(name);
  const NodeId id{nextId_};
  nodes_.push_back({id, std::move(type), std::move(name), std::move(options)});
  ++nextId_;
  return id;
}

void Graph::restore(Node node) {
  const auto number = static_cast<std::uint32_t>(node.id);
  if (number == 0 || number == std::numeric_limits<std::uint32_t>::max() || contains(node.id))
    throwExpected<GraphError>("graph", "a free node id", idText(node.id));
  requireFreeName(node.name);
  nextId_ = std::max(nextId_, number + 1);
  nodes_.push_back(std::move(node));
}

void Graph::restore(Edge edge) {
  for (const PortRef& end : {edge.from, edge.to})
    if (!contains(end.node)) throwExpected<GraphError>("wire", "the id of a node", idText(end.node));
  edges_.insert(std::upper_bound(edges_.begin(), edges_.end(), edge), edge);
}

void Graph::remove(NodeId id) {
  const auto removed = std::erase_if(nodes_, [id](const Node& node) { return node.id == id; });
  if (removed == 0) throwExpected<GraphError>("graph", "an existing node", "id " + idText(id));
  std::erase_if(edges_, [id](const Edge& edge) { return edge.from.node == id || edge.to.node == id; });
}

void Graph::connect(Edge edge) {
  if (const auto reason = reasonNotToConnect(edge)) throw GraphError(*reason);
  restore(edge);
}

void Graph::disconnect(Edge edge) {
  const auto it = std::lower_bound(edges_.begin(), edges_.end(), edge);
  if (it == edges_.end() || *it != edge)
    throwExpected<GraphError>("graph", "an existing wire",
                              "none from node " + idText(edge.from.node) + " to " + idText(edge.to.node));
  edges_.erase(it);
}

NodeId Graph::insert(Edge edge, std::string type, Options options, std::string name) {
  Graph changed = *this;
  changed.disconnect(edge);
  const NodeId id = changed.add(std::move(type), std::move(options), std::move(name));
  changed.restore(Edge{edge.from, {id, 0}});
  changed.restore(Edge{{id, 0}, edge.to});
  *this = std::move(changed);
  return id;
}

void Graph::removeAndBridge(NodeId id) {
  const std::vector<Edge> before = edgesInto(id);
  const std::vector<Edge> after = edgesFrom(id);
  remove(id);
  if (before.size() != 1) return;
  for (const Edge& edge : after) {
    const Edge bridge{before.front().from, edge.to};
    if (!reasonNotToConnect(bridge)) restore(bridge);
  }
}

void Graph::setOption(NodeId id, std::string_view name, OptionValue value) {
  mutableNode(id).options.set(name, std::move(value));
}

void Graph::setOptions(NodeId id, Options options) { mutableNode(id).options = std::move(options); }

void Graph::rename(NodeId id, std::string name) {
  Node& node = mutableNode(id);
  if (node.name == name) return;
  requireFreeName(name);
  for (Node& other : nodes_)  // weights are shared by name
    if (const OptionValue* shared = other.options.find(kWeightsOfOption); shared && *shared == OptionValue(node.name))
      other.options.set(kWeightsOfOption, name);
  node.name = std::move(name);
}

void Graph::setType(NodeId id, std::string type) {
  Node& node = mutableNode(id);
  node.type = std::move(type);
  const LayerType* known = LayerRegistry::instance().find(node.type);
  if (!known) return;
  Options kept;
  for (const OptionSpec& spec : optionSpecs(*known))
    if (const OptionValue* value = node.options.find(spec.name); value && !reasonNotValid(spec, *value))
      kept.set(spec.name, *value);
  node.options = std::move(kept);
  std::erase_if(edges_, [&](const Edge& edge) {
    return (edge.to.node == id && reasonNotAPort(node, edge.to.port, true)) ||
           (edge.from.node == id && reasonNotAPort(node, edge.from.port, false));
  });
}

std::optional<std::string> Graph::reasonNotToConnect(Edge edge) const {
  for (const PortRef& end : {edge.from, edge.to})
    if (!contains(end.node)) return "there is no node with the id " + idText(end.node);
  const Node& from = node(edge.from.node);
  const Node& to = node(edge.to.node);
  if (from.id == to.id) return quoted(to.name) + " cannot be its own input";
  if (auto reason = reasonNotAPort(from, edge.from.port, false)) return reason;
  if (auto reason = reasonNotAPort(to, edge.to.port, true)) return reason;
  for (const Edge& other : edges_)
    if (other.to == edge.to) return quoted(to.name) + " already gets its input from " + quoted(node(other.from.node).name);
  if (leadsTo(*this, to.id, from.id))
    return "that wire would make a cycle: " + quoted(from.name) + " already depends on " + quoted(to.name);
  return std::nullopt;
}

bool Graph::contains(NodeId id) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [id](const Node& node) { return node.id == id; });
}

const Node& Graph::node(NodeId id) const {
  const auto it = std::find_if(nodes_.begin(), nodes_.end(), [id](const Node& node) { return node.id == id; });
  if (it == nodes_.end()) throwExpected<GraphError>("graph", "an existing node", "id " + idText(id));
  return *it;
}

Node& Graph::mutableNode(NodeId id) { return const_cast<Node&>(node(id)); }

const Node* Graph::findByName(std::string_view name) const {
  const auto it = std::find_if(nodes_.begin(), nodes_.end(), [name](const Node& node) { return node.name == name; });
  return it == nodes_.end() ? nullptr : &*it;
}

void Graph::requireFreeName(std::string_view name) const {
  if (name.empty()) throwExpected<GraphError>("layer name", "at least one character", "an empty name");
  if (findByName(name)) throwExpected<GraphError>("layer name", "a name used once", quoted(name) + ", which another layer has");
}

std::vector<Edge> Graph::edgesInto(NodeId id) const {
  std::vector<Edge> result;
  std::copy_if(edges_.begin(), edges_.end(), std::back_inserter(result), [id](const Edge& edge) { return edge.to.node == id; });
  std::stable_sort(result.begin(), result.end(), [](const Edge& a, const Edge& b) { return a.to.port < b.to.port; });
  return result;
}

std::vector<Edge> Graph::edgesFrom(NodeId id) const {
  std::vector<Edge> result;
  std::copy_if(edges_.begin(), edges_.end(), std::back_inserter(result),
               [id](const Edge& edge) { return edge.from.node == id; });
  return result;
}

std::optional<Edge> Graph::edgeInto(PortRef port) const {
  const auto it = std::find_if(edges_.begin(), edges_.end(), [port](const Edge& edge) { return edge.to == port; });
  return it == edges_.end() ? std::nullopt : std::optional(*it);
}

std::string Graph::freeName(std::string_view stem) const {
  for (int n = 1;; ++n) {
    std::string name = std::string(stem) + "_" + std::to_string(n);
    if (!findByName(name)) return name;
  }
}

std::vector<NodeId> Graph::topologicalOrder() const {
  // Kahn 1962, taking the oldest of the nodes that are ready, so that the order is the same for equal graphs.
  std::map<NodeId, std::size_t> position;
  for (std::size_t i = 0; i < nodes_.size(); ++i) position[nodes_[i].id] = i;
  std::vector<std::size_t> missing(nodes_.size(), 0);
  std::vector<std::vector<std::size_t>> successors(nodes_.size());
  for (const Edge& edge : edges_) {
    ++missing[position[edge.to.node]];
    successors[position[edge.from.node]].push_back(position[edge.to.node]);
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (missing[i] == 0) ready.push(i);
  std::vector<NodeId> order;
  while (!ready.empty()) {
    const std::size_t i = ready.top();
    ready.pop();
    order.push_back(nodes_[i].id);
    for (const std::size_t next : successors[i])
      if (--missing[next] == 0) ready.push(next);
  }
  return order;
}

}  // namespace nn
