#include <QApplication>
#include <QLineEdit>
#include <QTest>
#include <QUndoStack>

#include "tests/support/gui.h"
#include "tests/support/networks.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/add_menu.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"
#include "ui/graph/wire_path.h"

namespace {

/// in → a, b, c (dense, below each other); a and b → sum.
nn::Project branches() {
  nn::Project project;
  const nn::NodeId input = project.graph.add("input", {{"shape", nn::SizeList{4}}}, "in");
  project.positions[input] = {0, 200};
  double y = 0;
  for (const char* name : {"a", "b", "c"}) {
    const nn::NodeId branch = project.graph.add("dense", {{"units", networks::size(3)}}, name);
    project.graph.connect({{input, 0}, {branch, 0}});
    project.positions[branch] = {216, y};
    y += 200;
  }
  const nn::NodeId sum = project.graph.add("add", {}, "sum");
  project.positions[sum] = {432, 200};
  project.graph.connect({{project.graph.findByName("a")->id, 0}, {sum, 0}});
  project.graph.connect({{project.graph.findByName("b")->id, 0}, {sum, 1}});
  return project;
}

nn::Edge wire(const CanvasFixture& canvas, const char* from, const char* to, int port) {
  return {{canvas.id(from), 0}, {canvas.id(to), port}};
}

/// A point of the curve lies on the card.
bool touches(const QPainterPath& path, const QRectF& card) {
  for (int i = 0; i <= 200; ++i)
    if (card.contains(path.pointAtPercent(i / 200.0))) return true;
  return false;
}

bool has(const CanvasFixture& canvas, const nn::Edge& edge) { return canvas.graph().edgeInto(edge.to) == edge; }

}  // namespace

/// Layers with several inputs, under the mouse and the keyboard.
class TestGraphMerging : public QObject {
  Q_OBJECT
 private slots:
  void init() { gui::failOnWarnings(); }

  void aWireOnAFullCardMakesAnInput() {
    CanvasFixture canvas(branches());
    const nn::Project before = canvas.document.project();
    gui::drag(canvas.view, canvas.port("c", true), canvas.card("sum"));
    QVERIFY(has(canvas, wire(canvas, "c", "sum", 2)));
    QVERIFY(has(canvas, wire(canvas, "a", "sum", 0)) && has(canvas, wire(canvas, "b", "sum", 1)));
    QCOMPARE(canvas.graph().node(canvas.id("sum")).options.get<std::int64_t>("inputs"), std::int64_t{3});
    QCOMPARE(canvas.view.graphScene().node(canvas.id("sum"))->inputs().size(), std::size_t{3});
    QCOMPARE(canvas.document.undoStack().count(), 1);  // wire and input together
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project() == before);
    QCOMPARE(canvas.view.graphScene().node(canvas.id("sum"))->inputs().size(), std::size_t{2});
  }

  void aWireOnACardTakesTheFreeInput() {
    CanvasFixture canvas(branches());
    canvas.document.edit(QStringLiteral("prepare"),
                         [&](nn::Project& project) { project.graph.disconnect(wire(canvas, "a", "sum", 0)); });
    gui::drag(canvas.view, canvas.port("c", true), canvas.card("sum"));
    QVERIFY(has(canvas, wire(canvas, "c", "sum", 0)));
    QVERIFY(has(canvas, wire(canvas, "b", "sum", 1)));
    QVERIFY(!canvas.graph().node(canvas.id("sum")).options.has("inputs"));
  }

  void aPortStillMeansItself() {
    CanvasFixture canvas(branches());
    gui::drag(canvas.view, canvas.port("c", true), canvas.port("sum", false, 1));
    QVERIFY(has(canvas, wire(canvas, "c", "sum", 1)));
    QVERIFY(!canvas.isWired("b", "sum"));
    QCOMPARE(canvas.view.graphScene().node(canvas.id("sum"))->inputs().size(), std::size_t{2});
  }

  void movingAnEndOnItsOwnCardMakesNoInput() {
    CanvasFixture canvas(branches());
    const nn::Project before = canvas.document.project();
    gui::drag(canvas.view, canvas.port("sum", false, 1), canvas.card("sum"));
    QVERIFY(canvas.document.project() == before);
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void aCycleMakesNoInput() {
    CanvasFixture canvas(branches());
    const nn::Project before = canvas.document.project();
    gui::drag(canvas.view, canvas.port("sum", true), canvas.card("sum"));
    QVERIFY(canvas.document.project() == before);
  }

  void aHoveredPortSaysWhatItTakes() {
    CanvasFixture canvas(branches());
    const ui::PortItem* port = canvas.view.graphScene().node(canvas.id("sum"))->inputs()[1];
    QVERIFY2(port->text().contains(QStringLiteral("in 2")) && port->text().endsWith(QStringLiteral("3")),
             qPrintable(port->text()));
    const QRectF quiet = port->boundingRect();
    gui::moveTo(canvas.view, canvas.port("sum", false, 1));
    QVERIFY(port->boundingRect().left() < quiet.left());
    gui::moveTo(canvas.view, {900, 900});
    QCOMPARE(port->boundingRect(), quiet);
  }

  void sixteenInputsLieApartOnTheCard() {
    nn::Project project = branches();
    project.graph.setOption(project.graph.findByName("sum")->id, "inputs", networks::size(16));
    CanvasFixture canvas(project);
    const ui::NodeItem* card = canvas.view.graphScene().node(canvas.id("sum"));
    QCOMPARE(card->inputs().size(), std::size_t{16});
    double above = 0;
    for (const ui::PortItem* port : card->inputs()) {
      QVERIFY(port->pos().y() >= above + 8 && port->pos().y() <= ui::edits::kCardHeight - 8);
      above = port->pos().y();
    }
    // The mouse means the nearest one.
    const QPointF fourth = canvas.port("sum", false, 3);
    QCOMPARE(canvas.view.graphScene().hitAt(fourth).port, card->inputs()[3]);
  }

  void selectedLayersAreMergedByTyping() {
    CanvasFixture canvas(branches());
    canvas.selection.set({canvas.id("c"), canvas.id("a"), canvas.id("b")});
    canvas.view.setFocus();
    QTest::keyClick(&canvas.view, Qt::Key_Tab);
    QVERIFY(canvas.view.addMenu().isVisible());
    QTest::keyClicks(&canvas.view.addMenu().searchField(), QStringLiteral("concat"));
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    const nn::Node* merged = canvas.graph().findByName("concatenate_1");
    QVERIFY(merged);
    for (int port = 0; port < 3; ++port) {
      const char* names[] = {"a", "b", "c"};  // from above
      QVERIFY(has(canvas, {{canvas.id(names[port]), 0}, {merged->id, port}}));
    }
    QCOMPARE(canvas.document.undoStack().count(), 1);
  }

  void theMenuFindsOtherNames() {
    CanvasFixture canvas;
    gui::doubleClick(canvas.view, {100, 100});
    QTest::keyClicks(&canvas.view.addMenu().searchField(), QStringLiteral("residual"));
    QCOMPARE(canvas.view.addMenu().titles().front(), QStringLiteral("Add"));
    canvas.view.addMenu().searchField().clear();
    QVERIFY(!canvas.view.addMenu().titles().contains(QStringLiteral("Softsign")));
    QTest::keyClicks(&canvas.view.addMenu().searchField(), QStringLiteral("softsign"));
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    QCOMPARE(canvas.graph().nodes().front().options.get<std::string>("activation"), std::string("softsign"));
  }

  void wiresRunAroundCards() {
    const QPointF from(168, 76), to(648, 76);
    const std::vector<QRectF> between = {QRectF(216, 0, 168, 152), QRectF(432, 0, 168, 152)};
    QVERIFY(touches(ui::wirePath(from, to), between.front()));
    const QPainterPath around = ui::wirePathAround(from, to, between);
    for (const QRectF& card : between) QVERIFY(!touches(around, card));
    QCOMPARE(around.pointAtPercent(0), from);
    QVERIFY((around.pointAtPercent(1) - to).manhattanLength() < 1e-6);
    // Beside each other, and unchanged where nothing is in the way.
    QVERIFY(ui::wirePathAround(from, to, between, 1) != around);
    QCOMPARE(ui::wirePathAround(from, {300, 300}, {}), ui::wirePath(from, {300, 300}));
  }

  void aMovedCardIsNoLongerInTheWay() {
    nn::Project project = branches();
    const nn::NodeId far = project.graph.add("output", {}, "far");
    project.positions[far] = {648, 200};
    project.graph.connect({{project.graph.findByName("b")->id, 0}, {far, 0}});
    CanvasFixture canvas(project);
    const ui::EdgeItem* item = canvas.view.graphScene().edge(wire(canvas, "b", "far", 0));
    const QRectF sum(432, 200, ui::edits::kCardWidth, ui::edits::kCardHeight);
    QVERIFY(!touches(item->path(), sum));
    QVERIFY(item->path().boundingRect().height() > 20);
    gui::drag(canvas.view, canvas.card("sum"), canvas.card("sum") + QPointF(0, 400));
    QTRY_VERIFY(item->path().boundingRect().height() < 1);
  }
};

QTEST_MAIN(TestGraphMerging)
#include "tst_graph_merging.moc"
