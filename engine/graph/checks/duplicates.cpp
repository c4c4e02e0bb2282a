#include "engine/graph/checks/check.h"
#include "engine/graph/data_columns.h"

namespace nn::checks {
namespace {

constexpr auto kWarning = GraphIssue::Severity::Warning;

bool haveSame(const Node& a, const Node& b, std::initializer_list<std::string_view> options) {
  for (const std::string_view option : options)
    if (valueOf(a, option) != valueOf(b, option)) return false;
  return true;
}

/// Lets what reads `from` read `to` instead.
void moveReaders(Graph& graph, NodeId from, NodeId to) {
  for (const Edge& wire : graph.edgesFrom(from)) {
    graph.disconnect(wire);
    if (const Edge moved{{to, wire.from.port}, wire.to}; !graph.reasonNotToConnect(moved)) graph.connect(moved);
  }
}

/// Reports every node of a role that says the same as an earlier one.
template <typename IsSame, typename Report>
void forEachDuplicate(const Graph& graph, LayerRole role, IsSame isSame, Report report) {
  for (const Node& later : graph.nodes()) {
    if (roleOf(later) != role) continue;
    for (const Node& earlier : graph.nodes()) {
      if (earlier.id == later.id) break;
      if (roleOf(earlier) != role || !isSame(earlier, later)) continue;
      report(earlier, later);
      break;
    }
  }
}

}  // namespace

void duplicateInputs(const Subject& subject, std::vector<GraphIssue>& issues) {
  const auto isSame = [](const Node& a, const Node& b) { return haveSame(a, b, {"shape", kColumnsOption}); };
  forEachDuplicate(subject.graph, LayerRole::Input, isSame, [&](const Node& first, const Node& second) {
    issues.push_back({kWarning,
                      "duplicate-input",
                      second.id,
                      expectedGot(quoted(second), "one Input for the same data", "them a second time, after " + quoted(first)),
                      {{"Take the input from " + quoted(first) + " and remove " + quoted(second),
                        [from = second.id, to = first.id](Graph& graph) {
                          if (!graph.contains(from) || !graph.contains(to)) return;
                          moveReaders(graph, from, to);
                          graph.remove(from);
                        }}}});
  });
}

void duplicateOutputs(const Subject& subject, std::vector<GraphIssue>& issues) {
  const auto isSame = [&](const Node& a, const Node& b) {
    const std::optional<Edge> wireA = subject.graph.edgeInto({a.id, 0}), wireB = subject.graph.edgeInto({b.id, 0});
    return wireA && wireB && wireA->from == wireB->from && haveSame(a, b, {"loss", kTargetOption});
  };
  forEachDuplicate(subject.graph, LayerRole::Output, isSame, [&](const Node& first, const Node& second) {
    issues.push_back({kWarning,
                      "duplicate-output",
                      second.id,
                      expectedGot(quoted(second), "one Output for each prediction and target",
                                  "the same prediction, loss and target as " + quoted(first)),
                      {removeNodeFix(second)}});
  });
}

}  // namespace nn::checks
