#include "engine/graph/analysis.h"

#include <algorithm>

#include "engine/graph/checks/check.h"

namespace nn {

bool GraphAnalysis::isRunnable() const {
  return std::none_of(issues.begin(), issues.end(),
                      [](const GraphIssue& issue) { return issue.severity == GraphIssue::Severity::Error; });
}

std::vector<const GraphIssue*> GraphAnalysis::issuesOf(NodeId id) const {
  std::vector<const GraphIssue*> result;
  for (const GraphIssue& issue : issues)
    if (issue.node == id) result.push_back(&issue);
  return result;
}

GraphAnalysis analyze(const Graph& graph, const std::optional<DataDescription>& data) {
  auto [analysis, refusals] = checks::measure(graph);
  std::vector<GraphIssue> issues;
  for (const checks::Check check : checks::all()) check({graph, data, analysis, refusals}, issues);
  std::stable_sort(issues.begin(), issues.end(), [](const GraphIssue& a, const GraphIssue& b) {
    return a.severity == GraphIssue::Severity::Error && b.severity == GraphIssue::Severity::Warning;
  });
  analysis.issues = std::move(issues);
  return analysis;
}

}  // namespace nn
