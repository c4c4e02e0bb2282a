#include <algorithm>
#include <cstddef>
#include <limits>
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

nn::CanvasPosition position(const nlohmann::json& at) {
  if (!at.is_array() || at.size() != 2 || !at[0].is_number() || !at[1].is_number())
    nn::throwExpected<nn::FormatError>(kWhere, "a position of two numbers", at.dump());
  return {at[0].get<double>(), at[1].get<double>()};
}

nn::CanvasPosition positionIn(const nlohmann::json& json, nn::NodeId id) {
  const nlohmann::json& positions = json.contains("positions") ? json["positions"] : nlohmann::json();
  if (!positions.is_object() || !positions.contains(key(id))) return {};
  return position(positions[key(id)]);
}

nlohmann::json framesAmong(const nn::Project& project, const std::set<nn::NodeId>& chosen) {
  nlohmann::json frames = nlohmann::json::array();
  for (const nn::CanvasGroup& group : project.groups) {
    if (!std::ranges::all_of(group.nodes, [&](nn::NodeId id) { return chosen.contains(id); })) continue;
    nlohmann::json nodes = nlohmann::json::array();
    for (const nn::NodeId id : group.nodes) nodes.push_back(static_cast<std::uint32_t>(id));
    frames.push_back({{"title", group.title}, {"color", group.color}, {"nodes", std::move(nodes)}});
  }
  return frames;
}

/// The list of that name: at most so many objects, each with a text and a colour; an empty list when there is none.
const nlohmann::json& listIn(const nlohmann::json& json, const char* name, const char* textName) {
  static const nlohmann::json kNothing = nlohmann::json::array();
  if (!json.contains(name)) return kNothing;
  const nlohmann::json& list = json[name];
  const auto isEntry = [&](const nlohmann::json& entry) {
    return entry.is_object() && entry.contains(textName) && entry[textName].is_string() && entry.contains("color") &&
           entry["color"].is_number_integer() && entry["color"] >= 0 && entry["color"] <= nn::kCanvasColors;
  };
  if (!list.is_array() || list.size() > kMaxNodes || !std::ranges::all_of(list, isEntry))
    nn::throwExpected<nn::FormatError>(kWhere, std::string(name) + " with a text and a colour each", "something else");
  return list;
}

void pasteFrames(nn::Project& project, const nlohmann::json& json, const std::map<nn::NodeId, nn::NodeId>& pasted) {
  for (const nlohmann::json& frame : listIn(json, "frames", "title")) {
    nn::CanvasGroup group{frame["title"].get<std::string>(), frame["color"].get<int>(), {}};
    for (const nlohmann::json& id : frame.value("nodes", nlohmann::json::array())) {
      const auto node = id.is_number_unsigned() ? pasted.find(nn::NodeId{id.get<std::uint32_t>()}) : pasted.end();
      if (node == pasted.end()) nn::throwExpected<nn::FormatError>(kWhere, "frames around copied layers", id.dump());
      group.nodes.push_back(node->second);
    }
    project.groups.push_back(std::move(group));
  }
}

void pasteNotes(nn::Project& project, const nlohmann::json& json, nn::CanvasPosition offset) {
  for (const nlohmann::json& note : listIn(json, "notes", "text")) {
    const nn::CanvasPosition at = position(note.value("position", nlohmann::json()));
    project.comments.push_back({note["text"].get<std::string>(), note["color"].get<int>(), {at.x + offset.x, at.y + offset.y}});
  }
}

}  // namespace

std::vector<std::size_t> notesAmong(const nn::Project& project, std::span<const nn::NodeId> nodes) {
  constexpr double kMost = std::numeric_limits<double>::max();
  const bool all = nodes.size() == project.graph.nodes().size();
  double left = kMost, top = kMost, right = -kMost, bottom = -kMost;
  for (const nn::NodeId id : nodes) {
    const auto at = project.positions.find(id);
    if (at == project.positions.end()) continue;
    left = std::min(left, at->second.x);
    top = std::min(top, at->second.y);
    right = std::max(right, at->second.x + kCardWidth);
    bottom = std::max(bottom, at->second.y + kCardHeight);
  }
  std::vector<std::size_t> notes;
  for (std::size_t i = 0; i < project.comments.size(); ++i) {
    const nn::CanvasPosition at = project.comments[i].position;
    if (!nodes.empty() && (all || (at.x >= left && at.x <= right && at.y >= top && at.y <= bottom))) notes.push_back(i);
  }
  return notes;
}

std::string copyText(const nn::Project& project, std::span<const nn::NodeId> nodes, std::optional<std::size_t> note) {
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
  std::vector<std::size_t> places = notesAmong(project, nodes);
  if (note && *note < project.comments.size() && std::ranges::find(places, *note) == places.end()) places.push_back(*note);
  nlohmann::json notes = nlohmann::json::array();
  for (const std::size_t place : places) {
    const nn::CanvasComment& comment = project.comments[place];
    notes.push_back({{"text", comment.text}, {"color", comment.color}, {"position", {comment.position.x, comment.position.y}}});
  }
  return nlohmann::json{{"layerlab", kFormat},
                        {"graph", nlohmann::json::parse(nn::toJson(part))},
                        {"positions", std::move(positions)},
                        {"frames", framesAmong(project, chosen)},
                        {"notes", std::move(notes)}}
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
  pasteFrames(result, json, pasted);
  pasteNotes(result, json, offset);
  project = std::move(result);
  return ids;
}

}  // namespace ui::edits
