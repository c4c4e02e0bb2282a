#include "engine/project/experiment.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/data/augmented.h"
#include "engine/data/twins.h"
#include "engine/io/checkpoint.h"
#include "engine/training/supervised_trainer.h"

namespace nn {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProjectExtension = ".layerlab";
constexpr const char* kCheckpointExtension = ".safetensors";
constexpr Index kEvaluationBatch = 128;  // large enough for the products, small enough for the memory

/// A relative path is looked for beside the project first; the name of a data set is no path.
std::string resolvedSource(const std::string& source, const fs::path& projectFolder) {
  if (projectFolder.empty() || fs::path(source).is_absolute() || DatasetRegistry::instance().find(source)) return source;
  const fs::path beside = projectFolder / source;
  std::error_code ignored;
  return fs::exists(beside, ignored) ? beside.string() : source;
}

void setInitialValues(Network& network, const std::string& name, const std::vector<double>& values) {
  const auto parameter = network.findParameter(name);
  if (!parameter) {
    std::string known;
    for (const ParameterSpec& spec : network.plan().parameters) known += (known.empty() ? "" : ", ") + spec.name;
    throwExpected<ConfigError>("initial values", "one of " + known, "'" + name + "'");
  }
  const TensorView target = network.parameter(*parameter);
  if (static_cast<Index>(values.size()) != target.size())
    throwExpected<ConfigError>("initial values of '" + name + "'", std::to_string(target.size()) + " numbers",
                               std::to_string(values.size()));
  std::ranges::transform(values, target.data(), [](double value) { return static_cast<Scalar>(value); });
}

/// The project that a file beside others, or a checkpoint with its project inside, holds.
OpenedProject openFile(const fs::path& file) {
  if (file.extension() == kCheckpointExtension) return {projectFromJson(checkpointProjectJson(file), file.string()), {}, file};
  OpenedProject opened{readProject(file), file, std::nullopt};
  if (!opened.project.checkpoint.empty()) opened.checkpoint = file.parent_path() / opened.project.checkpoint;
  return opened;
}

}  // namespace

DataDescription PreparedData::description() const {
  return {.inputShape = info.inputShape,
          .targetShape = info.targetShape,
          .classCount = info.classCount(),
          .inputNames = info.inputNames,
          .targetNames = info.targetNames,
          .inputsAreFractions = ranges.inputsAreFractions,
          .targetsAreFractions = ranges.targetsAreFractions,
          .targetsAreYesOrNo = ranges.targetsAreYesOrNo};
}

LoadedData loadProjectData(const DataSettings& settings, std::uint64_t seed, const DataPaths& paths,
                           const fs::path& projectFolder, const LoadMonitor& monitor) {
  return loadData(resolvedSource(settings.source, projectFolder), settings.options, seed, paths, monitor);
}

PreparedData prepareParts(const LoadedData& loaded, const HoldOut& source, const DataSettings& settings, std::uint64_t seed) {
  PreparedData data;
  const HoldOut parts = withOwnPoints(source, settings.ownPoints, settings.validationFraction);
  if (parts.train->size() == 0)
    throwExpected<ConfigError>("data set '" + loaded.train->info().title + "'", "at least one sample to train on", "none");
  data.info = loaded.train->info();
  data.origin = loaded.origin;
  const auto train = withOwnSamples(parts.train, settings.ownSamples);
  data.rawTrain = train;
  data.normalizer = Normalizer::fit(*train, settings.scaling);
  data.train = normalized(augmented(train, settings.augmentations, seed), data.normalizer);
  data.ranges = valueRanges(*data.train);
  const auto held = [&](const std::shared_ptr<const Dataset>& part) {
    const auto kept = settings.leaveOutRepeats ? withoutRepeats(train, part) : part;
    return kept && kept->size() > 0 ? kept : nullptr;
  };
  data.rawValidation = held(parts.validation);
  data.rawTest = held(loaded.test);
  if (data.rawValidation) data.validation = normalized(data.rawValidation, data.normalizer);
  if (data.rawTest) data.test = normalized(data.rawTest, data.normalizer);
  return data;
}

PreparedData prepareData(const DataSettings& settings, std::uint64_t seed, const DataPaths& paths,
                         const fs::path& projectFolder) {
  const LoadedData loaded = loadProjectData(settings, seed, paths, projectFolder);
  return prepareParts(loaded, holdOut(loaded.train, settings.validationFraction, seed), settings, seed);
}

Network initializedNetwork(const Project& project) {
  Network network = Network::compile(project.graph);
  network.initialize(project.training.seed);
  for (const auto& [name, values] : project.initialValues) setInitialValues(network, name, values);
  return network;
}

std::unique_ptr<TrainingSession> makeSession(const Project& project, const PreparedData& data, Network network, int threads,
                                             std::optional<TrainingState> resumeFrom) {
  const TrainingSettings& settings = project.training;
  DataLoader train(data.train, settings.samplesPerStep(data.train->size()), settings.shuffle, settings.seed,
                   DataLoader::Purpose::Train);
  std::optional<DataLoader> validation;
  Index maxBatch = settings.batchSize == 0 ? train.batchSize() : std::min(settings.batchSize, train.batchSize());
  if (data.validation) {
    validation.emplace(data.validation, kEvaluationBatch, false, settings.seed);
    maxBatch = std::max(maxBatch, validation->batchSize());
  }
  return std::make_unique<TrainingSession>(
      TrainingSession::Setup{.trainer = std::make_unique<SupervisedTrainer>(std::move(network), data.info, settings, maxBatch),
                             .train = std::move(train),
                             .validation = std::move(validation),
                             .settings = settings,
                             .threads = threads,
                             .resumeFrom = std::move(resumeFrom)});
}

OpenedProject openProject(const std::string& nameOrPath, const fs::path& examplesFolder) {
  std::error_code ignored;
  if (fs::is_regular_file(nameOrPath, ignored)) return openFile(nameOrPath);
  std::string known;
  for (const std::string& name : exampleNames(examplesFolder)) {
    if (name == nameOrPath) return openFile(examplesFolder / (name + kProjectExtension));
    known += (known.empty() ? "" : ", ") + name;
  }
  throwExpected<FormatError>("project", "a file or one of the examples " + known, "'" + nameOrPath + "'");
}

std::vector<std::string> exampleNames(const fs::path& examplesFolder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(examplesFolder, ignored))
    if (entry.path().extension() == kProjectExtension) names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace nn
