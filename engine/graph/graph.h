#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/layers/layer_registry.h"

namespace nn {

/// Identity of a node in its graph; never reused within one graph value's history.
enum class NodeId : std::uint32_t {};

struct PortRef {
  NodeId node;
  int port = 0;
  friend auto operator<=>(const PortRef&, const PortRef&) = default;
};

/// A wire from an output port to an input port.
struct Edge {
  PortRef from, to;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

struct Node {
  NodeId id;
  std::string type;  ///< id of a LayerType; may be unknown (from a newer file), which analysis reports
  std::string name;  ///< unique in the graph: "conv2d_1"; names checkpoints' tensors and --set NODE.OPTION
  Options options;   ///< only what differs from the defaults needs to be set
  friend bool operator==(const Node&, const Node&) = default;
};

/// An editable network drawing: a plain value. Edges are taken by value, because callers often name one of edges(), which
/// a change would pull from under a reference. Copying it takes a snapshot; comparing it tells whether anything changed.
/// Holds at most one wire per input port and no cycles made by connect(); files may hold worse, which analyze() reports.
class Graph {
 public:
  /// Adds a node; an empty name becomes "<type>_<n>". Throws GraphError when the name is taken.
  NodeId add(std::string type, Options options = {}, std::string name = {});
  /// Adds a node as it is, for files and undo. Throws GraphError when its id is 0 or taken, or its name is empty or
  /// taken.
  void restore(Node node);
  /// Adds an edge without the checks of connect(), for files; analysis reports what is wrong with it. Throws
  /// GraphError when one of its nodes does not exist.
  void restore(Edge edge);
  /// Removes a node and its edges. Throws GraphError when there is none.
  void remove(NodeId id);
  /// Throws GraphError with reasonNotToConnect().
  void connect(Edge edge);
  /// Throws GraphError when there is no such wire.
  void disconnect(Edge edge);
  /// Adds a node in the middle of a wire: from → new → to, on its first input and output. Throws GraphError as add()
  /// and disconnect() do; the graph is then unchanged.
  NodeId insert(Edge edge, std::string type, Options options = {}, std::string name = {});
  /// Removes a node and, when it had one wire in, lets its successors take their input from where that wire began.
  void removeAndBridge(NodeId id);
  /// Throws GraphError for an unknown node. The value is not checked here; analysis does.
  void setOption(NodeId id, std::string_view name, OptionValue value);
  void setOptions(NodeId id, Options options);
  /// Nodes that use its weights follow. Throws GraphError when the name is empty or taken.
  void rename(NodeId id, std::string name);
  /// Changes the type, keeping those options that are right for the new type too, and those wires whose ports it has.
  void setType(NodeId id, std::string type);

  /// Why this wire cannot be drawn, in plain words; nothing when it can. An occupied input port is a reason.
  std::optional<std::string> reasonNotToConnect(Edge edge) const;

  bool contains(NodeId id) const;
  /// Throws GraphError.
  const Node& node(NodeId id) const;
  const Node* findByName(std::string_view name) const;
  /// In the order they were added.
  std::span<const Node> nodes() const { return nodes_; }
  /// Sorted by where they begin, then where they end.
  std::span<const Edge> edges() const { return edges_; }
  /// Ordered by port.
  std::vector<Edge> edgesInto(NodeId id) const;
  std::vector<Edge> edgesFrom(NodeId id) const;
  /// The wire into an input port; of several (only files can have them) the first.
  std::optional<Edge> edgeInto(PortRef port) const;
  /// A name of the form "<stem>_<n>" that is free.
  std::string freeName(std::string_view stem) const;
  /// Nodes in an order in which every wire goes forward; nodes on cycles, and those behind them, are left out.
  std::vector<NodeId> topologicalOrder() const;

  /// Equal nodes in the same order and equal wires; how the graph came about does not matter.
  friend bool operator==(const Graph& a, const Graph& b) { return a.nodes_ == b.nodes_ && a.edges_ == b.edges_; }

 private:
  Node& mutableNode(NodeId id);
  void requireFreeName(std::string_view name) const;

  std::vector<Node> nodes_;  // in the order they were added
  std::vector<Edge> edges_;  // sorted, so that equal drawings compare equal whatever order the wires were drawn in
  std::uint32_t nextId_ = 1;
};

}  // namespace nn
