#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "engine/data/catalog.h"
#include "engine/data/split.h"
#include "engine/data/value_ranges.h"
#include "engine/graph/analysis.h"
#include "engine/graph/network.h"
#include "engine/project/project.h"
#include "engine/training/training_session.h"

namespace nn {

/// Data of a project, loaded, split and scaled; immutable, shared by training and views.
struct PreparedData {
  std::shared_ptr<const Dataset> train;                             ///< scaled; augmented when it is read for training
  std::shared_ptr<const Dataset> validation;                        ///< scaled; null when the fraction is 0
  std::shared_ptr<const Dataset> test;                              ///< scaled; null when the source has none
  std::shared_ptr<const Dataset> rawTrain, rawValidation, rawTest;  ///< before scaling, for showing; the last two may be null
  Normalizer normalizer;
  DatasetInfo info;
  ValueRanges ranges;  ///< of the scaled training samples
  std::string origin;
  DataDescription description() const;
};

/// The data as they are found. Relative sources are looked for beside `projectFolder` first. Throws what loadData() throws.
LoadedData loadProjectData(const DataSettings& settings, std::uint64_t seed, const DataPaths& paths,
                           const std::filesystem::path& projectFolder = {}, const LoadMonitor& monitor = {});

/// Scales loaded data that were divided into these parts, by the statistics of the training part, and augments that part.
/// Throws ConfigError when the settings do not fit the data.
PreparedData prepareParts(const LoadedData& loaded, const HoldOut& parts, const DataSettings& settings, std::uint64_t seed);

/// Loads, divides and prepares; takes as long as reading the files does, so not on the GUI thread. Relative sources are looked
/// for beside `projectFolder` first. Throws what loadData() throws.
PreparedData prepareData(const DataSettings& settings, std::uint64_t seed, const DataPaths& paths,
                         const std::filesystem::path& projectFolder = {});

/// Compiles and initialises the project's network: initializers by seed, then initialValues. Throws GraphError, or ConfigError
/// when an initial value's name or count does not fit.
Network initializedNetwork(const Project& project);

/// A session ready to run. Throws what the parts throw.
std::unique_ptr<TrainingSession> makeSession(const Project& project, const PreparedData& data, Network network, int threads,
                                             std::optional<TrainingState> resumeFrom = std::nullopt);

/// Opens PROJECT as the command line takes it: a .layerlab file, a checkpoint (.safetensors), or the name of an example in
/// `examplesFolder`. Throws FormatError that lists the examples when there is no such thing.
struct OpenedProject {
  Project project;
  std::filesystem::path file;                       ///< empty for none
  std::optional<std::filesystem::path> checkpoint;  ///< to load the state from
};
OpenedProject openProject(const std::string& nameOrPath, const std::filesystem::path& examplesFolder);

/// Names of the shipped examples, sorted.
std::vector<std::string> exampleNames(const std::filesystem::path& examplesFolder);

}  // namespace nn
