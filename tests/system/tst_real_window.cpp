// The lab in a real window with a real mouse and keyboard: an X server of its own, events made by xdotool, and the document,
// the training and the prediction asked what came of them.

#include <algorithm>

#include <QApplication>
#include <QDockWidget>
#include <QLineEdit>
#include <QProcess>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>
#include <QtTest>

#include "engine/optimizers/optimizer.h"
#include "ui/common/theme.h"
#include "ui/document/resources.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/graph_view.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_form.h"

namespace {

/// Runs xdotool while the window goes on working; false when it fails or hangs.
bool xdotool(const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  process.start("xdotool", arguments);
  return QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 30'000) && process.exitCode() == 0;
}

QStringList moveTo(QPoint point) { return {"mousemove", "--sync", QString::number(point.x()), QString::number(point.y())}; }

bool click(QPoint point) { return xdotool(moveTo(point) + QStringList{"click", "1"}); }

/// Presses at the first point, goes through all others and lets go.
bool drag(const QList<QPoint>& points) {
  QStringList script = moveTo(points.first()) + QStringList{"mousedown", "1"};
  for (qsizetype i = 1; i < points.size(); ++i) {
    // Small steps, as a hand makes them: a drag starts only when the mouse has gone some way.
    for (int step = 1; step <= 6; ++step)
      script << moveTo(points[i - 1] + (points[i] - points[i - 1]) * step / 6) << "sleep"
             << "0.01";
  }
  return xdotool(script + QStringList{"sleep", "0.05", "mouseup", "1"});
}

bool key(const QString& keys) { return xdotool({"key", "--delay", "30", keys}); }
bool type(const QString& text) { return xdotool({"type", "--delay", "30", text}); }

/// True once the keyboard goes to the widget or something in it; keys sent before would go elsewhere.
bool waitForFocus(QWidget* widget) {
  return QTest::qWaitFor(
      [&] {
        return QApplication::focusWidget() &&
               (widget == QApplication::focusWidget() || widget->isAncestorOf(QApplication::focusWidget()));
      },
      20'000);
}

QPoint centre(const QWidget* widget) { return widget->mapToGlobal(widget->rect().center()); }

/// True once the widget keeps its place: a form that was just filled is still laid out.
bool waitForRest(const QWidget* widget) {
  QPoint before(-1, -1);
  int same = 0;
  return QTest::qWaitFor(
      [&] {
        const QPoint now = centre(widget);
        same = now == before ? same + 1 : 0;
        before = now;
        return same >= 10;  // polls, 10 ms apart
      },
      20'000);
}

}  // namespace

class TestRealWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void aLayerIsDraggedOntoAWire();
  void itsOptionsAreSetInTheInspector();
  void everythingIsUndoneAndRedone();
  void theLearningRateChangesWhileItTrains();
  void aDrawnThreeIsRecognised();
  void cleanupTestCase();

 private:
  const nn::Node* inserted() const;
  QPoint wireTo(const std::string& node);

  std::unique_ptr<ui::MainWindow> window_;
};

void TestRealWindow::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QSettings().clear();
  ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  ui::Theme::instance().apply();
  window_ = std::make_unique<ui::MainWindow>(nn::DataPaths::standard({}, ui::resources::folder().toStdString()));
  window_->setGeometry(0, 0, 1280, 800);
  window_->show();
  QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
  QVERIFY(window_->open("mnist-convnet"));
  QTRY_VERIFY_WITH_TIMEOUT(window_->lab().training.data() != nullptr, 30'000);
  // There is no window manager that would give the window the keyboard.
  QVERIFY(xdotool({"windowfocus", "--sync", QString::number(window_->winId())}));
  QTRY_VERIFY(window_->isActiveWindow());
}

/// The dense layer that the tests add, by its place before the last layer.
const nn::Node* TestRealWindow::inserted() const {
  const nn::Graph& graph = window_->lab().document.graph();
  const nn::Node* out = graph.findByName("out");
  const auto wires = graph.edgesInto(out->id);
  return wires.empty() ? nullptr : &graph.node(wires.front().from.node);
}

/// The middle of the wire that goes into a node, on the screen.
QPoint TestRealWindow::wireTo(const std::string& node) {
  const nn::NodeId id = window_->lab().document.graph().findByName(node)->id;
  ui::GraphView& view = window_->canvas();
  for (QGraphicsItem* item : view.scene()->items())
    if (auto* wire = qgraphicsitem_cast<ui::EdgeItem*>(item); wire && wire->edge().to.node == id)
      return view.viewport()->mapToGlobal(view.mapFromScene(wire->mapToScene(wire->path().pointAtPercent(0.5))));
  return {};
}

void TestRealWindow::aLayerIsDraggedOntoAWire() {
  auto* palette = window_->findChild<QTreeView*>("layers");
  QVERIFY(palette);
  QModelIndex dense;
  const QAbstractItemModel* model = palette->model();
  for (int category = 0; category < model->rowCount(); ++category)
    for (int row = 0; row < model->rowCount(model->index(category, 0)); ++row)
      if (const QModelIndex index = model->index(row, 0, model->index(category, 0)); index.data().toString() == "Dense")
        dense = index;
  QVERIFY(dense.isValid());
  palette->scrollTo(dense);
  window_->canvas().fitAll();
  QCoreApplication::processEvents();
  const auto before = window_->lab().document.graph().nodes().size();
  const QPoint from = palette->viewport()->mapToGlobal(palette->visualRect(dense).center());
  const QPoint to = wireTo("out");
  QVERIFY(!to.isNull());
  QVERIFY(drag({from, from + QPoint(40, 10), to + QPoint(-30, 40), to}));
  QTRY_COMPARE(window_->lab().document.graph().nodes().size(), before + 1);
  QVERIFY(inserted());
  QCOMPARE(QString::fromStdString(inserted()->type), "dense");
  QCOMPARE(window_->lab().document.graph().edgesInto(inserted()->id).size(), std::size_t{1});
  QVERIFY(window_->lab().document.analysis().isRunnable());
}

void TestRealWindow::itsOptionsAreSetInTheInspector() {
  const nn::NodeId node = inserted()->id;
  if (window_->lab().selection.current() != node) window_->lab().selection.set({node});
  auto* inspector = window_->findChild<ui::InspectorPanel*>();
  ui::OptionEditor* units = nullptr;
  QTRY_VERIFY((units = inspector->form().editor("units")) != nullptr && units->isVisible());
  QVERIFY(waitForRest(units));
  const QPoint field = centre(units) - QPoint(units->width() / 4, 0);
  QVERIFY(xdotool(moveTo(field)));  // the help that appears under the mouse moves the form for a moment
  QVERIFY(waitForRest(units));
  QVERIFY(click(field));
  QVERIFY(waitForFocus(units));
  QVERIFY(key("ctrl+a"));
  QVERIFY(type("128"));
  QVERIFY(key("Return"));
  const auto option = [&](const char* name) { return window_->lab().document.graph().node(node).options.find(name); };
  QTRY_VERIFY_WITH_TIMEOUT(option("units") && std::get<std::int64_t>(*option("units")) == 128, 20'000);
  QVERIFY(click(centre(inspector->form().editor("activation"))));
  QTRY_VERIFY_WITH_TIMEOUT(QApplication::activePopupWidget(), 20'000);
  QVERIFY(type("ReLU"));
  QVERIFY(key("Return"));
  QTRY_VERIFY_WITH_TIMEOUT(option("activation") && std::get<std::string>(*option("activation")) == "relu", 20'000);
  const auto& analysis = window_->lab().document.analysis().nodes.at(node);
  QCOMPARE(analysis.outputs.front(), nn::Shape{128});
}

void TestRealWindow::everythingIsUndoneAndRedone() {
  ui::ProjectDocument& document = window_->lab().document;
  const std::string after = nn::toJson(document.project());
  window_->canvas().setFocus();
  const int steps = document.undoStack().index();
  QVERIFY(steps >= 3);
  for (int i = 0; i < steps; ++i) QVERIFY(key("ctrl+z"));
  QTRY_COMPARE(document.undoStack().index(), 0);
  QCOMPARE(document.graph().nodes().size(), std::size_t{10});
  QVERIFY(!document.isModified());
  for (int i = 0; i < steps; ++i) QVERIFY(key("ctrl+shift+z"));
  QTRY_COMPARE(document.undoStack().index(), steps);
  QCOMPARE(nn::toJson(document.project()), after);
  QVERIFY(window_->windowTitle().contains(document.displayName()));
  QVERIFY(window_->isWindowModified());
}

void TestRealWindow::theLearningRateChangesWhileItTrains() {
  ui::TrainingController& training = window_->lab().training;
  QVERIFY(click(centre(window_->findChild<QToolButton*>("train"))));
  QTRY_COMPARE(training.state(), ui::TrainingController::State::Running);
  QTRY_VERIFY_WITH_TIMEOUT(training.history().steps.size() > 20, 60'000);
  QCOMPARE(training.history().steps.back().learningRate, 0.0015);
  auto* field = window_->findChild<QWidget*>("learningRate");
  QVERIFY(field);
  QVERIFY(click(centre(field)));
  QVERIFY(waitForFocus(field));
  QVERIFY(key("ctrl+a"));
  QVERIFY(type("0.0008"));
  QVERIFY(key("Return"));
  QTRY_COMPARE_WITH_TIMEOUT(training.history().steps.back().learningRate, 0.0008, 20'000);
  QCOMPARE(training.state(), ui::TrainingController::State::Running);
}

void TestRealWindow::aDrawnThreeIsRecognised() {
  ui::TrainingController& training = window_->lab().training;
  // 200 batches of 128 digits: enough for 95 % on the bundled digits.
  QTRY_VERIFY_WITH_TIMEOUT(training.history().steps.size() > 200, 240'000);
  QCOMPARE(training.state(), ui::TrainingController::State::Running);
  window_->showPanel("digit");
  auto* pad = &window_->findChild<ui::DigitPanel*>()->canvas();
  QTRY_VERIFY(pad->isVisible());
  const double side = std::min(pad->width(), pad->height());  // the sheet is square, at the left
  const auto at = [&](double x, double y) { return pad->mapToGlobal(QPointF(x * side, y * side).toPoint()); };
  QVERIFY(drag({at(.34, .24), at(.45, .16), at(.58, .18), at(.65, .28), at(.60, .40), at(.46, .47), at(.60, .53), at(.67, .66),
                at(.62, .79), at(.47, .85), at(.32, .77)}));
  QVERIFY(!pad->isBlank());
  const auto recognised = [&] {
    const auto result = window_->lab().drawingProbe.result();
    if (!result || result->predictions.empty()) return -1;
    const auto values = result->predictions.front().values();
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
  };
  QTRY_COMPARE_WITH_TIMEOUT(recognised(), 3, 60'000);
}

void TestRealWindow::cleanupTestCase() {
  const QString pictures = qEnvironmentVariable("LAYERLAB_PICTURES");  // for looking at what the test saw
  if (!pictures.isEmpty()) window_->grab().save(pictures + "/real_window.png");
  window_->lab().training.stop();
  window_.reset();
}

int main(int argc, char** argv) {
  QProcess server;
  server.start("Xvfb", {"-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"});
  if (!server.waitForStarted() || !server.waitForReadyRead(20'000)) {
    qCritical("Xvfb: expected a display, got none");
    return 1;
  }
  qputenv("DISPLAY", ":" + server.readLine().trimmed());
  qputenv("QT_QPA_PLATFORM", "xcb");
  int result = 1;
  {
    QApplication application(argc, argv);
    QApplication::setOrganizationName("LayerLab");
    QApplication::setApplicationName("LayerLabTest");
    TestRealWindow test;
    result = QTest::qExec(&test, argc, argv);
  }
  server.terminate();
  if (!server.waitForFinished(5000)) server.kill();
  server.waitForFinished();
  return result;
}

#include "tst_real_window.moc"
