#pragma once

class QApplication;

namespace app {

/// Draws windows in memory where there is no display, so that pictures can be made anywhere. Before the QApplication.
void useOffscreenPlatformWithoutDisplay();

/// Opens the window on the project named on the command line, or on the first example, and runs until it is closed.
int runWindow(QApplication& application);

}  // namespace app
