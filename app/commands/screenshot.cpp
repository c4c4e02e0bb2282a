#include <QApplication>
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <optional>

#include "app/command.h"
#include "app/commands/screenshot_scene.h"
#include "app/commands/screenshot_states.h"
#include "app/report.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"
#include "ui/shell/main_window.h"

namespace app {
namespace {

constexpr int kSettleMs = 900;  // pictures that are made in the background follow a theme later

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {{QStringLiteral("o"), QStringLiteral("output")}, QStringLiteral("PNG file to write."), QStringLiteral("FILE")},
      {QStringLiteral("size"), QStringLiteral("Window size."), QStringLiteral("WxH"), QStringLiteral("1280x800")},
      {QStringLiteral("theme"), QStringLiteral("dark or light."), QStringLiteral("THEME"), QStringLiteral("light")},
      {QStringLiteral("only"), QStringLiteral("Draw only this panel, in few colours, as for a page of the help."),
       QStringLiteral("NAME")},
      {QStringLiteral("all"),
       QStringLiteral("Draw all states of the program, or those that are named instead of PROJECT, into sub-folders of this "
                      "folder: in both themes at 1280x800 and 1920x1080, or as --theme and --size say. QT_SCALE_FACTOR=2 "
                      "draws them for fine screens."),
       QStringLiteral("FOLDER")},
  });
  declareSceneOptions(parser);
}

QSize sizeOption(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  bool isWidth = false, isHeight = false;
  const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(&isWidth), parts[1].toInt(&isHeight)) : QSize();
  if (!isWidth || !isHeight || size.width() < 320 || size.height() < 240 || size.width() > 8192 || size.height() > 8192)
    throw UsageError("--size: expected WIDTHxHEIGHT from 320x240 to 8192x8192, got '" + text.toStdString() + "'");
  return size;
}

ui::Theme::Mode themeOption(const QString& name) {
  if (name != QLatin1String("dark") && name != QLatin1String("light"))
    throw UsageError("--theme: expected dark or light, got '" + name.toStdString() + "'");
  return name == QLatin1String("dark") ? ui::Theme::Mode::Dark : ui::Theme::Mode::Light;
}

void useTheme(const QString& name) {
  ui::Theme::instance().setMode(themeOption(name));
  ui::Theme::instance().apply();
}

/// A window with a project, at the size and in the layout that it has when it is opened for the first time.
class Scene {
 public:
  Scene(const QString& project, QSize size, const QCommandLineParser& arguments, const Environment& environment)
      : window_(environment.dataPaths, runs_.path()) {
    nn::openProject(project.toStdString(), environment.examples);  // throws with the reason when it cannot be read
    window_.resize(size);
    window_.resetLayout();
    window_.show();
    if (!window_.open(project))
      nn::throwExpected<nn::FormatError>(project.toStdString(), "a project", "one that cannot be opened");
    setScene(window_, arguments);
  }
  ui::MainWindow& window() { return window_; }

 private:
  const QTemporaryDir runs_;  // not the user's
  ui::MainWindow window_;
};

void save(const QImage& picture, const QString& file, int quality, const Report& report) {
  if (!picture.save(file, "PNG", quality))
    nn::throwExpected<nn::FormatError>(file.toStdString(), "a PNG file to write", "an error");
  report.line("wrote " + file.toStdString());
  report.event({{"event", "screenshot"}, {"file", file.toStdString()}});
}

QStringList chosen(const QCommandLineParser& arguments, const QString& option, const QStringList& all) {
  return arguments.isSet(option) ? QStringList{arguments.value(option)} : all;
}

void drawState(const ScreenshotState& state, const QStringList& sizes, const QStringList& themes, const QDir& folder,
               const Environment& environment, const Report& report) {
  QCommandLineParser arguments;
  declareSceneOptions(arguments);
  QString line = state.arguments;
  arguments.parse(QStringList{QString()} +
                  QProcess::splitCommand(line.replace(QStringLiteral("%resources"), ui::resources::folder())));
  std::optional<Scene> scene;  // menus stay where the window was, so that they are opened anew for each size
  for (const QString& size : sizes) {
    if (!scene || QApplication::activePopupWidget()) {
      useTheme(themes.front());
      scene.emplace(arguments.positionalArguments().front(), sizeOption(size), arguments, environment);
    }
    scene->window().resize(sizeOption(size));
    for (const QString& theme : themes) {
      useTheme(theme);
      letSettle(kSettleMs);
      const double scale = scene->window().devicePixelRatioF();
      const QString group = size + QLatin1Char('-') + theme + (scale == 1 ? QString() : QStringLiteral("@%1x").arg(scale));
      folder.mkpath(group);
      save(pictureOf(scene->window()), folder.filePath(group + QLatin1Char('/') + state.name + QStringLiteral(".png")), -1,
           report);
    }
  }
}

int drawAll(const QCommandLineParser& arguments, const Environment& environment, const Report& report) {
  const QStringList sizes =
      chosen(arguments, QStringLiteral("size"), {QStringLiteral("1280x800"), QStringLiteral("1920x1080")});
  const QStringList themes = chosen(arguments, QStringLiteral("theme"), {QStringLiteral("light"), QStringLiteral("dark")});
  const QStringList named = arguments.positionalArguments();
  QStringList known;
  for (const ScreenshotState& state : screenshotStates()) known << state.name;
  for (const QString& name : named)
    if (!known.contains(name))
      throw UsageError("--all: expected one of " + known.join(QStringLiteral(", ")).toStdString() + ", got '" +
                       name.toStdString() + "'");
  const QDir folder(arguments.value(QStringLiteral("all")));
  bool areAllDrawn = true;
  for (const ScreenshotState& state : screenshotStates()) {
    if (!named.isEmpty() && !named.contains(state.name)) continue;
    try {
      drawState(state, sizes, themes, folder, environment, report);
    } catch (const UsageError& error) {  // of the list of states: the others are drawn all the same
      report.error(state.name.toStdString() + ": " + error.what());
      areAllDrawn = false;
    }
  }
  return areAllDrawn ? kDone : kInternalError;
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  if (arguments.isSet(QStringLiteral("all"))) return drawAll(arguments, environment, report);
  const QString project = positional(arguments, 0, "PROJECT");
  const QString file = arguments.value(QStringLiteral("output"));
  if (file.isEmpty()) throw UsageError("missing option: -o FILE.png");
  const QSize size = sizeOption(arguments.value(QStringLiteral("size")));
  useTheme(arguments.value(QStringLiteral("theme")));
  Scene scene(project, size, arguments, environment);
  const QString only = arguments.value(QStringLiteral("only"));
  save(only.isEmpty() ? pictureOf(scene.window()) : pictureOfPanel(scene.window(), only), file, only.isEmpty() ? -1 : 0,
       report);
  return kDone;
}

}  // namespace

Command screenshotCommand() {
  return {QStringLiteral("screenshot"),
          QStringLiteral("PROJECT -o FILE.png | --all FOLDER [--size 1280x800] [--theme dark|light] [options]"),
          QStringLiteral("Draws the window into a picture."),
          declareOptions,
          run,
          true};
}

}  // namespace app
