#include "ui/training/plane_network.h"

#include <QCoreApplication>

#include <algorithm>

#include "engine/data/point_features.h"
#include "engine/graph/data_columns.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

QString tr(const char* words) { return QCoreApplication::translate("PlaneNetwork", words); }

PlaneNetworkAnswer no(const QString& reason) { return {std::nullopt, reason}; }

nn::Options optionsOf(const nn::Node& node) {
  const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
  if (!type) return {};
  try {
    return nn::completed(node.options, nn::optionSpecs(*type), node.name);
  } catch (const nn::Error&) {  // analysis says so
    return {};
  }
}

template <typename T>
T optionOf(const nn::Options& options, std::string_view name, T otherwise) {
  const nn::OptionValue* value = options.find(name);
  const T* found = value ? std::get_if<T>(value) : nullptr;
  return found ? *found : otherwise;
}

const nn::Node* onlyNode(const nn::Graph& graph, nn::LayerRole role) {
  const nn::Node* found = nullptr;
  for (const nn::Node& node : graph.nodes()) {
    const nn::LayerType* type = nn::LayerRegistry::instance().find(node.type);
    if (!type || type->role != role) continue;
    if (found) return nullptr;
    found = &node;
  }
  return found;
}

/// The features that the columns of the input are; none when it takes something else.
std::vector<int> featuresOf(const nn::Node& input, const nn::DatasetInfo* data) {
  const nn::Options options = optionsOf(input);
  const auto shape = optionOf(options, "shape", nn::SizeList{});
  if (shape.size() != 1) return {};
  if (data && !nn::arePoints(*data)) return {};
  const auto count = data ? data->inputShape[0] : std::max<nn::Index>(shape[0], 2);
  const std::vector<std::string> names =
      data && !data->inputNames.empty() ? data->inputNames : nn::pointColumns(count > static_cast<nn::Index>(nn::kCoordinates));
  std::vector<int> features;
  try {
    const std::string columns = optionOf(options, nn::kColumnsOption, std::string());
    for (const nn::Index column : nn::columnsFromText(columns, names, count, "columns"))
      features.push_back(static_cast<int>(column));
  } catch (const nn::Error&) {
    return {};
  }
  const bool areKnown = std::ranges::all_of(features, [](int f) { return f < static_cast<int>(nn::pointFeatures().size()); });
  return areKnown && static_cast<std::int64_t>(features.size()) == shape[0] ? features : std::vector<int>();
}

}  // namespace

PlaneNetworkAnswer planeNetworkOf(const nn::Graph& graph, const nn::GraphAnalysis& analysis, const nn::DatasetInfo* data) {
  const nn::Node* input = onlyNode(graph, nn::LayerRole::Input);
  const nn::Node* output = onlyNode(graph, nn::LayerRole::Output);
  if (!input || !output) return no(tr("This network has not exactly one input and one output."));
  PlaneNetwork network;
  network.input = input->id;
  network.output = output->id;
  network.loss = text(optionOf(optionsOf(*output), "loss", std::string()));
  network.features = featuresOf(*input, data);
  if (network.features.empty()) return no(tr("The inputs of this network are not points of the plane."));

  nn::PortRef from{input->id, 0};
  while (true) {
    const std::vector<nn::Edge> next = graph.edgesFrom(from.node);
    if (next.size() != 1) return no(tr("The layers of this network are not one chain from input to output."));
    const nn::Node& node = graph.node(next.front().to.node);
    if (node.id == output->id) break;
    const auto found = analysis.nodes.find(node.id);
    if (graph.edgesInto(node.id).size() != 1 || found == analysis.nodes.end() || found->second.outputs.size() != 1)
      return no(tr("The layers of this network are not one chain from input to output."));
    const nn::Shape& shape = found->second.outputs.front();
    from = {node.id, 0};
    if (node.type == "dense" && shape.rank() == 1) {
      const nn::Options options = optionsOf(node);
      network.layers.push_back({node.id, text(node.name), text(optionOf(options, "activation", std::string("linear"))),
                                static_cast<int>(shape[0]), optionOf(options, "use_bias", true), from});
    } else if (!network.layers.empty() && shape.rank() == 1 && shape[0] == network.layers.back().units) {
      network.layers.back().shown = from;
    } else {
      return no(tr("“%1” is no dense layer, whose units could be drawn one by one.").arg(text(node.name)));
    }
  }
  if (network.layers.empty()) return no(tr("There is no dense layer between input and output."));
  return {std::move(network), {}};
}

}  // namespace ui
