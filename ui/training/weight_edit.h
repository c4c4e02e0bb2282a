#pragma once

#include <string>

#include "engine/core/scalar.h"

namespace ui {

class ProjectDocument;
class TrainingController;

/// Sets one weight and leaves all others, as one undo step that says so. Before anything was trained that is a start value of
/// the project; afterwards the weight itself, also while training runs. Undo brings back what that weight was, and nothing
/// else. False, and nothing done, when there is no such weight or it has that value already. parameter: full name,
/// "dense_1.kernel"; element: row-major.
bool editWeight(ProjectDocument& document, TrainingController& training, const std::string& parameter, nn::Index element,
                double value);

}  // namespace ui
