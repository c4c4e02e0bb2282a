#include <array>
#include <charconv>
#include <limits>

#include "engine/core/json.h"
#include "engine/graph/graph_json.h"
#include "engine/optimizers/optimizer.h"
#include "engine/project/project.h"

namespace nn {
namespace {

constexpr std::string_view kFormat = "layerlab-project";
constexpr std::size_t kMaxInitialValues = 50'000'000;  // numbers of one parameter
constexpr std::int64_t kMaxEpochs = 1'000'000;
constexpr std::int64_t kMaxBatchSize = 1'000'000'000;

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

Json dataToJson(const DataSettings& data) {
  return Json::Object{{"source", data.source},
                      {"options", optionsToJson(data.options)},
                      {"validation_fraction", Json::plainNumber(data.validationFraction)},
                      {"scaling", scalingId(data.scaling)}};
}

Json trainingToJson(const TrainingSettings& training) {
  return Json::Object{{"epochs", training.epochs},       {"batch_size", training.batchSize},
                      {"optimizer", training.optimizer}, {"options", optionsToJson(training.optimizerOptions)},
                      {"shuffle", training.shuffle},     {"seed", training.seed}};
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

DataSettings dataFromJson(const JsonField& field) {
  field.requireObject({"source", "options", "validation_fraction", "scaling"});
  DataSettings data;
  if (const auto source = field.find("source")) data.source = source->text();
  if (const auto options = field.find("options")) data.options = optionsFromJson(*options);
  if (const auto fraction = field.find("validation_fraction")) {
    data.validationFraction = fraction->number();
    if (data.validationFraction < 0 || data.validationFraction >= 1) fraction->fail("a number from 0 to less than 1");
  }
  if (const auto scaling = field.find("scaling")) {
    const std::string id = scaling->text();
    try {
      data.scaling = scalingFromId(id);
    } catch (const ConfigError&) {
      scaling->fail("none, minmax or standardize", "'" + id + "'");
    }
  }
  return data;
}

TrainingSettings trainingFromJson(const JsonField& field) {
  field.requireObject({"epochs", "batch_size", "optimizer", "options", "shuffle", "seed"});
  TrainingSettings training;
  if (const auto epochs = field.find("epochs")) training.epochs = static_cast<int>(epochs->whole(1, kMaxEpochs));
  if (const auto size = field.find("batch_size")) training.batchSize = static_cast<Index>(size->whole(0, kMaxBatchSize));
  if (const auto optimizer = field.find("optimizer")) {
    training.optimizer = optimizer->text();
    if (!OptimizerRegistry::instance().find(training.optimizer)) {
      std::string known;
      for (const OptimizerType* type : OptimizerRegistry::instance().types()) known += (known.empty() ? "" : ", ") + type->id;
      optimizer->fail("one of " + known, "'" + training.optimizer + "'");
    }
  }
  if (const auto options = field.find("options")) {
    training.optimizerOptions = optionsFromJson(*options);
    try {
      completed(training.optimizerOptions, OptimizerRegistry::instance().require(training.optimizer).options,
                training.optimizer);
    } catch (const ConfigError& error) {
      options->fail("options of the optimizer", error.what());
    }
  }
  if (const auto shuffle = field.find("shuffle")) training.shuffle = shuffle->flag();
  if (const auto seed = field.find("seed")) training.seed = seed->wholeUnsigned();
  return training;
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
  root.requireObject(
      {"format", "version", "title", "notes", "graph", "positions", "data", "training", "initial_values", "checkpoint"});
  Project project;
  if (const auto title = root.find("title")) project.title = title->text();
  if (const auto notes = root.find("notes")) project.notes = notes->text();
  project.graph = graphFromJson(root.at("graph"));
  if (const auto positions = root.find("positions")) project.positions = positionsFromJson(*positions, project.graph);
  if (const auto data = root.find("data")) project.data = dataFromJson(*data);
  if (const auto training = root.find("training")) project.training = trainingFromJson(*training);
  if (const auto values = root.find("initial_values"))
    for (const auto& [name, numbers] : values->members()) project.initialValues[name] = numbers.numbers(kMaxInitialValues);
  if (const auto checkpoint = root.find("checkpoint")) project.checkpoint = checkpointFromJson(*checkpoint);
  return project;
}

}  // namespace

std::string toJson(const Project& project) {
  return printJson(Json::Object{{"format", kFormat},
                                {"version", kProjectVersion},
                                {"title", project.title},
                                {"notes", project.notes},
                                {"graph", graphToJson(project.graph)},
                                {"positions", positionsToJson(project)},
                                {"data", dataToJson(project.data)},
                                {"training", trainingToJson(project.training)},
                                {"initial_values", initialValuesToJson(project)},
                                {"checkpoint", project.checkpoint}});
}

Project projectFromJson(const std::string& text, const std::string& where) {
  Json document = parseJson(text, where);
  migrate(document, where);
  return projectFromField(JsonField(document, where));
}

}  // namespace nn
