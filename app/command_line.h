#pragma once

#include <QStringList>

namespace app {

/// True when the arguments name a sub-command, --help or --version, so that no window is wanted.
bool isCommandLine(const QStringList& arguments);

/// True when the sub-command draws a window and needs a QApplication.
bool needsGui(const QStringList& arguments);

/// Runs the sub-command and returns the exit code: 0 done, 1 the input is at fault, 2 wrong usage, 3 internal.
int runCommandLine(const QStringList& arguments);

}  // namespace app
