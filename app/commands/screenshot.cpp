#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cstdlib>

#include "app/command.h"
#include "app/commands/screenshot_microscope.h"
#include "app/report.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/graph/graph_view.h"
#include "ui/panels/feature_maps_page.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/tensor_picture.h"

namespace app {
namespace {

void declareOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {{QStringLiteral("o"), QStringLiteral("output")}, QStringLiteral("PNG file to write."), QStringLiteral("FILE")},
      {QStringLiteral("size"), QStringLiteral("Window size."), QStringLiteral("WxH"), QStringLiteral("1280x800")},
      {QStringLiteral("theme"), QStringLiteral("dark or light."), QStringLiteral("THEME"), QStringLiteral("light")},
      {QStringLiteral("train-steps"), QStringLiteral("Train N steps first."), QStringLiteral("N")},
      {QStringLiteral("runs"), QStringLiteral("Train N times before, with other learning rates."), QStringLiteral("N")},
      {QStringLiteral("panel"), QStringLiteral("Bring this panel to the front."), QStringLiteral("NAME")},
      {QStringLiteral("click"), QStringLiteral("Then click the button, or choose the entry, of this name; may be repeated."),
       QStringLiteral("NAME")},
      {QStringLiteral("select"), QStringLiteral("Select this layer."), QStringLiteral("NODE")},
      {QStringLiteral("draw"), QStringLiteral("Put a picture onto the drawing pad: a file, or the number of a test sample."),
       QStringLiteral("PICTURE")},
      {QStringLiteral("point"), QStringLiteral("Then point at this number of the inspector's feature maps."),
       QStringLiteral("MAP,ROW,COLUMN")},
      {QStringLiteral("only"), QStringLiteral("Draw only this panel, in few colours, as for a page of the help."),
       QStringLiteral("NAME")},
      {QStringLiteral("import"), QStringLiteral("Show the import of this file or folder."), QStringLiteral("PATH")},
  });
  declareMicroscopeOptions(parser);
}

QSize sizeOption(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  bool isWidth = false, isHeight = false;
  const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(&isWidth), parts[1].toInt(&isHeight)) : QSize();
  if (!isWidth || !isHeight || size.width() < 320 || size.height() < 240 || size.width() > 8192 || size.height() > 8192)
    throw UsageError("--size: expected WIDTHxHEIGHT from 320x240 to 8192x8192, got '" + text.toStdString() + "'");
  return size;
}

/// Lets the window work until the condition holds; false after the timeout.
template <typename Condition>
bool processUntil(Condition&& condition, int timeoutMs) {
  QElapsedTimer timer;
  timer.start();
  while (!condition()) {
    if (timer.elapsed() > timeoutMs) return false;
    QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
  }
  return true;
}

void trainSteps(ui::TrainingController& training, long long steps) {
  for (long long step = 0; step < steps; ++step) {
    training.stepBatch();
    processUntil([&] { return training.state() != ui::TrainingController::State::Running; }, 60'000);
    if (training.state() == ui::TrainingController::State::Failed) return;
  }
}

/// Runs for the list of runs, each with half the learning rate of the one before.
void trainBefore(ui::Lab& lab, long long runs, long long steps) {
  for (long long run = 0; run < runs; ++run) {
    trainSteps(lab.training, steps);
    processUntil([&] { return lab.training.state() != ui::TrainingController::State::Running; }, 60'000);
    lab.training.reset();
    lab.document.edit(QStringLiteral("Rate"), [](nn::Project& project) {
      project.training.optimizerOptions.set("learning_rate", project.training.learningRate() / 2);
    });
    processUntil([&] { return lab.training.reasonNotToTrain().isEmpty(); }, 60'000);
  }
}

/// A button by the name that a screen reader says, by its text, or by the name in the code; or an entry of a list by its text.
void clickButton(const QWidget& window, const QString& name) {
  for (QAbstractButton* button : window.findChildren<QAbstractButton*>())
    if (button->isVisible() && (button->accessibleName() == name || button->text() == name || button->objectName() == name)) {
      button->click();
      return;
    }
  for (QComboBox* box : window.findChildren<QComboBox*>())
    if (const int entry = box->findText(name); box->isVisible() && entry >= 0) {
      box->setCurrentIndex(entry);
      emit box->activated(entry);
      return;
    }
  throw UsageError("--click: there is no button '" + name.toStdString() + "' to be seen");
}

/// A file's picture, or that of a test sample.
QImage pictureToDraw(const QString& text, const nn::PreparedData* data) {
  bool isNumber = false;
  const auto number = static_cast<nn::Index>(text.toLongLong(&isNumber));
  if (!isNumber) {
    const QImage image(text);
    if (image.isNull()) throw UsageError("--draw: '" + text.toStdString() + "' is no picture that can be read");
    return image;
  }
  const nn::Dataset* samples = data ? data->rawTest.get() : nullptr;
  if (!samples || number < 0 || number >= samples->size() || samples->info().inputShape.rank() != 3)
    throw UsageError("--draw: there is no test picture " + text.toStdString());
  nn::Tensor input(samples->info().inputShape), target(samples->info().targetShape);
  samples->read(number, input.values(), target.values());
  return ui::channelImage(input.view(), 0, ui::ColorMap::Grey, {0, 255});
}

/// Moves the mouse over one number of the maps that the inspector shows.
void pointAt(const QWidget& window, const QString& text) {
  const QStringList parts = text.split(QLatin1Char(','));
  const auto* page = window.findChild<ui::FeatureMapsPage*>();
  auto* maps = page ? page->findChild<ui::TensorPicture*>() : nullptr;
  if (parts.size() != 3 || !maps) throw UsageError("--point: expected MAP,ROW,COLUMN, got '" + text.toStdString() + "'");
  const QPointF at = maps->rectOf({parts[0].toInt(), parts[1].toInt(), parts[2].toInt()}).center();
  QMouseEvent move(QEvent::MouseMove, at, maps->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(maps, &move);
}

/// The window, with the dialog and the panels that stand before it, if there are some.
QPixmap pictureOf(ui::MainWindow& window) {
  QPixmap picture = window.grab();
  for (QDialog* dialog : window.findChildren<QDialog*>()) {
    if (!dialog->isVisible()) continue;
    QPainter painter(&picture);
    QRect place = dialog->rect();
    place.moveCenter(window.rect().center());
    painter.fillRect(window.rect(), QColor(0, 0, 0, 90));
    painter.drawPixmap(place.topLeft(), dialog->grab());
  }
  for (QDockWidget* dock : window.findChildren<QDockWidget*>()) {
    if (!dock->isFloating() || !dock->isVisible()) continue;
    QRect place = dock->rect();
    place.moveCenter(window.rect().center());
    QPainter(&picture).drawPixmap(place.topLeft(), dock->grab());
  }
  return picture;
}

/// The most frequent colours that are no shades of one another: of the others one of these is near.
QList<QRgb> fewColorsOf(const QImage& picture) {
  constexpr qsizetype kMost = 160;
  constexpr int kShade = 12;  // sum of the differences of red, green and blue
  QHash<QRgb, int> counts;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) ++counts[picture.pixel(x, y)];
  QList<QRgb> all = counts.keys();
  std::sort(all.begin(), all.end(), [&](QRgb a, QRgb b) { return counts[a] != counts[b] ? counts[a] > counts[b] : a > b; });
  const auto distance = [](QRgb a, QRgb b) {
    return std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
  };
  QList<QRgb> few;
  for (const QRgb color : all) {
    const auto isShade = [&](QRgb one) { return distance(one, color) <= kShade; };
    if (few.size() < kMost && std::none_of(few.begin(), few.end(), isShade)) few << color;
  }
  return few;
}

/// In few colours, so that the file is small.
QImage pictureOfPanel(ui::MainWindow& window, const QString& name) {
  const auto* dock = window.findChild<QDockWidget*>(name);
  if (!dock || !dock->widget()->isVisible())
    throw UsageError("--only: there is no panel '" + name.toStdString() + "' to be seen");
  const QImage picture = dock->widget()->grab().toImage().convertToFormat(QImage::Format_RGB32);
  return picture.convertToFormat(QImage::Format_Indexed8, fewColorsOf(picture), Qt::ThresholdDither);
}

int run(const QCommandLineParser& arguments, const Environment& environment) {
  const Report report(arguments.isSet(QStringLiteral("json")));
  const QString project = positional(arguments, 0, "PROJECT");
  const QString file = arguments.value(QStringLiteral("output"));
  if (file.isEmpty()) throw UsageError("missing option: -o FILE.png");
  const QSize size = sizeOption(arguments.value(QStringLiteral("size")));
  const QString themeName = arguments.value(QStringLiteral("theme"));
  if (themeName != QLatin1String("dark") && themeName != QLatin1String("light"))
    throw UsageError("--theme: expected dark or light, got '" + themeName.toStdString() + "'");
  const long long steps = integerOption(arguments, QStringLiteral("train-steps"), 0, 0, 1'000'000);

  nn::openProject(project.toStdString(), environment.examples);  // throws with the reason when it cannot be read
  auto& theme = ui::Theme::instance();
  theme.setMode(themeName == QLatin1String("dark") ? ui::Theme::Mode::Dark : ui::Theme::Mode::Light);
  theme.apply();
  const QTemporaryDir runs;  // not the user's
  ui::MainWindow window(environment.dataPaths, runs.path());
  window.resize(size);
  window.resetLayout();
  window.show();
  if (!window.open(project))
    nn::throwExpected<nn::FormatError>(project.toStdString(), "a project", "one that cannot be opened");
  const QString panel = arguments.value(QStringLiteral("panel"));
  if (!panel.isEmpty() && !window.showPanel(panel))
    throw UsageError("--panel: there is no panel '" + panel.toStdString() + "'");
  ui::TrainingController& training = window.lab().training;
  processUntil([&] { return training.data() || !training.dataError().isEmpty(); }, 60'000);
  if (const nn::Node* node = window.lab().document.graph().findByName(arguments.value(QStringLiteral("select")).toStdString()))
    window.lab().selection.set({node->id});
  window.canvas().fitAll();
  trainBefore(window.lab(), integerOption(arguments, QStringLiteral("runs"), 0, 0, 20), steps);
  trainSteps(training, steps);
  if (const QString picture = arguments.value(QStringLiteral("draw")); !picture.isEmpty())
    if (auto* pad = window.findChild<ui::DrawingCanvas*>()) pad->setPicture(pictureToDraw(picture, training.data().get()));
  useMicroscope(window, arguments);
  for (const QString& name : arguments.values(QStringLiteral("click"))) clickButton(window, name);
  if (const QString path = arguments.value(QStringLiteral("import")); !path.isEmpty()) window.importData(path);
  // The last views are made in the background: give them the time that a person would need to look.
  QElapsedTimer settle;
  settle.start();
  processUntil([&] { return settle.elapsed() > 1200; }, 2000);
  if (const QString place = arguments.value(QStringLiteral("point")); !place.isEmpty()) pointAt(window, place);
  QApplication::processEvents();
  const QString only = arguments.value(QStringLiteral("only"));
  if (!(only.isEmpty() ? pictureOf(window).toImage() : pictureOfPanel(window, only)).save(file, "PNG", only.isEmpty() ? -1 : 0))
    nn::throwExpected<nn::FormatError>(file.toStdString(), "a PNG file to write", "an error");
  report.line("wrote " + file.toStdString());
  report.event({{"event", "screenshot"}, {"file", file.toStdString()}});
  return kDone;
}

}  // namespace

Command screenshotCommand() {
  return {QStringLiteral("screenshot"),
          QStringLiteral("PROJECT -o FILE.png [--size 1280x800] [--theme dark|light] [options]"),
          QStringLiteral("Draws the window into a picture."),
          declareOptions,
          run,
          true};
}

}  // namespace app
