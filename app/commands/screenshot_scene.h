#pragma once

#include <QCommandLineParser>
#include <QImage>
#include <QString>

namespace ui {
class MainWindow;
}

namespace app {

/// The options that say what the window shows.
void declareSceneOptions(QCommandLineParser& parser);
/// Brings the window, with its project open, to where they say. Throws UsageError.
void setScene(ui::MainWindow& window, const QCommandLineParser& arguments);
/// Lets the window work for so long: the last views are made in the background.
void letSettle(int milliseconds);
/// The window, with the dialogs, menus and floating panels that stand before it.
QImage pictureOf(ui::MainWindow& window);
/// One panel alone, in its most frequent colours, so that the file is small. Throws UsageError.
QImage pictureOfPanel(ui::MainWindow& window, const QString& name);

}  // namespace app
