#include "engine/core/error.h"
#include "engine/graph/checks/check.h"
#include "engine/graph/data_columns.h"
#include "engine/graph/problem_type.h"

namespace nn::checks {
namespace {

constexpr auto kError = GraphIssue::Severity::Error;

/// Runs the first fix of an issue of this kind at a node, if it has such an issue.
void fixAlso(Graph& graph, const DataDescription& data, NodeId id, std::string_view code) {
  const GraphAnalysis analysis = analyze(graph, data);
  for (const GraphIssue* issue : analysis.issuesOf(id))
    if (issue->code == code && !issue->fixes.empty()) return issue->fixes.front().apply(graph);
}

/// Removes the choice of columns, and makes shape or units right again.
GraphFix takeAllFix(const std::string& title, const Node& node, const DataDescription& data) {
  const bool isInput = roleOf(node) == LayerRole::Input;
  const GraphFix erase = eraseOptionFix(title, node, isInput ? kColumnsOption : kTargetOption);
  const std::string consequence = isInput ? "input-shape-mismatch" : "wrong-unit-count";
  return {title, [erase, id = node.id, data, consequence](Graph& graph) {
            erase.apply(graph);
            fixAlso(graph, data, id, consequence);
          }};
}

}  // namespace

void dataColumns(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!subject.data) return;
  for (const Node& node : subject.graph.nodes()) {
    const bool isInput = roleOf(node) == LayerRole::Input;
    try {
      if (isInput) inputPart(node, *subject.data);
      if (roleOf(node) == LayerRole::Output) targetPart(node, *subject.data);
    } catch (const ConfigError& error) {
      const std::string title = isInput ? "Take all of the data" : "Compare with the target of the data";
      issues.push_back({kError, "column-unknown", node.id, error.what(), {takeAllFix(title, node, *subject.data)}});
    }
  }
}

void inputShapes(const Subject& subject, std::vector<GraphIssue>& issues) {
  if (!subject.data) return;
  for (const Node& node : subject.graph.nodes()) {
    const auto analysis = subject.analysis.nodes.find(node.id);
    if (roleOf(node) != LayerRole::Input || analysis == subject.analysis.nodes.end()) continue;
    const Shape& shape = analysis->second.outputs.front();
    const std::optional<Shape> part = dataPartOf(node, *subject.data);
    if (!part || shape == *part) continue;
    const bool hasColumns = !textOf(node, kColumnsOption).empty();
    const bool needsFlatten = shape.rank() == 1 && part->rank() > 1;
    const std::string title = "Set the shape of " + quoted(node) + " to " + part->toDisplay();
    issues.push_back(
        {kError,
         "input-shape-mismatch",
         node.id,
         expectedGot(quoted(node), (hasColumns ? "the shape of its columns, " : "the shape of the data, ") + part->toDisplay(),
                     shape.toDisplay()),
         {{needsFlatten ? title + " and flatten it" : title, [id = node.id, wanted = *part, needsFlatten](Graph& graph) {
             if (!graph.contains(id)) return;
             graph.setOption(id, "shape", sizesOf(wanted));
             if (!needsFlatten) return;
             for (const Edge& edge : graph.edgesFrom(id)) graph.insert(edge, "flatten");
           }}}});
  }
}

}  // namespace nn::checks
