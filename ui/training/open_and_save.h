#pragma once

#include "ui/document/project_file.h"

namespace ui {

class ProjectDocument;
class TrainingController;

/// Opens a project or checkpoint with its trained state. On failure nothing of the open project changes.
Result openProject(ProjectDocument& document, TrainingController& training, const QString& file);

/// Opens a shipped project as a new one without a file name.
Result openTemplate(ProjectDocument& document, TrainingController& training, const QString& file);

/// Saves the project with the trained state, if there is one, and makes `file` the document's file.
Result saveProject(ProjectDocument& document, TrainingController& training, const QString& file);

}  // namespace ui
