#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUndoStack>

#include "tests/support/gui.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/add_menu.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"

/// Everything by keyboard, and the actions that menus call.
class TestGraphKeyboard : public QObject {
  Q_OBJECT
 private:
  static void addByTyping(CanvasFixture& canvas, const QString& words) {
    QTest::keyClick(&canvas.view, Qt::Key_Tab);
    QVERIFY(canvas.view.addMenu().isVisible());
    QTest::keyClicks(&canvas.view.addMenu().searchField(), words);
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    QVERIFY(!canvas.view.addMenu().isVisible());
  }

 private slots:
  void init() { gui::failOnWarnings(); }

  void networkIsBuiltByKeyboardOnly() {
    CanvasFixture canvas;
    addByTyping(canvas, QStringLiteral("input"));
    addByTyping(canvas, QStringLiteral("flatten"));
    addByTyping(canvas, QStringLiteral("dense"));
    addByTyping(canvas, QStringLiteral("output"));
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{4});
    QVERIFY(canvas.isWired("input_1", "flatten_1"));
    QVERIFY(canvas.isWired("flatten_1", "dense_1"));
    QVERIFY(canvas.isWired("dense_1", "output_1"));
    QVERIFY(canvas.document.position(canvas.id("dense_1")).x() > canvas.document.position(canvas.id("flatten_1")).x());
    QCOMPARE(canvas.document.undoStack().count(), 4);
  }

  void tabInsertsBehindTheSelectedLayer() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat")});
    addByTyping(canvas, QStringLiteral("dropout"));
    QVERIFY(canvas.isWired("flat", "dropout_1"));
    QVERIFY(canvas.isWired("dropout_1", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QCOMPARE(canvas.selection.current(), std::optional(canvas.id("dropout_1")));
  }

  void escapeInTheMenuChangesNothing() {
    CanvasFixture canvas(gui::smallProject());
    QTest::keyClick(&canvas.view, Qt::Key_Tab);
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Escape);
    QVERIFY(!canvas.view.addMenu().isVisible());
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void menuFindsByWords() {
    CanvasFixture canvas;
    canvas.view.openAddMenu();
    ui::AddMenu& menu = canvas.view.addMenu();
    const auto all = menu.titles().size();
    QVERIFY(all >= 9);
    QTest::keyClicks(&menu.searchField(), QStringLiteral("pool"));
    QVERIFY(menu.titles().size() < all);
    QVERIFY(menu.titles().contains(QStringLiteral("Max pooling")));
    QTest::keyClicks(&menu.searchField(), QStringLiteral("xyz"));
    QTest::keyClick(&menu.searchField(), Qt::Key_Return);  // nothing to choose
    QVERIFY(menu.isVisible());
    QVERIFY(canvas.graph().nodes().empty());
    menu.hide();
  }

  void spaceTapOpensTheMenu() {
    CanvasFixture canvas;
    QTest::keyClick(&canvas.view, Qt::Key_Space);
    QVERIFY(canvas.view.addMenu().isVisible());
    canvas.view.addMenu().hide();
  }

  void spaceDragPans() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF place = canvas.card("flat");
    const QPoint before = canvas.view.mapFromScene(place);
    QTest::keyPress(&canvas.view, Qt::Key_Space);
    gui::drag(canvas.view, place, place + QPointF(60, 0));
    QTest::keyRelease(&canvas.view, Qt::Key_Space);
    QVERIFY(canvas.view.mapFromScene(place).x() > before.x() + 20);
    QVERIFY(!canvas.view.addMenu().isVisible());
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void doubleClickAddsThere() {
    CanvasFixture canvas;
    gui::doubleClick(canvas.view, {150, -90});
    QVERIFY(canvas.view.addMenu().isVisible());
    QTest::keyClicks(&canvas.view.addMenu().searchField(), QStringLiteral("dense"));
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{1});
    QVERIFY((canvas.card("dense_1") - QPointF(150, -90)).manhattanLength() <= 8);
  }

  void deleteBridgesAndUndoes() {
    CanvasFixture canvas(gui::smallProject());
    const nn::Project before = canvas.document.project();
    gui::click(canvas.view, canvas.card("flat"));
    QTest::keyClick(&canvas.view, Qt::Key_Delete);
    QVERIFY(canvas.graph().findByName("flat") == nullptr);
    QVERIFY(canvas.isWired("in", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QVERIFY(canvas.selection.nodes().empty());
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project() == before);
    QCOMPARE(canvas.view.graphScene().nodes().size(), std::size_t{4});
  }

  void deleteAllWithWires() {
    CanvasFixture canvas(gui::smallProject());
    QTest::keyClick(&canvas.view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(canvas.selection.nodes().size(), std::size_t{4});
    QTest::keyClick(&canvas.view, Qt::Key_Backspace);
    QVERIFY(canvas.graph().nodes().empty());
    QVERIFY(canvas.graph().edges().empty());
    QCOMPARE(canvas.document.undoStack().count(), 1);
  }

  void copyAndPaste() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat"), canvas.id("classes")});
    QTest::keyClick(&canvas.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(canvas.document.undoStack().count(), 0);
    QVERIFY(QApplication::clipboard()->mimeData()->hasFormat(QString::fromLatin1(ui::edits::kNodesMimeType)));
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{6});
    QCOMPARE(canvas.graph().edges().size(), std::size_t{4});
    QCOMPARE(canvas.document.undoStack().count(), 1);
    const std::vector<nn::NodeId> first = canvas.selection.nodes();
    QCOMPARE(first.size(), std::size_t{2});
    QCOMPARE(canvas.graph().edgesFrom(first.front()).size(), std::size_t{1});
    // The next copy does not hide the first one.
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    QVERIFY(canvas.document.position(canvas.selection.nodes().front()) != canvas.document.position(first.front()));
  }

  void cutAndPaste() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("classes")});
    QTest::keyClick(&canvas.view, Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{3});
    QVERIFY(canvas.isWired("flat", "loss"));
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{4});
    const nn::Node& pasted = canvas.graph().node(canvas.selection.nodes().front());
    QCOMPARE(pasted.options.get<std::int64_t>("units"), std::int64_t{10});
  }

  void pasteOfForeignTextDoesNothing() {
    CanvasFixture canvas(gui::smallProject());
    QApplication::clipboard()->setText(QStringLiteral("hello"));
    QVERIFY(!canvas.view.canPaste());
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void duplicate() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("classes")});
    QTest::keyClick(&canvas.view, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{5});
    QCOMPARE(canvas.graph().edges().size(), std::size_t{3});
    QVERIFY(canvas.selection.nodes().front() != canvas.id("classes"));
  }

  void arrowsMoveAndMerge() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF from = canvas.document.position(canvas.id("flat"));
    canvas.selection.set({canvas.id("flat")});
    for (int i = 0; i < 3; ++i) QTest::keyClick(&canvas.view, Qt::Key_Down);
    QCOMPARE(canvas.document.position(canvas.id("flat")), from + QPointF(0, 3));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QTest::keyClick(&canvas.view, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(std::fmod(canvas.document.position(canvas.id("flat")).x(), 8.0), 0.0);
    QVERIFY(canvas.document.position(canvas.id("flat")).x() > from.x());
  }

  void controlArrowsWalkAlongTheWires() {
    CanvasFixture canvas(gui::smallProject());
    QTest::keyClick(&canvas.view, Qt::Key_Right);
    QCOMPARE(canvas.selection.current(), std::optional(canvas.id("in")));
    QTest::keyClick(&canvas.view, Qt::Key_Right, Qt::ControlModifier);
    QTest::keyClick(&canvas.view, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(canvas.selection.current(), std::optional(canvas.id("classes")));
    QTest::keyClick(&canvas.view, Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(canvas.selection.current(), std::optional(canvas.id("flat")));
    QCOMPARE(canvas.document.undoStack().count(), 0);
    QVERIFY(canvas.view.accessibleDescription().contains(QStringLiteral("flat")));
    QSignalSpy activated(&canvas.view, &ui::GraphView::nodeActivated);
    QTest::keyClick(&canvas.view, Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
  }

  void shiftTabLeavesTheCanvas() {
    QWidget window;
    CanvasFixture canvas;
    QLineEdit field(&window);
    canvas.view.setParent(&window);
    QWidget::setTabOrder(&field, &canvas.view);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    window.activateWindow();
    canvas.view.setFocus();
    QTRY_VERIFY(canvas.view.hasFocus());
    QTest::keyClick(&canvas.view, Qt::Key_Backtab, Qt::ShiftModifier);
    QTRY_VERIFY(!canvas.view.hasFocus());
    canvas.view.setParent(nullptr);
  }

  void fitShowsEverything() {
    CanvasFixture canvas(gui::smallProject());
    canvas.document.edit(QStringLiteral("far away"), [&](nn::Project& project) {
      project.positions[canvas.id("loss")] = {4000, 2600};
      project.positions[canvas.id("in")] = {-3000, -500};
    });
    canvas.view.zoomToActualSize();
    QCOMPARE(canvas.view.zoom(), 1.0);
    QTest::keyClick(&canvas.view, Qt::Key_F);
    const QRectF shown(canvas.view.viewport()->rect());
    for (const auto& [id, item] : canvas.view.graphScene().nodes())
      QVERIFY(shown.contains(canvas.view.viewportTransform().mapRect(item->sceneBoundingRect())));
    const double zoom = canvas.view.zoom();
    QTest::keyClick(&canvas.view, Qt::Key_Plus);
    QVERIFY(canvas.view.zoom() > zoom);
    QTest::keyClick(&canvas.view, Qt::Key_Minus);
    QVERIFY(qAbs(canvas.view.zoom() - zoom) < 1e-9);
    QTest::keyClick(&canvas.view, Qt::Key_Plus);
    QTest::keyClick(&canvas.view, Qt::Key_0, Qt::ControlModifier);
    QVERIFY(qAbs(canvas.view.zoom() - zoom) < 1e-9);
  }

  void tidyFoldsLongNetworks() {
    nn::Project project;
    nn::NodeId last = project.graph.add("input");
    for (int i = 0; i < 15; ++i) {
      const nn::NodeId next = project.graph.add(i == 0 ? "flatten" : "dense");
      project.graph.connect({{last, 0}, {next, 0}});
      last = next;
    }
    CanvasFixture canvas(project);
    canvas.view.tidy();
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QVERIFY2(canvas.view.zoom() > 0.6, qPrintable(QString::number(canvas.view.zoom())));
    const auto& nodes = canvas.view.graphScene().nodes();
    for (const auto& [a, first] : nodes)
      for (const auto& [b, second] : nodes)
        if (a < b) QVERIFY(!first->sceneBoundingRect().intersects(second->sceneBoundingRect()));
  }
};

QTEST_MAIN(TestGraphKeyboard)
#include "tst_graph_keyboard.moc"
