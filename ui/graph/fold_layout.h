#pragma once

#include "engine/project/project.h"

namespace ui {

/// Folds a drawing that runs from left to right into rows, as text is broken into lines, so that a view of this size
/// (screen pixels) can show all of it as large as possible, at most at zoom 1. It is folded only where a single wire crosses,
/// and not at all where that would not make it larger.
void foldIntoRows(nn::Project& project, double viewWidth, double viewHeight);

}  // namespace ui
