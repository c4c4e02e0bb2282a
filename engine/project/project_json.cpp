#include <array>
#include <charconv>
#include <limits>
#include <set>

#include "engine/core/json.h"
#include "engine/graph/graph_json.h"
#include "engine/project/project.h"
#include "engine/project/training_json.h"

namespace nn {
namespace {

constexpr std::string_view kFormat = "layerlab-project";
constexpr std::size_t kMaxInitialValues = 50'000'000;  // numbers of one parameter
constexpr std::size_t kMaxAugmentations = 100;
constexpr std::size_t kMaxOwnSamples = 100'000;
constexpr int kMaxOwnSide = 4096;
constexpr std::size_t kMaxGroups = 10'000, kMaxGroupNodes = 100'000, kMaxComments = 10'000;

/// Turns a document of version v (entry v - 1) into one of version v + 1.
using Migration = void (*)(Json& document);
constexpr std::array<Migration, kProjectVersion - 1> kMigrations{};

// --- writing -----------------------------------------------------------------------------------------------------------

Json positionsToJson(const Project& project) {
  Json::Object positions;
  for (const auto& [id, position] : project.positions)
    if (project.graph.contains(id))
      positions.emplace_back(std::to_string(static_cast<std::uint32_t>(id)),
                             Json::List{Json::plainNumber(position.x), Json::plainNumber(position.y)});
  return positions;
}

Json groupsToJson(const Project& project) {
  Json::List list;
  for (const CanvasGroup& group : project.groups) {
    Json::List nodes;
    for (const NodeId id : group.nodes)
      if (project.graph.contains(id)) nodes.emplace_back(static_cast<std::int64_t>(id));
    list.push_back(Json::Object{{"title", group.title}, {"color", group.color}, {"nodes", std::move(nodes)}});
  }
  return list;
}

Json commentsToJson(const std::vector<CanvasComment>& comments) {
  Json::List list;
  for (const CanvasComment& comment : comments)
    list.push_back(
        Json::Object{{"text", comment.text},
                     {"color", comment.color},
                     {"position", Json::List{Json::plainNumber(comment.position.x), Json::plainNumber(comment.position.y)}}});
  return list;
}

Json augmentationsToJson(const std::vector<AugmentationSetting>& settings) {
  Json::List list;
  for (const AugmentationSetting& setting : settings) {
    Json::Object entry{{"id", setting.id}, {"options", optionsToJson(setting.options)}};
    if (!setting.enabled) entry.emplace_back("enabled", false);
    list.push_back(std::move(entry));
  }
  return list;
}

/// Two digits for every pixel.
std::string hexOf(const std::vector<std::uint8_t>& pixels) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * pixels.size());
  for (const std::uint8_t pixel : pixels) {
    text += kDigits[pixel >> 4];
    text += kDigits[pixel & 15];
  }
  return text;
}

Json ownSamplesToJson(const std::vector<OwnSample>& samples) {
  Json::List list;
  for (const OwnSample& sample : samples)
    list.push_back(Json::Object{{"label", sample.label},
                                {"width", sample.picture.width},
                                {"height", sample.picture.height},
                                {"pixels", hexOf(sample.picture.pixels)}});
  return list;
}

Json ownPointsToJson(const std::vector<OwnPoint>& points) {
  Json::List list;
  for (const OwnPoint& point : points)
    list.push_back(Json::List{Json::plainNumber(point.x), Json::plainNumber(point.y), Json::plainNumber(point.target)});
  return list;
}

Json dataToJson(const DataSettings& data) {
  Json::Object result{{"source", data.source},
                      {"options", optionsToJson(data.options)},
                      {"validation_fraction", Json::plainNumber(data.validationFraction)},
                      {"scaling", scalingId(data.scaling)}};
  if (data.leaveOutRepeats) result.emplace_back("leave_out_repeats", true);
  if (!data.augmentations.empty()) result.emplace_back("augmentations", augmentationsToJson(data.augmentations));
  if (!data.ownSamples.empty()) result.emplace_back("own_samples", ownSamplesToJson(data.ownSamples));
  if (!data.ownPoints.empty()) result.emplace_back("own_points", ownPointsToJson(data.ownPoints));
  return result;
}

Json initialValuesToJson(const Project& project) {
  Json::Object result;
  for (const auto& [name, values] : project.initialValues) {
    Json::List numbers;
    numbers.reserve(values.size());
    for (const double value : values) numbers.push_back(Json::plainNumber(value));
    result.emplace_back(name, std::move(numbers));
  }
  return result;
}

/// The name of a file beside the project: with a folder in it, a project could read files that are none of its business.
bool isPlainFileName(const std::string& name) {
  return name.find_first_of("/\\:") == std::string::npos && name != "." && name != "..";
}

// --- reading -----------------------------------------------------------------------------------------------------------

std::map<NodeId, CanvasPosition> positionsFromJson(const JsonField& field, const Graph& graph) {
  std::map<NodeId, CanvasPosition> positions;
  for (const auto& [name, entry] : field.members()) {
    std::uint32_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    const NodeId id{number};
    if (std::to_string(number) != name || !graph.contains(id)) field.fail("the ids of nodes of the graph", "'" + name + "'");
    const std::vector<double> xy = entry.numbers(2);
    if (xy.size() != 2) entry.fail("[x, y]");
    positions[id] = {xy[0], xy[1]};
  }
  return positions;
}

CanvasGroup groupFromJson(const JsonField& field, const Graph& graph, std::set<NodeId>& taken) {
  field.requireObject({"title", "color", "nodes"});
  CanvasGroup group;
  if (const auto title = field.find("title")) group.title = title->text();
  if (const auto color = field.find("color")) group.color = static_cast<int>(color->whole(0, kCanvasColors));
  for (const JsonField& entry : field.at("nodes").entries(kMaxGroupNodes)) {
    const auto id = static_cast<NodeId>(entry.whole(0, std::numeric_limits<std::uint32_t>::max()));
    if (!graph.contains(id)) entry.fail("the id of a node of the graph");
    if (!taken.insert(id).second) entry.fail("a node that is in no other group");
    group.nodes.push_back(id);
  }
  return group;
}

CanvasComment commentFromJson(const JsonField& field) {
  field.requireObject({"text", "color", "position"});
  CanvasComment comment{field.at("text").text()};
  if (const auto color = field.find("color")) comment.color = static_cast<int>(color->whole(0, kCanvasColors));
  const JsonField position = field.at("position");
  const std::vector<double> xy = position.numbers(2);
  if (xy.size() != 2) position.fail("[x, y]");
  comment.position = {xy[0], xy[1]};
  return comment;
}

AugmentationSetting augmentationFromJson(const JsonField& field) {
  field.requireObject({"id", "options", "enabled"});
  const JsonField id = field.at("id");
  AugmentationSetting setting{id.text()};
  const AugmentationType* type = AugmentationRegistry::instance().find(setting.id);
  if (!type) {
    std::string known;
    for (const AugmentationType* other : AugmentationRegistry::instance().types())
      known += (known.empty() ? "" : ", ") + other->id;
    id.fail("one of " + known, "'" + setting.id + "'");
  }
  if (const auto enabled = field.find("enabled")) setting.enabled = enabled->flag();
  if (const auto options = field.find("options")) {
    setting.options = optionsFromJson(*options);
    try {
      completed(setting.options, type->options, setting.id);
    } catch (const ConfigError& error) {
      options->fail("options of the augmentation", error.what());
    }
  }
  return setting;
}

OwnSample ownSampleFromJson(const JsonField& field) {
  field.requireObject({"label", "width", "height", "pixels"});
  OwnSample sample;
  sample.label = field.at("label").whole(0, std::numeric_limits<std::int32_t>::max());
  sample.picture.width = static_cast<int>(field.at("width").whole(1, kMaxOwnSide));
  sample.picture.height = static_cast<int>(field.at("height").whole(1, kMaxOwnSide));
  const JsonField pixels = field.at("pixels");
  const std::string text = pixels.text();
  const auto count = static_cast<std::size_t>(sample.picture.width) * static_cast<std::size_t>(sample.picture.height);
  if (text.size() != 2 * count) pixels.fail(std::to_string(2 * count) + " hexadecimal digits", std::to_string(text.size()));
  sample.picture.pixels.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* const end = text.data() + 2 * i + 2;
    if (std::from_chars(end - 2, end, sample.picture.pixels[i], 16).ptr != end)
      pixels.fail("hexadecimal digits", "'" + text.substr(2 * i, 2) + "'");
  }
  return sample;
}

OwnPoint ownPointFromJson(const JsonField& field) {
  const std::vector<double> numbers = field.numbers(3);
  if (numbers.size() != 3) field.fail("[x, y, target]");
  return {numbers[0], numbers[1], numbers[2]};
}

DataSettings dataFromJson(const JsonField& field) {
  field.requireObject({"source", "options", "validation_fraction", "leave_out_repeats", "scaling", "augmentations",
                       "own_samples", "own_points"});
  DataSettings data;
  if (const auto source = field.find("source")) data.source = source->text();
  if (const auto options = field.find("options")) data.options = optionsFromJson(*options);
  if (const auto fraction = field.find("validation_fraction")) {
    data.validationFraction = fraction->number();
    if (data.validationFraction < 0 || data.validationFraction >= 1) fraction->fail("a number from 0 to less than 1");
  }
  if (const auto repeats = field.find("leave_out_repeats")) data.leaveOutRepeats = repeats->flag();
  if (const auto scaling = field.find("scaling")) {
    const std::string id = scaling->text();
    try {
      data.scaling = scalingFromId(id);
    } catch (const ConfigError&) {
      scaling->fail("none, minmax or standardize", "'" + id + "'");
    }
  }
  if (const auto augmentations = field.find("augmentations"))
    for (const JsonField& entry : augmentations->entries(kMaxAugmentations))
      data.augmentations.push_back(augmentationFromJson(entry));
  if (const auto samples = field.find("own_samples"))
    for (const JsonField& entry : samples->entries(kMaxOwnSamples)) data.ownSamples.push_back(ownSampleFromJson(entry));
  if (const auto points = field.find("own_points"))
    for (const JsonField& entry : points->entries(kMaxOwnSamples)) data.ownPoints.push_back(ownPointFromJson(entry));
  return data;
}

std::string checkpointFromJson(const JsonField& field) {
  std::string name = field.text();
  if (!isPlainFileName(name)) field.fail("the name of a file beside the project, without a folder", "'" + name + "'");
  return name;
}

/// Brings a document of an older version up to the present one.
void migrate(Json& document, const std::string& where) {
  const JsonField root(document, where);
  if (const auto format = root.find("format"); !format || format->text() != kFormat)
    root.fail("a LayerLab project (\"format\": \"" + std::string(kFormat) + "\")",
              format ? "the format '" + format->text() + "'" : "no format");
  const JsonField versionField = root.at("version");
  const std::int64_t version = versionField.whole(1, std::numeric_limits<std::int32_t>::max());
  if (version > kProjectVersion)
    throw FormatError(where + ": the file was written by a newer LayerLab (project version " + std::to_string(version) +
                      "; this one reads up to " + std::to_string(kProjectVersion) + ")");
  for (auto v = static_cast<std::size_t>(version); v < kProjectVersion; ++v) kMigrations[v - 1](document);
}

Project projectFromField(const JsonField& root) {
  root.requireObject({"format", "version", "title", "notes", "graph", "positions", "groups", "comments", "data", "training",
                      "initial_values", "checkpoint"});
  Project project;
  if (const auto title = root.find("title")) project.title = title->text();
  if (const auto notes = root.find("notes")) project.notes = notes->text();
  project.graph = graphFromJson(root.at("graph"));
  if (const auto positions = root.find("positions")) project.positions = positionsFromJson(*positions, project.graph);
  std::set<NodeId> grouped;
  if (const auto groups = root.find("groups"))
    for (const JsonField& entry : groups->entries(kMaxGroups))
      project.groups.push_back(groupFromJson(entry, project.graph, grouped));
  if (const auto comments = root.find("comments"))
    for (const JsonField& entry : comments->entries(kMaxComments)) project.comments.push_back(commentFromJson(entry));
  if (const auto data = root.find("data")) project.data = dataFromJson(*data);
  if (const auto training = root.find("training")) project.training = trainingFromJson(*training);
  if (const auto values = root.find("initial_values"))
    for (const auto& [name, numbers] : values->members()) project.initialValues[name] = numbers.numbers(kMaxInitialValues);
  if (const auto checkpoint = root.find("checkpoint")) project.checkpoint = checkpointFromJson(*checkpoint);
  return project;
}

}  // namespace

std::string toJson(const Project& project) {
  Json::Object result{{"format", kFormat},      {"version", kProjectVersion},          {"title", project.title},
                      {"notes", project.notes}, {"graph", graphToJson(project.graph)}, {"positions", positionsToJson(project)}};
  if (!project.groups.empty()) result.emplace_back("groups", groupsToJson(project));
  if (!project.comments.empty()) result.emplace_back("comments", commentsToJson(project.comments));
  result.emplace_back("data", dataToJson(project.data));
  result.emplace_back("training", trainingToJson(project.training));
  result.emplace_back("initial_values", initialValuesToJson(project));
  result.emplace_back("checkpoint", project.checkpoint);
  return printJson(result);
}

Project projectFromJson(const std::string& text, const std::string& where) {
  Json document = parseJson(text, where);
  migrate(document, where);
  return projectFromField(JsonField(document, where));
}

}  // namespace nn
