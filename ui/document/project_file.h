#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "engine/project/project.h"
#include "engine/training/training_session.h"

namespace ui {

/// How an action on files went. Never an exception.
struct Result {
  bool ok = true;
  QString error;    ///< what is wrong, with file and place
  QString warning;  ///< it worked, but the user should know this
};

/// What a project file and its checkpoint hold.
struct ProjectContents {
  nn::Project project;
  std::optional<nn::TrainingState> state;  ///< of the network as it was saved, which may not fit the project's graph
  QString fileName;                        ///< to save to; empty for checkpoints without a project file
};

/// Reads a .layerlab file with the checkpoint it names, or a .safetensors checkpoint. A missing checkpoint is a warning, a
/// damaged one an error. `contents` changes only on success. Nodes without a place get one.
Result readProjectFile(const QString& file, ProjectContents& contents);

/// Writes the project, and NAME.safetensors beside NAME.layerlab when there is a trained state. Each file is replaced all at
/// once, the checkpoint first.
Result writeProjectFile(const QString& file, const nn::Project& project, const std::shared_ptr<const nn::TrainingState>& state);

/// The file name with .layerlab at its end.
QString withProjectSuffix(const QString& file);

/// A shipped project to begin with.
struct ProjectTemplate {
  QString name, title, notes, path;
  nn::Index parameterCount = 0;
  nn::Project project = {};
};
/// All readable projects of a folder, from the smallest network to the largest: the order in which they are best understood.
std::vector<ProjectTemplate> projectTemplates(const QString& examplesFolder);

/// An input and an output, to begin on an empty canvas.
nn::Project emptyProject();

}  // namespace ui
