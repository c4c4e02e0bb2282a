#pragma once

#include <QCommandLineParser>

namespace ui {
class MainWindow;
}

namespace app {

/// The options that use the microscope before the picture is taken.
void declareMicroscopeOptions(QCommandLineParser& parser);
/// Does what they say: opens the microscope, steps, and looks at a layer or a number. Throws UsageError.
void useMicroscope(ui::MainWindow& window, const QCommandLineParser& arguments);

}  // namespace app
