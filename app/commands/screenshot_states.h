#pragma once

#include <vector>

#include <QString>

namespace app {

/// One thing that the window can look like.
struct ScreenshotState {
  QString name;       ///< of the picture's file
  QString arguments;  ///< those of `layerlab screenshot`, with %resources for the folder of the program's resources
};

/// What `layerlab screenshot --all` draws. A new state is one line.
const std::vector<ScreenshotState>& screenshotStates();

}  // namespace app
