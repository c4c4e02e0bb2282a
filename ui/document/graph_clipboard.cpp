#include <cstddef>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/graph/graph_json.h"
#include "ui/document/graph_edits.h"

namespace ui::edits {

namespace {

constexpr const char* kWhere = "clipboard";
constexpr const char* kFormat = "nodes";
constexpr std::size_t kMaxNodes = 10'000;

/// "conv2d" of "conv2d_12", so that copies are counted on instead of becoming "conv2d_12_1".
std::string stemOf(const std::string& name) {
  const std::size_t end = name.find_last_not_of("0123456789");
  if (end == std::string::npos || end + 1 == name.size() || name[end] != '_' || end == 0) return name;
  return name.substr(0, end);
}

/// A node's number as the text of an object's key.
std::string key(nn::NodeId id) { return std::to_string(static_cast<std::uint32_t>(id)); }

nlohmann::json parsed(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("layerlab", nlohmann::json()) != kFormat || !json.contains("graph"))
    nn::throwExpected<nn::FormatError>(kWhere, "copied layers", "other text");
  return json;
}

nn::CanvasPosition positionIn(const nlohmann::json& json, nn::NodeId id) {
  const nlohmann::json& positions = json.contains("positions") ? json["positions"] : nlohmann::json();
  if (!positions.is_object() || !positions.contains(key(id))) return {};
  const nlohmann::json& at = positions[key(id)];
  if (!at.is_array() || at.size() != 2 || !at[0].is_number() || !at[1].is_number())
    nn::throwExpected<nn::FormatError>(kWhere, "a position of two numbers", at.dump());
  return {at[0].get<double>(), at[1].get<double>()};
}

}  // namespace

std::string copyText(const nn::Project& project, std::span<const nn::NodeId> nodes) {
  const std::set<nn::NodeId> chosen(nodes.begin(), nodes.end());
  nn::Graph part;
  nlohmann::json positions = nlohmann::json::object();
  for (const nn::Node& node : project.graph.nodes()) {
    if (!chosen.contains(node.id)) continue;
    part.restore(node);
    if (const auto at = project.positions.find(node.id); at != project.positions.end())
      positions[key(node.id)] = {at->second.x, at->second.y};
  }
  for (const nn::Edge& edge : project.graph.edges())
    if (chosen.contains(edge.from.node) && chosen.contains(edge.to.node)) part.restore(edge);
  return nlohmann::json{
      {"layerlab", kFormat}, {"graph", nlohmann::json::parse(nn::toJson(part))}, {"positions", std::move(positions)}}
      .dump(2);
}

std::vector<nn::NodeId> paste(nn::Project& project, const std::string& text, nn::CanvasPosition offset) {
  const nlohmann::json json = parsed(text);
  const nn::Graph part = nn::graphFromJson(json["graph"].dump(), kWhere);
  if (part.nodes().size() > kMaxNodes)
    nn::throwExpected<nn::FormatError>(kWhere, "at most " + std::to_string(kMaxNodes) + " layers",
                                       std::to_string(part.nodes().size()));
  // On a copy, so that a wire that cannot be drawn leaves nothing behind.
  nn::Project result = project;
  std::map<nn::NodeId, nn::NodeId> pasted;
  std::vector<nn::NodeId> ids;
  for (const nn::Node& node : part.nodes()) {
    const nn::NodeId id = result.graph.add(node.type, node.options, result.graph.freeName(stemOf(node.name)));
    const nn::CanvasPosition at = positionIn(json, node.id);
    result.positions[id] = {at.x + offset.x, at.y + offset.y};
    pasted[node.id] = id;
    ids.push_back(id);
  }
  // Copies that shared weights among each other do so again; with a layer that was not copied, they still do.
  for (const nn::NodeId id : ids)
    if (const nn::OptionValue* owner = result.graph.node(id).options.find(nn::kWeightsOfOption))
      for (const nn::Node& node : part.nodes())
        if (*owner == nn::OptionValue(node.name)) {
          result.graph.setOption(id, nn::kWeightsOfOption, result.graph.node(pasted.at(node.id)).name);
          break;
        }
  try {
    for (const nn::Edge& edge : part.edges())
      result.graph.connect({{pasted.at(edge.from.node), edge.from.port}, {pasted.at(edge.to.node), edge.to.port}});
  } catch (const nn::GraphError& error) {
    throw nn::FormatError(std::string(kWhere) + ": " + error.what());
  } catch (const std::out_of_range&) {
    nn::throwExpected<nn::FormatError>(kWhere, "wires between copied layers", "a wire to another layer");
  }
  project = std::move(result);
  return ids;
}

}  // namespace ui::edits
