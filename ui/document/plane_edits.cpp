#include "ui/document/plane_edits.h"

#include <algorithm>
#include <vector>

#include "engine/data/catalog.h"
#include "engine/data/point_features.h"
#include "engine/graph/data_columns.h"
#include "engine/project/starter_network.h"
#include "ui/document/graph_edits.h"

namespace ui::edits {

namespace {

constexpr const char* kDerived = "derived_features";

void forgetStartValues(nn::Project& project, nn::NodeId layer) {
  const std::string prefix = project.graph.node(layer).name + ".";
  std::erase_if(project.initialValues, [&](const auto& entry) { return entry.first.starts_with(prefix); });
}

/// The dense layers that read from a node, directly or through layers without weights.
void forgetStartValuesBehind(nn::Project& project, nn::NodeId node) {
  for (const nn::Edge& edge : project.graph.edgesFrom(node)) {
    const bool isDense = project.graph.node(edge.to.node).type == "dense";
    forgetStartValues(project, edge.to.node);
    if (!isDense) forgetStartValuesBehind(project, edge.to.node);
  }
}

const nn::OptionSpec* optionOf(const nn::DatasetType& set, std::string_view name) {
  const auto found = std::ranges::find(set.options, name, &nn::OptionSpec::name);
  return found == set.options.end() ? nullptr : &*found;
}

/// 0 for values.
int classesOf(const nn::DatasetType& set, const nn::Options& options) {
  if (optionOf(set, "classes"))
    return static_cast<int>(nn::completed(options, set.options, set.id).get<std::int64_t>("classes"));
  // The generators need no files, so a few points say what the targets are.
  nn::Options few = options;
  if (optionOf(set, "samples")) few.set("samples", std::int64_t{10});
  return static_cast<int>(nn::loadData(set.id, few, 1, nn::DataPaths()).train->info().classCount());
}

std::string activationOf(const nn::Node& node) {
  const nn::OptionValue* value = node.options.find("activation");
  const auto* id = value ? std::get_if<std::string>(value) : nullptr;
  return id ? *id : "linear";
}

void setEnd(nn::Project& project, int classes, nn::NodeId last, nn::NodeId output) {
  nn::Graph& graph = project.graph;
  const nn::OptionValue* units = graph.node(last).options.find("units");
  const auto isEnd = [&](int count, const char* activation) {
    return units && *units == nn::OptionValue(std::int64_t{count}) && activationOf(graph.node(last)) == activation;
  };
  if (classes == 2 && (isEnd(1, "sigmoid") || isEnd(2, "softmax"))) return;
  setUnits(project, last, classes == 0 ? 1 : classes == 2 ? 1 : classes);
  const char* const activation = classes == 0 ? "linear" : classes == 2 ? "sigmoid" : "softmax";
  const char* const loss = classes == 0   ? "mean_squared_error"
                           : classes == 2 ? "binary_cross_entropy"
                                          : "categorical_cross_entropy";
  graph.setOption(last, "activation", std::string(activation));
  graph.setOption(output, "loss", std::string(loss));
}

}  // namespace

void setUnits(nn::Project& project, nn::NodeId layer, int units) {
  units = std::max(1, units);
  if (const nn::OptionValue* now = project.graph.node(layer).options.find("units");
      now && *now == nn::OptionValue(std::int64_t{units}))
    return;
  forgetStartValues(project, layer);
  forgetStartValuesBehind(project, layer);
  project.graph.setOption(layer, "units", std::int64_t{units});
}

void setActivation(nn::Project& project, nn::NodeId layer, const std::string& activation) {
  project.graph.setOption(layer, "activation", activation);
}

nn::NodeId addLayerBehind(nn::Project& project, nn::NodeId layer, nn::NodeId after) {
  nn::Options options;
  for (const char* name : {"units", "activation"})
    if (const nn::OptionValue* value = project.graph.node(layer).options.find(name)) options.set(name, *value);
  if (project.graph.node(layer).type != "dense") options = {{"units", std::int64_t{4}}, {"activation", std::string("tanh")}};
  const nn::Edge edge = project.graph.edgesFrom(after).at(0);
  forgetStartValuesBehind(project, after);
  const nn::CanvasPosition at = project.positions[after];
  return insertOnEdge(project, edge, "dense", options, {at.x + kCardWidth + kGap, at.y});
}

void removeLayer(nn::Project& project, nn::NodeId layer, nn::NodeId last) {
  forgetStartValuesBehind(project, last);
  std::vector<nn::NodeId> nodes{layer};
  while (nodes.back() != last) nodes.push_back(project.graph.edgesFrom(nodes.back()).at(0).to.node);
  removeNodes(project, nodes, true);
}

void setFeatures(nn::Project& project, nn::NodeId input, std::span<const int> features) {
  std::vector<int> chosen(features.begin(), features.end());
  std::ranges::sort(chosen);
  if (chosen.empty()) return;
  const bool isPlain = chosen == std::vector<int>{0, 1};
  const nn::DatasetType* set = nn::DatasetRegistry::instance().find(project.data.source);
  const bool areNamed = set && optionOf(*set, kDerived);  // the columns of a file have names of their own, or none
  std::string columns;
  for (const int feature : chosen)
    columns +=
        (columns.empty() ? "" : ", ") +
        (areNamed ? std::string(nn::pointFeatures()[static_cast<std::size_t>(feature)].name) : std::to_string(feature + 1));
  if (chosen.back() < static_cast<int>(nn::kCoordinates))
    project.data.options.erase(kDerived);
  else
    project.data.options.set(kDerived, true);
  forgetStartValuesBehind(project, input);
  nn::Options options = project.graph.node(input).options;
  options.set("shape", nn::SizeList{static_cast<std::int64_t>(chosen.size())});
  if (isPlain)
    options.erase(nn::kColumnsOption);
  else
    options.set(nn::kColumnsOption, columns);
  project.graph.setOptions(input, std::move(options));
}

void usePointSet(nn::Project& project, const nn::DatasetType& set, nn::NodeId input, nn::NodeId last, nn::NodeId output) {
  nn::Options options;
  for (const char* name : {"samples", "classes", kDerived})
    if (const nn::OptionSpec* spec = optionOf(set, name))
      if (const nn::OptionValue* value = project.data.options.find(name); value && !nn::reasonNotValid(*spec, *value))
        options.set(name, *value);
  const nn::DatasetInfo info = [&] {
    nn::DatasetInfo described = set.info();
    described.kind = nn::SampleKind::Points;
    for (int n = classesOf(set, options); n > 0; --n) described.classNames.emplace_back();
    return described;
  }();
  const bool hasInputForAll = !optionOf(set, kDerived);
  nn::useData(project, set.id, options, info);
  if (hasInputForAll) setFeatures(project, input, std::vector<int>{0, 1});
  setEnd(project, static_cast<int>(info.classCount()), last, output);
}

void setPointOption(nn::Project& project, const std::string& option, nn::OptionValue value, nn::NodeId last,
                    nn::NodeId output) {
  project.data.options.set(option, std::move(value));
  const nn::DatasetType* set = nn::DatasetRegistry::instance().find(project.data.source);
  if (set && option == "classes") setEnd(project, classesOf(*set, project.data.options), last, output);
}

}  // namespace ui::edits
