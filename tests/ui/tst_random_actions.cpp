// A user in a hurry: random actions on the real window, by mouse and keyboard where there is one. After every action the
// drawing shows the document, nothing hangs, and Qt has no complaints. LAYERLAB_ACTIONS sets how many, LAYERLAB_SEED which;
// with LAYERLAB_ACTION_LOG each is named. A hang is judged by the processor time of the window's own thread, so that a busy
// machine decides nothing; the time on the clock is told beside it.

#include <QAbstractButton>
#include <QComboBox>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QMenu>
#include <QMessageBox>
#include <QStandardPaths>
#include <QTimer>
#include <QToolButton>
#include <QtTest>
#include <algorithm>
#include <ctime>
#include <functional>
#include <random>

#include "tests/support/gui.h"
#include "ui/common/theme.h"
#include "ui/document/layer_preset.h"
#include "ui/document/resources.h"
#include "ui/graph/add_menu.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/shell/main_window.h"
#include "ui/shell/panel_list.h"

namespace {

constexpr int kUsualActions = 700;
constexpr double kHangMs = 200;
constexpr std::size_t kMostLayers = 24;  // then some are deleted: the test is about the window, not about huge networks

int fromEnvironment(const char* name, int otherwise) {
  return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : otherwise;
}

/// Processor time of the calling thread.
double threadMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// What one action took.
struct Took {
  QString name;
  int place;
  double threadMs, clockMs;
};

/// Prints the slowest actions, and returns the one that kept the thread longest.
Took slowestOf(std::vector<Took> all) {
  std::ranges::sort(all, std::greater(), &Took::threadMs);
  for (std::size_t i = 0; i < std::min<std::size_t>(10, all.size()); ++i)
    qInfo("  %6.1f ms of the thread, %6.1f on the clock: %s (%d)", all[i].threadMs, all[i].clockMs, qPrintable(all[i].name),
          all[i].place);
  return all.empty() ? Took{} : all.front();
}

/// Does one thing after the other to a window.
class HurriedUser {
 public:
  HurriedUser(ui::MainWindow& window, unsigned seed) : window_(window), random_(seed) {}

  /// Returns what was done.
  QString act() {
    const auto& [name, weight, action] =
        *std::ranges::find_if(actions_, [left = below(totalWeight())](const Action& a) mutable {
          left -= a.weight;
          return left < 0;
        });
    action();
    return QString::fromLatin1(name);
  }

  /// What is wrong with the window now; empty when all is well.
  QString complaint() {
    const ui::ProjectDocument& document = window_.lab().document;
    const auto& scene = window_.canvas().graphScene();
    const auto nodes = document.graph().nodes();
    if (scene.nodes().size() != nodes.size()) return "cards and layers differ";
    for (const nn::Node& node : nodes) {
      const ui::NodeItem* card = scene.node(node.id);
      if (!card) return "a layer has no card";
      const QPointF place = document.position(node.id);
      if (!std::isfinite(place.x()) || !std::isfinite(place.y())) return "a layer is nowhere";
    }
    const auto edges = document.graph().edges();
    if (scene.edges().size() != edges.size()) return "wires and edges differ";
    for (const nn::Edge& edge : edges) {
      if (!document.graph().contains(edge.from.node) || !document.graph().contains(edge.to.node)) return "a wire ends nowhere";
      if (!scene.edge(edge)) return "an edge has no wire";
    }
    for (const nn::NodeId id : window_.lab().selection.nodes())
      if (!document.graph().contains(id)) return "a layer is selected that is not there";
    return {};
  }

 private:
  struct Action {
    const char* name;
    int weight;
    std::function<void()> run;
  };

  int below(int end) { return end <= 0 ? 0 : std::uniform_int_distribution<int>(0, end - 1)(random_); }
  int totalWeight() const {
    int sum = 0;
    for (const Action& action : actions_) sum += action.weight;
    return sum;
  }
  ui::GraphView& canvas() { return window_.canvas(); }
  ui::ProjectDocument& document() { return window_.lab().document; }
  ui::TrainingController& training() { return window_.lab().training; }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
    canvas().setFocus();
    QTest::keyClick(&canvas(), key, modifiers);
  }
  const nn::Node* anyNode() {
    const auto nodes = document().graph().nodes();
    return nodes.empty() ? nullptr : &nodes[static_cast<std::size_t>(below(static_cast<int>(nodes.size())))];
  }
  QPointF anyPlace() { return canvas().mapToScene(below(canvas().viewport()->width()), below(canvas().viewport()->height())); }
  /// The middle of a card, if it is in view.
  std::optional<QPointF> anyCard() {
    const nn::Node* node = anyNode();
    if (!node) return std::nullopt;
    const QPointF middle = canvas().graphScene().node(node->id)->sceneBoundingRect().center();
    return canvas().viewport()->rect().contains(canvas().mapFromScene(middle)) ? std::optional(middle) : std::nullopt;
  }

  void addLayer() {
    if (document().graph().nodes().size() >= kMostLayers) return removeSome();
    const auto& presets = ui::layerPresets();
    const ui::LayerPreset& preset = presets[static_cast<std::size_t>(below(static_cast<int>(presets.size())))];
    if (below(3) > 0) return canvas().addLayer(preset);
    gui::dropLayer(canvas(), ui::encodeLayer(preset), anyPlace());
  }
  void removeSome() {
    canvas().fitAll();
    key(Qt::Key_A, Qt::ControlModifier);
    key(Qt::Key_Delete);
  }
  void clickCard() {
    if (const auto card = anyCard())
      gui::click(canvas(), *card, Qt::LeftButton, below(3) == 0 ? Qt::ShiftModifier : Qt::NoModifier);
  }
  void dragCard() {
    if (const auto card = anyCard()) gui::drag(canvas(), *card, anyPlace());
  }
  void wire() {
    const nn::Node *from = anyNode(), *to = anyNode();
    if (!from || !to) return;
    const ui::GraphScene& scene = canvas().graphScene();
    const QRectF a = scene.node(from->id)->sceneBoundingRect(), b = scene.node(to->id)->sceneBoundingRect();
    gui::drag(canvas(), {a.right() - 4, a.center().y()}, {b.left() + 4, b.center().y()});
    if (canvas().addMenu().isVisible()) QTest::keyClick(&canvas().addMenu(), Qt::Key_Escape);
  }
  void changeOption() {
    const nn::Node* node = anyNode();
    if (!node) return;
    const nn::NodeId id = node->id;
    static constexpr const char* kSizes[] = {"units", "filters", "inputs", "repeats"};
    static constexpr const char* kActivations[] = {"relu", "tanh", "softmax", "sigmoid", "linear", "nonsense"};
    const int which = below(6), number = below(40);
    document().edit(QStringLiteral("Change"), [&](nn::Project& project) {
      if (which == 0)
        project.graph.setOption(id, "activation", std::string(kActivations[number % 6]));
      else if (which == 1)
        project.training.batchSize = 1 + number;
      else if (which == 2)
        project.training.epochs = 1 + number % 4;
      else
        project.graph.setOption(id, kSizes[number % 4], std::int64_t{number});
    });
  }
  void press(const char* keys) {
    for (QAction* action : window_.findChildren<QAction*>())
      if (action->isEnabled() && action->shortcut() == QKeySequence(QLatin1String(keys))) return action->trigger();
  }
  void showPanel() {
    const auto& panels = ui::panelList();
    const auto& panel = panels[static_cast<std::size_t>(below(static_cast<int>(panels.size())))];
    auto* dock = window_.findChild<QDockWidget*>(panel.id);
    if (below(4) == 0)
      dock->hide();
    else
      window_.showPanel(panel.id);
  }
  void clickInPanel() {
    // Tool buttons without menus: those with one wait for an answer.
    QList<QToolButton*> buttons;
    for (QDockWidget* dock : window_.findChildren<QDockWidget*>())
      for (QToolButton* button : dock->findChildren<QToolButton*>())
        if (button->isVisible() && button->isEnabled() && button->isCheckable() && !button->menu()) buttons << button;
    if (!buttons.isEmpty()) QTest::mouseClick(buttons[below(static_cast<int>(buttons.size()))], Qt::LeftButton);
  }
  void useMicroscope() {
    window_.showPanel(QStringLiteral("microscope"));
    QList<QAbstractButton*> buttons;
    for (QAbstractButton* button :
         window_.findChild<QDockWidget*>(QStringLiteral("microscope"))->findChildren<QAbstractButton*>())
      if (button->isVisible() && button->isEnabled()) buttons << button;
    if (!buttons.isEmpty()) QTest::mouseClick(buttons[below(static_cast<int>(buttons.size()))], Qt::LeftButton);
  }
  /// Among the neurons: points are painted, links edited, units added, whatever is there.
  void clickAmongNeurons() {
    press("Ctrl+2");
    if (canvas().isVisible()) return;
    const QPoint place = window_.centralWidget()->rect().topLeft() +
                         QPoint(below(window_.centralWidget()->width()), below(window_.centralWidget()->height()));
    QWidget* hit = window_.centralWidget()->childAt(place);
    if (!hit || !hit->isEnabled() || qobject_cast<QComboBox*>(hit)) return;
    QTest::mouseClick(hit, Qt::LeftButton, {}, hit->mapFrom(window_.centralWidget(), place));
    QWidget* focus = QApplication::focusWidget();
    if (focus && below(2)) QTest::keyClick(focus, below(2) ? Qt::Key_Return : Qt::Key_Right);
    if (QWidget* popup = QApplication::activePopupWidget()) popup->close();
  }
  void openExample() {
    static constexpr const char* kExamples[] = {"xor",    "email-spam",        "boston-housing",
                                                "lenet5", "playground-spiral", "playground-classes"};
    window_.open(QString::fromLatin1(kExamples[below(6)]));
  }

  ui::MainWindow& window_;
  std::mt19937 random_;
  const std::vector<Action> actions_ = {
      {"add a layer", 16, [this] { addLayer(); }},
      {"click a card", 14, [this] { clickCard(); }},
      {"drag a card", 8, [this] { dragCard(); }},
      {"wire", 14, [this] { wire(); }},
      {"delete", 8, [this] { key(Qt::Key_Delete); }},
      {"undo", 14, [this] { document().undoStack().undo(); }},
      {"redo", 8, [this] { document().undoStack().redo(); }},
      {"duplicate", 4, [this] { key(Qt::Key_D, Qt::ControlModifier); }},
      {"copy", 3, [this] { key(Qt::Key_C, Qt::ControlModifier); }},
      {"paste", 3,
       [this] {
         if (document().graph().nodes().size() < kMostLayers) key(Qt::Key_V, Qt::ControlModifier);
       }},
      {"arrow", 4, [this] { key(below(2) ? Qt::Key_Left : Qt::Key_Down); }},
      {"rubber band", 4, [this] { gui::drag(canvas(), anyPlace(), anyPlace()); }},
      {"option", 14, [this] { changeOption(); }},
      {"train or pause", 8, [this] { press("F5"); }},
      {"one batch", 4, [this] { press("F10"); }},
      {"stop", 3, [this] { press("Shift+F5"); }},
      {"reset", 1, [this] { training().reset(); }},
      {"panel", 8, [this] { showPanel(); }},
      {"button in a panel", 6, [this] { clickInPanel(); }},
      {"resize", 4, [this] { window_.resize(900 + below(900), 640 + below(440)); }},
      {"theme", 2, [this] { ui::Theme::instance().setMode(below(2) ? ui::Theme::Mode::Dark : ui::Theme::Mode::Light); }},
      {"tidy", 3, [this] { canvas().tidy(); }},
      {"fit", 4, [this] { canvas().fitAll(); }},
      {"zoom", 3, [this] { below(2) ? canvas().zoomIn() : canvas().zoomOut(); }},
      {"layout", 1, [this] { window_.resetLayout(); }},
      {"microscope", 8, [this] { useMicroscope(); }},
      {"neurons", 8, [this] { clickAmongNeurons(); }},
      {"canvas", 8, [this] { press("Ctrl+1"); }},
      {"hide panels", 1, [this] { press("F12"); }},
      {"example", 2, [this] { openExample(); }},
  };
};

}  // namespace

class RandomActionsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    ui::Theme::instance().apply();  // as the program does before it shows its window
  }
  void init() {
    QSettings().clear();
    gui::failOnWarnings();
  }

  void nothingBreaks() {
    const int actions = fromEnvironment("LAYERLAB_ACTIONS", kUsualActions);
    const int seed = fromEnvironment("LAYERLAB_SEED", 1);
    ui::MainWindow window(nn::DataPaths::standard({}, ui::resources::folder().toStdString()));
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.open("xor"));
    HurriedUser user(window, static_cast<unsigned>(seed));
    QTimer answers;  // questions are answered at once
    connect(&answers, &QTimer::timeout, this, &RandomActionsTest::answerQuestion);
    answers.start(20);
    const bool tellsAll = qEnvironmentVariableIsSet("LAYERLAB_ACTION_LOG");
    std::vector<Took> took;
    for (int i = 0; i < actions; ++i) {
      QElapsedTimer clock;
      clock.start();
      const double before = threadMs();
      const QString name = user.act();
      if (tellsAll) fprintf(stderr, "%d %s\n", i, qPrintable(name));  // at once, for the last one before a crash
      settle();
      took.push_back({name, i, threadMs() - before, static_cast<double>(clock.nsecsElapsed()) / 1e6});
      if (tellsAll) fprintf(stderr, "  %.1f ms\n", took.back().threadMs);
      const QString complaint = user.complaint();
      QVERIFY2(complaint.isEmpty(),
               qPrintable(QStringLiteral("seed %1, action %2 (%3): %4").arg(seed).arg(i).arg(name, complaint)));
      if (i % 100 == 99) {
        undoAndRedoEverything(window.lab().document);
        settle();
      }
    }
    window.lab().training.stop();
    qInfo("%d actions, the slowest:", actions);
    const Took slowest = slowestOf(std::move(took));
    QVERIFY2(slowest.threadMs <= kHangMs, qPrintable(slowest.name));
  }

 private:
  static void answerQuestion() {
    if (QWidget* menu = QApplication::activePopupWidget()) menu->close();  // a button's menu waits for an answer
    QWidget* question = QApplication::activeModalWidget();
    if (auto* box = qobject_cast<QMessageBox*>(question)) {
      if (QAbstractButton* discard = box->button(QMessageBox::Discard)) return discard->click();
    }
    if (auto* dialog = qobject_cast<QDialog*>(question)) dialog->reject();
  }
  static void settle() {
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // as a running event loop does
  }
  static void undoAndRedoEverything(ui::ProjectDocument& document) {
    const std::string now = nn::toJson(document.project());
    QUndoStack& stack = document.undoStack();
    const int index = stack.index();
    stack.setIndex(0);
    stack.setIndex(index);
    QCOMPARE(nn::toJson(document.project()), now);
  }
};

QTEST_MAIN(RandomActionsTest)
#include "tst_random_actions.moc"
