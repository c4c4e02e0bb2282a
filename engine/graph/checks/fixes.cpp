#include <algorithm>

#include "engine/graph/checks/check.h"

namespace nn::checks {
namespace {

/// How well a fix does: the node still refuses its inputs, takes them but others do not, or all is well.
enum class Effect { None, Local, Full };

Effect effectOf(const Subject& subject, NodeId id, const GraphFix& fix) {
  Graph changed = subject.graph;
  fix.apply(changed);
  const Measurement after = measure(changed);
  if (after.refusals.contains(id)) return Effect::None;
  const bool spoilsNothing =
      std::ranges::all_of(after.refusals, [&](const auto& refusal) { return subject.refusals.contains(refusal.first); });
  return spoilsNothing ? Effect::Full : Effect::Local;
}

}  // namespace

void insertBefore(Graph& graph, PortRef port, std::span<const NewLayer> layers) {
  std::optional<Edge> wire = graph.edgeInto(port);
  for (auto layer = layers.rbegin(); wire && layer != layers.rend(); ++layer)
    wire->to = {graph.insert(*wire, layer->type, layer->options), 0};
}

GraphFix setOptionFix(const Node& node, const OptionSpec& spec, const OptionValue& value) {
  return {"Set " + spec.label + " to " + toDisplay(value), [id = node.id, name = spec.name, value](Graph& graph) {
            if (graph.contains(id)) graph.setOption(id, name, value);
          }};
}

GraphFix eraseOptionFix(std::string title, const Node& node, std::string option) {
  return {std::move(title), [id = node.id, option = std::move(option)](Graph& graph) {
            if (!graph.contains(id)) return;
            Options options = graph.node(id).options;
            options.erase(option);
            graph.setOptions(id, std::move(options));
          }};
}

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

std::vector<GraphFix> thoseThatHelp(const Subject& subject, NodeId id, std::vector<GraphFix> candidates) {
  std::vector<GraphFix> local, full;
  for (GraphFix& fix : candidates) {
    const Effect effect = effectOf(subject, id, fix);
    if (effect == Effect::Local) local.push_back(std::move(fix));
    if (effect == Effect::Full) full.push_back(std::move(fix));
  }
  return full.empty() ? local : full;
}

}  // namespace nn::checks
