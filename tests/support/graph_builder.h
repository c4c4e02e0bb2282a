#pragma once

#include <string>
#include <utility>

#include "engine/graph/graph.h"

/// Builds graphs by the names of their nodes: GraphBuilder().add("input", "in").add("dense", "d").wire("in", "d").graph.
struct GraphBuilder {
  nn::Graph graph;

  /// Adds a node that hangs alone.
  GraphBuilder& add(std::string type, std::string name, nn::Options options = {}) {
    graph.add(std::move(type), std::move(options), std::move(name));
    return *this;
  }
  /// Adds a node behind another.
  GraphBuilder& then(std::string type, std::string name, nn::Options options = {}) {
    const nn::NodeId before = graph.nodes().back().id;
    add(std::move(type), std::move(name), std::move(options));
    graph.restore(nn::Edge{{before, 0}, {graph.nodes().back().id, 0}});
    return *this;
  }
  /// Adds a wire without asking whether it makes sense, as files can.
  GraphBuilder& wire(const std::string& from, const std::string& to, int fromPort = 0, int toPort = 0) {
    graph.restore(nn::Edge{{id(from), fromPort}, {id(to), toPort}});
    return *this;
  }
  nn::NodeId id(const std::string& name) const { return idOf(graph, name); }

  static nn::NodeId idOf(const nn::Graph& graph, const std::string& name) {
    const nn::Node* node = graph.findByName(name);
    return node ? node->id : nn::NodeId{0};
  }
};
