#include <array>

#include "engine/graph/checks/check.h"
#include "engine/graph/problem_type.h"

namespace nn::checks {

std::span<const Check> all() {
  static constexpr std::array kChecks{
      &unknownLayers,   &unknownPorts,     &crowdedPorts,      &cycles,          &unknownOptions,  &invalidOptions,
      &missingInput,    &missingOutput,    &unconnectedInputs, &refusedShapes,   &sharedWeights,   &dataColumns,
      &inputShapes,     &lossesForTargets, &unitCounts,        &lastActivations, &stepActivations, &frozenNetworks,
      &duplicateInputs, &duplicateOutputs, &deadEnds,          &networkSize,
  };
  return kChecks;
}

std::string quoted(const Node& node) { return "'" + node.name + "'"; }

const LayerType* typeOf(const Node& node) { return LayerRegistry::instance().find(node.type); }

LayerRole roleOf(const Node& node) {
  const LayerType* type = typeOf(node);
  return type ? type->role : LayerRole::Hidden;
}

const OptionSpec* specOf(const LayerType& type, std::string_view option) {
  for (const OptionSpec& spec : optionSpecs(type))
    if (spec.name == option) return &spec;
  return nullptr;
}

std::optional<OptionValue> valueOf(const Node& node, std::string_view option) {
  if (const OptionValue* value = node.options.find(option)) return *value;
  const LayerType* type = typeOf(node);
  const OptionSpec* spec = type ? specOf(*type, option) : nullptr;
  return spec ? std::optional(spec->defaultValue) : std::nullopt;
}

std::string textOf(const Node& node, std::string_view option) {
  const std::optional<OptionValue> value = valueOf(node, option);
  const std::string* text = value ? std::get_if<std::string>(&*value) : nullptr;
  return text ? *text : std::string();
}

std::optional<LayerPlan> tryPlan(const Node& node, const Options& options, std::span<const Shape> inputs) {
  const LayerType* type = typeOf(node);
  if (!type) return std::nullopt;
  try {
    return createLayer(*type, options, node.name)->plan(inputs);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

const Node* sourceOf(const Graph& graph, NodeId id) {
  const std::optional<Edge> edge = graph.edgeInto({id, 0});
  return edge ? &graph.node(edge->from.node) : nullptr;
}

const OptionSpec* sizeOptionOf(const Node& node) {
  const LayerType* type = typeOf(node);
  if (!type) return nullptr;
  const OptionSpec* units = specOf(*type, "units");
  return units ? units : specOf(*type, "filters");
}

std::optional<Shape> dataPartOf(const Node& input, const DataDescription& data) {
  try {
    return inputPart(input, data);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

std::optional<DataDescription> targetDataOf(const Node& output, const DataDescription& data) {
  try {
    return targetPart(output, data);
  } catch (const ConfigError&) {
    return std::nullopt;
  }
}

std::string suitableLoss(const DataDescription& data, const std::optional<Shape>& prediction) {
  return std::string(adviceFor(problemTypeOf(data, prediction)).losses.front());
}

SizeList sizesOf(const Shape& shape) { return {shape.dims().begin(), shape.dims().end()}; }

}  // namespace nn::checks
