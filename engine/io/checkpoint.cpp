#include "engine/io/checkpoint.h"

#include <algorithm>
#include <limits>
#include <set>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/io/safetensors.h"

namespace nn {
namespace {

constexpr int kCheckpointVersion = 1;
constexpr const char* kProjectKey = "layerlab.project";
constexpr const char* kStateKey = "layerlab.state";
constexpr const char* kBestPrefix = "best/";  // of the weights that early stopping brings back
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::string quoted(const std::string& name) { return "'" + name + "'"; }

// --- history: one array a column ---------------------------------------------------------------------------------------

template <typename Result>
struct Column {
  const char* name;
  double Result::*number = nullptr;                // stored as F64
  std::int64_t (*whole)(const Result&) = nullptr;  // or as I64
  void (*setWhole)(Result&, std::int64_t) = nullptr;
};

const std::vector<Column<StepResult>>& stepColumns() {
  static const std::vector<Column<StepResult>> columns{
      {"history/step/step", nullptr, [](const StepResult& r) { return r.step; },
       [](StepResult& r, std::int64_t v) { r.step = v; }},
      {"history/step/epoch", nullptr, [](const StepResult& r) { return std::int64_t{r.epoch}; },
       [](StepResult& r, std::int64_t v) { r.epoch = static_cast<int>(v); }},
      {"history/step/batch_size", nullptr, [](const StepResult& r) { return std::int64_t{r.batchSize}; },
       [](StepResult& r, std::int64_t v) { r.batchSize = static_cast<std::int32_t>(v); }},
      {"history/step/loss", &StepResult::loss},
      {"history/step/metric", &StepResult::metric},
      {"history/step/learning_rate", &StepResult::learningRate},
  };
  return columns;
}

const std::vector<Column<EpochResult>>& epochColumns() {
  static const std::vector<Column<EpochResult>> columns{
      {"history/epoch/epoch", nullptr, [](const EpochResult& r) { return std::int64_t{r.epoch}; },
       [](EpochResult& r, std::int64_t v) { r.epoch = static_cast<int>(v); }},
      {"history/epoch/step", nullptr, [](const EpochResult& r) { return r.step; },
       [](EpochResult& r, std::int64_t v) { r.step = v; }},
      {"history/epoch/train_loss", &EpochResult::trainLoss},
      {"history/epoch/train_metric", &EpochResult::trainMetric},
      {"history/epoch/validation_loss", &EpochResult::validationLoss},
      {"history/epoch/validation_metric", &EpochResult::validationMetric},
      {"history/epoch/learning_rate", &EpochResult::learningRate},
      {"history/epoch/seconds", &EpochResult::seconds},
      {"history/epoch/samples_per_second", &EpochResult::samplesPerSecond},
  };
  return columns;
}

const std::vector<Column<ValidationResult>>& validationColumns() {
  static const std::vector<Column<ValidationResult>> columns{
      {"history/validation/step", nullptr, [](const ValidationResult& r) { return r.step; },
       [](ValidationResult& r, std::int64_t v) { r.step = v; }},
      {"history/validation/epoch", nullptr, [](const ValidationResult& r) { return std::int64_t{r.epoch}; },
       [](ValidationResult& r, std::int64_t v) { r.epoch = static_cast<int>(v); }},
      {"history/validation/loss", &ValidationResult::loss},
      {"history/validation/metric", &ValidationResult::metric},
  };
  return columns;
}

template <typename Results, typename Result>
void putHistory(const Results& results, const std::vector<Column<Result>>& columns, SafetensorsFile& file) {
  for (const Column<Result>& column : columns) {
    if (column.number) {
      std::vector<double> numbers;
      for (const Result& result : results) numbers.push_back(result.*column.number);
      file.arrays[column.name] = NamedArray::fromDoubles(numbers);
    } else {
      std::vector<std::int64_t> numbers;
      for (const Result& result : results) numbers.push_back(column.whole(result));
      file.arrays[column.name] = NamedArray::fromIntegers(numbers);
    }
  }
}

/// A file that is being read: gives out its arrays by name and knows which are left.
class ArrayReader {
 public:
  ArrayReader(SafetensorsFile file, std::string where) : file_(std::move(file)), where_(std::move(where)) {}

  const std::map<std::string, std::string>& metadata() const { return file_.metadata; }
  const std::string& where() const { return where_; }
  std::string placeOf(const std::string& name) const { return where_ + ", " + quoted(name); }

  const NamedArray& require(const std::string& name) {
    const auto it = file_.arrays.find(name);
    if (it == file_.arrays.end()) throwExpected<FormatError>(where_, "an array " + quoted(name), "none");
    used_.insert(name);
    return it->second;
  }
  bool has(const std::string& name) const { return file_.arrays.contains(name); }
  bool hasAny(const std::string& prefix) const {
    const auto it = file_.arrays.lower_bound(prefix);
    return it != file_.arrays.end() && it->first.starts_with(prefix);
  }
  void readInto(const std::string& name, TensorView target) {
    const Tensor values = require(name).toTensor(placeOf(name));
    if (values.shape() != target.shape())
      throwExpected<FormatError>(placeOf(name), "the shape " + target.shape().toString(), values.shape().toString());
    std::ranges::copy(values.values(), target.data());
  }
  void requireNothingLeft() const {
    for (const auto& [name, array] : file_.arrays)
      if (!used_.contains(name)) throwExpected<FormatError>(where_, "only arrays that belong to its network", quoted(name));
  }

 private:
  SafetensorsFile file_;
  std::string where_;
  std::set<std::string> used_;
};

template <typename Result>
std::vector<Result> takeHistory(const std::vector<Column<Result>>& columns, ArrayReader& reader) {
  std::vector<Result> results;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column<Result>& column = columns[c];
    const NamedArray& array = reader.require(column.name);
    const std::string place = reader.placeOf(column.name);
    const std::vector<double> numbers = column.number ? array.toDoubles(place) : std::vector<double>();
    const std::vector<std::int64_t> wholes = column.number ? std::vector<std::int64_t>() : array.toIntegers(place);
    const std::size_t count = column.number ? numbers.size() : wholes.size();
    if (c == 0) results.resize(count);
    if (count != results.size())
      throwExpected<FormatError>(place, std::to_string(results.size()) + " entries", std::to_string(count));
    for (std::size_t i = 0; i < count; ++i) {
      if (column.number)
        results[i].*column.number = numbers[i];
      else
        column.setWhole(results[i], wholes[i]);
    }
  }
  return results;
}

// --- state -------------------------------------------------------------------------------------------------------------

std::string memoryName(const std::string& memory, const std::string& parameter) {
  return "optimizer/" + memory + "/" + parameter;
}

Json stateToJson(const TrainingState& state) {
  const TrainerState& trainer = state.trainer;
  return Json::Object{
      {"version", kCheckpointVersion},
      {"optimizer", trainer.optimizer},
      {"memory", Json::List(trainer.memoryNames.begin(), trainer.memoryNames.end())},
      {"step", trainer.step},
      {"optimizer_start", trainer.optimizerStart},
      {"position",
       Json::Object{{"epoch", state.position.epoch}, {"batch", state.position.batch}, {"step", state.position.step}}},
      {"epoch_batch_size", state.epochBatchSize},
      {"epoch_shuffled", state.epochShuffled}};
}

TrainingState stateFromJson(const JsonField& field) {
  const std::int64_t version = field.at("version").whole(1, kMost);
  if (version > kCheckpointVersion)
    field.fail("a checkpoint of version " + std::to_string(kCheckpointVersion) + " or older",
               "version " + std::to_string(version) + ", written by a newer LayerLab");
  field.requireObject(
      {"version", "optimizer", "memory", "step", "optimizer_start", "position", "epoch_batch_size", "epoch_shuffled"});
  TrainingState state;
  state.trainer.optimizer = field.at("optimizer").text();
  for (const JsonField& name : field.at("memory").entries(16)) state.trainer.memoryNames.push_back(name.text());
  state.trainer.step = field.at("step").whole(0, kMost);
  state.trainer.optimizerStart = field.at("optimizer_start").whole(0, kMost);
  const JsonField position = field.at("position");
  position.requireObject({"epoch", "batch", "step"});
  state.position.epoch = static_cast<int>(position.at("epoch").whole(0, std::numeric_limits<int>::max()));
  state.position.batch = static_cast<Index>(position.at("batch").whole(0, kMost));
  state.position.step = position.at("step").whole(0, kMost);
  state.epochBatchSize = static_cast<Index>(field.at("epoch_batch_size").whole(0, kMost));
  state.epochShuffled = field.at("epoch_shuffled").flag();
  return state;
}

std::string requireMetadata(const SafetensorsFile& file, const std::string& key, const std::string& where) {
  const auto it = file.metadata.find(key);
  if (it == file.metadata.end()) throwExpected<FormatError>(where, "a checkpoint of LayerLab", "no metadata " + quoted(key));
  return it->second;
}

/// Parameters and buffers under "<prefix>parameter/..." and "<prefix>buffer/...".
void putNetwork(const Network& network, const std::string& prefix, SafetensorsFile& file) {
  const NetworkPlan& plan = network.plan();
  for (std::size_t p = 0; p < plan.parameters.size(); ++p)
    file.arrays[prefix + "parameter/" + plan.parameters[p].name] =
        NamedArray::fromTensor(network.parameter(static_cast<Index>(p)));
  for (std::size_t b = 0; b < plan.buffers.size(); ++b)
    file.arrays[prefix + "buffer/" + plan.buffers[b].name] = NamedArray::fromTensor(network.buffer(static_cast<Index>(b)));
}

std::shared_ptr<const Network> readNetwork(ArrayReader& reader, const std::string& prefix, const Network& like) {
  auto restored = std::make_shared<Network>(like);
  const NetworkPlan& plan = like.plan();
  for (std::size_t p = 0; p < plan.parameters.size(); ++p)
    reader.readInto(prefix + "parameter/" + plan.parameters[p].name, restored->parameter(static_cast<Index>(p)));
  for (std::size_t b = 0; b < plan.buffers.size(); ++b)
    reader.readInto(prefix + "buffer/" + plan.buffers[b].name, restored->buffer(static_cast<Index>(b)));
  return restored;
}

void readMemory(ArrayReader& reader, const NetworkPlan& plan, TrainerState& trainer) {
  for (const ParameterSpec& parameter : plan.parameters) {
    std::vector<Tensor>& memory = trainer.memory.emplace_back();
    for (const std::string& name : trainer.memoryNames) {
      memory.emplace_back(parameter.shape);
      reader.readInto(memoryName(name, parameter.name), memory.back().view());
    }
  }
}

}  // namespace

void saveCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  const TrainerState& trainer = checkpoint.state.trainer;
  const Network& network = *trainer.network;
  const NetworkPlan& plan = network.plan();
  SafetensorsFile content;
  putNetwork(network, "", content);
  if (checkpoint.state.best) putNetwork(*checkpoint.state.best, kBestPrefix, content);
  for (std::size_t p = 0; p < plan.parameters.size(); ++p)
    for (std::size_t m = 0; m < trainer.memoryNames.size(); ++m)
      content.arrays[memoryName(trainer.memoryNames[m], plan.parameters[p].name)] =
          NamedArray::fromTensor(trainer.memory.at(p).at(m).view());
  putHistory(checkpoint.state.history.steps, stepColumns(), content);
  putHistory(checkpoint.state.history.epochs, epochColumns(), content);
  if (!checkpoint.state.history.validations.empty())
    putHistory(checkpoint.state.history.validations, validationColumns(), content);
  content.metadata[kProjectKey] = checkpoint.projectJson;
  content.metadata[kStateKey] = printCompactJson(stateToJson(checkpoint.state));
  writeSafetensors(file, content);
}

std::string checkpointProjectJson(const std::filesystem::path& file) {
  return requireMetadata(readSafetensors(file), kProjectKey, file.string());
}

TrainingState loadCheckpoint(const std::filesystem::path& file, const Network& network) {
  const std::string where = file.string();
  SafetensorsFile content = readSafetensors(file);
  const std::string statePlace = where + ", metadata " + quoted(kStateKey);
  const Json stateJson = parseJson(requireMetadata(content, kStateKey, where), statePlace);
  TrainingState state = stateFromJson(JsonField(stateJson, statePlace));
  ArrayReader reader(std::move(content), where);
  state.trainer.network = readNetwork(reader, "", network);
  if (reader.hasAny(kBestPrefix)) state.best = readNetwork(reader, kBestPrefix, network);
  readMemory(reader, network.plan(), state.trainer);
  const std::vector<StepResult> steps = takeHistory(stepColumns(), reader);
  state.history.steps = StepLog(steps.begin(), steps.end());
  state.history.epochs = takeHistory(epochColumns(), reader);
  if (reader.hasAny("history/validation/")) state.history.validations = takeHistory(validationColumns(), reader);
  reader.requireNothingLeft();
  return state;
}

void loadWeights(const std::filesystem::path& file, Network& network) {
  ArrayReader reader(readSafetensors(file), file.string());
  Network loaded = network;
  const NetworkPlan& plan = network.plan();
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    const std::string& name = plan.parameters[p].name;
    const std::string prefixed = "parameter/" + name;
    reader.readInto(reader.has(prefixed) ? prefixed : name, loaded.parameter(static_cast<Index>(p)));
  }
  network = std::move(loaded);
}

}  // namespace nn
