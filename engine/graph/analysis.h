#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/graph/graph.h"

namespace nn {

/// What the data set gives, as far as a graph can fit or not fit it.
struct DataDescription {
  Shape inputShape;
  Shape targetShape;
  Index classCount = 0;                                        ///< 0 when targets are values, not classes
  std::vector<std::string> inputNames = {}, targetNames = {};  ///< of columns; may be empty
  bool inputsAreFractions = false;                             ///< as the network gets them, all lie in [0, 1]
  bool targetsAreFractions = false;                            ///< of values: all lie in [0, 1]
  bool targetsAreYesOrNo = false;                              ///< of values: all are 0 or 1
  friend bool operator==(const DataDescription&, const DataDescription&) = default;
};

/// A change of the graph that removes an issue: what a Fix button does, as one undo step.
struct GraphFix {
  std::string title;  ///< "Insert a Flatten layer"
  std::function<void(Graph&)> apply;
};

/// Something wrong or doubtful, worded for the user, with the sizes in conflict.
struct GraphIssue {
  enum class Severity { Warning, Error };
  Severity severity = Severity::Error;
  std::string code;            ///< stable id for tests and help: "kernel-too-large"
  std::optional<NodeId> node;  ///< nothing when it concerns the whole graph
  std::string message;         ///< "'conv1': expected ..., got ...": begins with the name of the node
  std::vector<GraphFix> fixes = {};
};

struct NodeAnalysis {
  std::vector<Shape> inputs, outputs;  ///< without the batch axis
  LayerPlan plan;
  Index parameterCount = 0;   ///< its own; 0 when it uses another node's
  Index activationBytes = 0;  ///< per sample, forward
};

struct GraphAnalysis {
  std::vector<NodeId> order;             ///< topological; nodes on cycles are missing
  std::map<NodeId, NodeAnalysis> nodes;  ///< of nodes whose shapes could be worked out
  std::vector<GraphIssue> issues;
  Index parameterCount = 0;

  /// No issue of severity Error.
  bool isRunnable() const;
  /// Issues of one node.
  std::vector<const GraphIssue*> issuesOf(NodeId id) const;
};

/// Works out order, shapes, counts and issues. Never throws for what a user can draw or a file can hold.
/// With data, also checks that input shape, number of outputs, last activation and loss fit it.
GraphAnalysis analyze(const Graph& graph, const std::optional<DataDescription>& data = std::nullopt);

}  // namespace nn
