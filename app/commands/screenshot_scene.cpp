#include "app/commands/screenshot_scene.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QTabBar>
#include <QTimer>
#include <algorithm>
#include <cstdlib>

#include "app/command.h"
#include "app/commands/screenshot_microscope.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/graph/graph_view.h"
#include "ui/panels/feature_maps_page.h"
#include "ui/shell/action_text.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/tensor_picture.h"

namespace app {
namespace {

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

/// A button by the name that a screen reader says, by its text, or by the name in the code; or an entry of a list, a tab or an
/// entry of a menu by its text. "panel/name" looks in one panel only.
bool clickOn(const QWidget& place, const QString& path) {
  const QString name = path.section(QLatin1Char('/'), -1);
  const auto* dock = path == name ? nullptr : place.findChild<QDockWidget*>(path.section(QLatin1Char('/'), 0, 0));
  const QWidget& window = dock ? *dock : place;
  for (QAbstractButton* button : window.findChildren<QAbstractButton*>())
    if (button->isVisible() && (button->accessibleName() == name || button->text() == name || button->objectName() == name)) {
      button->click();
      return true;
    }
  for (QComboBox* box : window.findChildren<QComboBox*>())
    if (const int entry = box->findText(name); box->isVisible() && entry >= 0) {
      box->setCurrentIndex(entry);
      emit box->activated(entry);
      return true;
    }
  for (QTabBar* tabs : window.findChildren<QTabBar*>())
    for (int i = 0; tabs->isVisible() && i < tabs->count(); ++i)
      if (tabs->tabText(i) == name) {
        tabs->setCurrentIndex(i);
        return true;
      }
  for (QAction* action : window.findChildren<QAction*>())
    if (action->isEnabled() && (ui::plainActionText(action->text()) == name || action->objectName() == name)) {
      action->trigger();
      return true;
    }
  return false;
}

void removeLayer(ui::MainWindow& window, const QString& name) {
  const nn::Node* node = window.lab().document.graph().findByName(name.toStdString());
  if (!node) throw UsageError("--remove: there is no layer '" + name.toStdString() + "'");
  window.lab().selection.set({node->id});
  window.canvas().deleteSelected();
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

/// What the desktop draws around a window: its title above, and a shadow.
void drawFrame(const QWidget& other, const QRect& place, QPainter& painter) {
  constexpr int kTitle = 32, kShadow = 14, kShade = 3;
  const ui::Theme& theme = ui::Theme::instance();
  const QRect frame = place.adjusted(0, -kTitle, 0, 0);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(0, 0, 0, kShade));
  for (int width = 1; width <= kShadow; ++width)
    painter.drawRoundedRect(frame.adjusted(-width, -width / 2, width, width), width, width);
  painter.setBrush(theme.colors().surfaceRaised);
  painter.drawRect(frame);
  painter.setPen(theme.colors().text);
  painter.setFont(theme.font(1, true));
  painter.drawText(QRect(frame.topLeft(), QSize(frame.width(), kTitle)), Qt::AlignCenter, other.windowTitle());
}

/// Draws what stands before the window into its picture: menus where they are, all else in the middle.
void drawBefore(ui::MainWindow& window, QWidget& other, QPainter& painter) {
  QRect place = other.rect();
  if (other.windowType() == Qt::Popup)
    place.moveTopLeft(window.mapFromGlobal(other.mapToGlobal(QPoint(0, 0))));
  else
    place.moveCenter(window.rect().center());
  if (qobject_cast<QDialog*>(&other)) painter.fillRect(window.rect(), QColor(0, 0, 0, 90));
  if (other.windowType() != Qt::Popup && !qobject_cast<QDialog*>(&other)) drawFrame(other, place, painter);
  painter.drawPixmap(place.topLeft(), other.grab());
  painter.setPen(ui::Theme::instance().colors().border);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(place.adjusted(-1, -1, 0, 0));
}

}  // namespace

void declareSceneOptions(QCommandLineParser& parser) {
  parser.addOptions({
      {QStringLiteral("train-steps"), QStringLiteral("Train N steps first."), QStringLiteral("N")},
      {QStringLiteral("running"), QStringLiteral("Then go on training while the picture is taken.")},
      {QStringLiteral("runs"), QStringLiteral("Train N times before, with other learning rates."), QStringLiteral("N")},
      {QStringLiteral("remove"), QStringLiteral("Take this layer out of the network."), QStringLiteral("NODE")},
      {QStringLiteral("panel"), QStringLiteral("Bring this panel to the front."), QStringLiteral("NAME")},
      {QStringLiteral("click"),
       QStringLiteral("Then click the button, or choose the tab or entry, of this name; may be repeated."),
       QStringLiteral("NAME")},
      {QStringLiteral("select"), QStringLiteral("Select this layer."), QStringLiteral("NODE")},
      {QStringLiteral("draw"), QStringLiteral("Put a picture onto the drawing pad: a file, or the number of a test sample."),
       QStringLiteral("PICTURE")},
      {QStringLiteral("point"), QStringLiteral("Then point at this number of the inspector's feature maps."),
       QStringLiteral("MAP,ROW,COLUMN")},
      {QStringLiteral("import"), QStringLiteral("Show the import of this file or folder."), QStringLiteral("PATH")},
  });
  declareMicroscopeOptions(parser);
}

void setScene(ui::MainWindow& window, const QCommandLineParser& arguments) {
  const long long steps = integerOption(arguments, QStringLiteral("train-steps"), 0, 0, 1'000'000);
  const QString panel = arguments.value(QStringLiteral("panel"));
  if (!panel.isEmpty() && !window.showPanel(panel))
    throw UsageError("--panel: there is no panel '" + panel.toStdString() + "'");
  ui::TrainingController& training = window.lab().training;
  processUntil([&] { return training.data() || !training.dataError().isEmpty(); }, 60'000);
  for (const QString& name : arguments.values(QStringLiteral("remove"))) removeLayer(window, name);
  if (const nn::Node* node = window.lab().document.graph().findByName(arguments.value(QStringLiteral("select")).toStdString()))
    window.lab().selection.set({node->id});
  window.canvas().fitAll();
  trainBefore(window.lab(), integerOption(arguments, QStringLiteral("runs"), 0, 0, 20), steps);
  trainSteps(training, steps);
  if (arguments.isSet(QStringLiteral("running"))) training.train();
  if (const QString picture = arguments.value(QStringLiteral("draw")); !picture.isEmpty())
    if (auto* pad = window.findChild<ui::DrawingCanvas*>()) pad->setPicture(pictureToDraw(picture, training.data().get()));
  useMicroscope(window, arguments);
  for (const QString& name : arguments.values(QStringLiteral("click")))  // it may come with what is worked out just now
    if (!processUntil([&] { return clickOn(window, name); }, 20'000))
      throw UsageError("--click: there is no button '" + name.toStdString() + "' to be seen");
  if (const QString path = arguments.value(QStringLiteral("import")); !path.isEmpty()) window.importData(path);
  letSettle(1200);
  if (const QString place = arguments.value(QStringLiteral("point")); !place.isEmpty()) pointAt(window, place);
  QApplication::processEvents();
}

void letSettle(int milliseconds) {
  QElapsedTimer settle;
  settle.start();
  processUntil([&] { return settle.elapsed() > milliseconds; }, 2 * milliseconds);
}

QImage pictureOf(ui::MainWindow& window) {
  QPixmap picture = window.grab();
  QPainter painter(&picture);
  for (QWidget* other : QApplication::topLevelWidgets())
    if (other != &window && other->isVisible() && other->windowType() != Qt::ToolTip) drawBefore(window, *other, painter);
  return picture.toImage();
}

namespace {

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

}  // namespace

QImage pictureOfPanel(ui::MainWindow& window, const QString& name) {
  const auto* dock = window.findChild<QDockWidget*>(name);
  if (!dock || !dock->widget()->isVisible())
    throw UsageError("--only: there is no panel '" + name.toStdString() + "' to be seen");
  const QImage picture = dock->widget()->grab().toImage().convertToFormat(QImage::Format_RGB32);
  return picture.convertToFormat(QImage::Format_Indexed8, fewColorsOf(picture), Qt::ThresholdDither);
}

}  // namespace app
