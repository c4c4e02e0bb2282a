#include "engine/graph/graph_json.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"

namespace nn {
namespace {

constexpr std::size_t kMaxNodes = 5000;
constexpr std::size_t kMaxEdges = 20000;
constexpr std::size_t kMaxListEntries = 64;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::int64_t kMaxPort = 1000;

OptionValue valueFromJson(const JsonField& field) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  const Json& value = field.value();
  if (value.as<bool>()) return field.flag();
  if (value.as<double>()) return field.number();
  if (value.isNumber()) return field.whole(kLeast, kMost);
  if (value.as<std::string>()) return field.text();
  if (!value.as<Json::List>()) field.fail("true, false, a number, text or a list of whole numbers");
  SizeList list;
  for (const JsonField& entry : field.entries(kMaxListEntries)) list.push_back(entry.whole(kLeast, kMost));
  return list;
}

std::string nameFromJson(const JsonField& field) {
  std::string name = field.text();
  if (name.empty() || name.size() > kMaxNameBytes)
    field.fail("text of 1 to " + std::to_string(kMaxNameBytes) + " bytes", std::to_string(name.size()));
  return name;
}

Node nodeFromJson(const JsonField& field) {
  field.requireObject({"id", "type", "name", "options"});
  Node node;
  node.id = NodeId{static_cast<std::uint32_t>(field.at("id").whole(1, std::numeric_limits<std::uint32_t>::max() - 1))};
  node.type = nameFromJson(field.at("type"));
  node.name = nameFromJson(field.at("name"));
  if (const auto options = field.find("options")) node.options = optionsFromJson(*options);
  return node;
}

Json portToJson(PortRef port) { return Json::List{static_cast<std::uint32_t>(port.node), port.port}; }

Json valueToJson(const OptionValue& value) {
  if (const auto* list = std::get_if<SizeList>(&value)) return Json::List(list->begin(), list->end());
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::get<std::string>(value);
}

PortRef portFromJson(const JsonField& field, const Graph& graph) {
  const std::vector<JsonField> entries = field.entries(2);
  if (entries.size() != 2) field.fail("[node id, port]");
  const NodeId id{static_cast<std::uint32_t>(entries[0].whole(1, std::numeric_limits<std::uint32_t>::max() - 1))};
  if (!graph.contains(id)) entries[0].fail("the id of a node");
  return {id, static_cast<int>(entries[1].whole(0, kMaxPort))};
}

}  // namespace

Json optionsToJson(const Options& options) {
  Json::Object result;
  for (const auto& [name, value] : options.values()) result.emplace_back(name, valueToJson(value));
  return result;
}

Options optionsFromJson(const JsonField& field) {
  Options options;
  for (const auto& [name, value] : field.members()) options.set(name, valueFromJson(value));
  return options;
}

Json graphToJson(const Graph& graph) {
  Json::List nodes, edges;
  for (const Node& node : graph.nodes())
    nodes.push_back(Json::Object{{"id", static_cast<std::uint32_t>(node.id)},
                                 {"type", node.type},
                                 {"name", node.name},
                                 {"options", optionsToJson(node.options)}});
  for (const Edge& edge : graph.edges())
    edges.push_back(Json::Object{{"from", portToJson(edge.from)}, {"to", portToJson(edge.to)}});
  return Json::Object{{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

Graph graphFromJson(const JsonField& field) {
  field.requireObject({"nodes", "edges"});
  Graph graph;
  for (const JsonField& entry : field.at("nodes").entries(kMaxNodes)) {
    Node node = nodeFromJson(entry);
    if (graph.contains(node.id)) entry.at("id").fail("an id that no other node has");
    if (graph.findByName(node.name)) entry.at("name").fail("a name that no other node has", "'" + node.name + "'");
    graph.restore(std::move(node));
  }
  for (const JsonField& entry : field.at("edges").entries(kMaxEdges)) {
    entry.requireObject({"from", "to"});
    graph.restore(Edge{portFromJson(entry.at("from"), graph), portFromJson(entry.at("to"), graph)});
  }
  return graph;
}

std::string toJson(const Graph& graph) { return printJson(graphToJson(graph)); }

Graph graphFromJson(std::string_view text, std::string_view where) {
  const Json document = parseJson(text, where);
  return graphFromJson(JsonField(document, std::string(where)));
}

}  // namespace nn
