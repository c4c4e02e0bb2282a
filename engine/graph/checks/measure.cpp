#include <algorithm>
#include <limits>

#include "engine/graph/checks/check.h"
#include "engine/graph/weight_sharing.h"

namespace nn::checks {
namespace {

constexpr Index kMost = std::numeric_limits<Index>::max();

/// Sums and products that stay at the largest number instead of overflowing: sizes come from files.
Index plus(Index a, Index b) { return a > kMost - b ? kMost : a + b; }
Index times(Index a, Index b) { return b != 0 && a > kMost / b ? kMost : a * b; }

Index elements(const Shape& shape) {
  Index count = 1;
  for (const Index size : shape.dims()) count = times(count, size);
  return count;
}

bool hasRightOptions(const Node& node, const LayerType& type) {
  const std::vector<OptionSpec>& specs = optionSpecs(type);
  return std::all_of(node.options.values().begin(), node.options.values().end(), [&](const auto& option) {
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& candidate) { return candidate.name == option.first; });
    return spec != specs.end() && !reasonNotValid(*spec, option.second);
  });
}

/// Shapes that arrive at a node; nothing when one of its ports has no wire, or what feeds it is not known.
std::optional<std::vector<Shape>> inputShapes(const Graph& graph, const Node& node, const LayerType& type,
                                              const GraphAnalysis& analysis) {
  std::vector<Shape> shapes;
  for (std::size_t port = 0; port < inputPortCount(type, node.options); ++port) {
    const std::optional<Edge> edge = graph.edgeInto({node.id, static_cast<int>(port)});
    if (!edge) return std::nullopt;
    const auto source = analysis.nodes.find(edge->from.node);
    const auto outputPort = static_cast<std::size_t>(edge->from.port);
    if (source == analysis.nodes.end() || outputPort >= source->second.outputs.size()) return std::nullopt;
    shapes.push_back(source->second.outputs[outputPort]);
  }
  return shapes;
}

NodeAnalysis describe(std::vector<Shape> inputs, LayerPlan plan) {
  NodeAnalysis result;
  result.inputs = std::move(inputs);
  result.outputs = plan.outputs;
  for (const ParameterSpec& parameter : plan.parameters)
    result.parameterCount = plus(result.parameterCount, elements(parameter.shape));
  Index numbers = 0;
  for (const Shape& output : plan.outputs) numbers = plus(numbers, elements(output));
  for (const TensorSpec& scratch : plan.workspace) numbers = plus(numbers, elements(scratch.shape));
  result.activationBytes = times(numbers, static_cast<Index>(sizeof(Scalar)));
  result.plan = std::move(plan);
  return result;
}

/// Plans every node whose inputs are known, in topological order.
void propagateShapes(const Graph& graph, GraphAnalysis& analysis, std::map<NodeId, Refusal>& refusals) {
  for (const NodeId id : analysis.order) {
    const Node& node = graph.node(id);
    const LayerType* type = typeOf(node);
    if (!type || !hasRightOptions(node, *type)) continue;
    std::optional<std::vector<Shape>> inputs = inputShapes(graph, node, *type, analysis);
    if (!inputs) continue;
    bool isCreated = false;
    try {
      const std::unique_ptr<Layer> layer = createLayer(*type, node.options, quoted(node));
      isCreated = true;
      NodeAnalysis planned = describe(*inputs, layer->plan(*inputs));
      if (weightsOwner(graph, node).id != id) planned.parameterCount = 0;
      analysis.parameterCount = plus(analysis.parameterCount, planned.parameterCount);
      analysis.nodes.emplace(id, std::move(planned));
    } catch (const std::exception& error) {
      refusals.emplace(id, Refusal{error.what(), std::move(*inputs), isCreated});
    }
  }
}

}  // namespace

Measurement measure(const Graph& graph) {
  Measurement result;
  result.analysis.order = graph.topologicalOrder();
  propagateShapes(graph, result.analysis, result.refusals);
  return result;
}

}  // namespace nn::checks
