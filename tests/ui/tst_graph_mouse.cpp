#include <QApplication>
#include <QLineEdit>
#include <QTest>
#include <QUndoStack>

#include "tests/support/gui.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/add_menu.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/graph/port_item.h"

/// The canvas under the mouse: what the document says afterwards, then what is seen.
class TestGraphMouse : public QObject {
  Q_OBJECT
 private slots:
  void init() { gui::failOnWarnings(); }

  void dropOnCanvasAdds() {
    CanvasFixture canvas;
    const QPointF place(200, 120);
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dense"), place));
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{1});
    const nn::NodeId id = canvas.graph().nodes().front().id;
    QCOMPARE(canvas.graph().node(id).type, std::string("dense"));
    const QPointF at = canvas.document.position(id);
    QCOMPARE(std::fmod(at.x(), 8.0), 0.0);
    QVERIFY(QRectF(at, QSizeF(ui::edits::kCardWidth, ui::edits::kCardHeight)).contains(place));
    QCOMPARE(canvas.selection.nodes(), std::vector<nn::NodeId>{id});
    QCOMPARE(canvas.pixel(at + QPointF(84, 6)), ui::Theme::instance().colors().surface);
    QCOMPARE(canvas.document.undoStack().count(), 1);
    canvas.document.undoStack().undo();
    QVERIFY(canvas.graph().nodes().empty());
    QVERIFY(canvas.view.graphScene().isEmpty());
  }

  void dropKeepsTheLayersOptions() {
    CanvasFixture canvas;
    ui::LayerPreset preset;
    preset.type = "conv2d";
    preset.options.set("filters", std::int64_t{7});
    QVERIFY(gui::dropLayer(canvas.view, ui::encodeLayer(preset), {0, 0}));
    QCOMPARE(canvas.graph().nodes().front().options.get<std::int64_t>("filters"), std::int64_t{7});
  }

  void dropOfSomethingElseIsRefused() {
    CanvasFixture canvas;
    QVERIFY(!gui::dropLayer(canvas.view, "no layer", {0, 0}));
    QVERIFY(!gui::dropLayer(canvas.view, R"({"type": "teleporter"})", {0, 0}));
    QVERIFY(canvas.graph().nodes().empty());
  }

  void dropOnWireInserts() {
    CanvasFixture canvas(gui::smallProject());
    const nn::Project before = canvas.document.project();
    const QPointF wire = canvas.wire("in", "flat");
    QVERIFY(gui::hoverLayer(canvas.view, gui::layerData("dropout"), wire));
    const nn::Edge edge{{canvas.id("in"), 0}, {canvas.id("flat"), 0}};
    QVERIFY(canvas.view.graphScene().edge(edge)->isDropTarget());
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), wire));
    QVERIFY(!canvas.isWired("in", "flat"));
    QVERIFY(canvas.isWired("in", "dropout_1"));
    QVERIFY(canvas.isWired("dropout_1", "flat"));
    QCOMPARE(canvas.graph().edges().size(), std::size_t{4});
    QCOMPARE(canvas.view.graphScene().edges().size(), std::size_t{4});
    QCOMPARE(canvas.document.undoStack().count(), 1);
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project() == before);
    QCOMPARE(canvas.view.graphScene().edges().size(), std::size_t{3});
  }

  void dropOnACardGoesBehindIt() {
    CanvasFixture canvas(gui::smallProject());
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("flat")));
    QVERIFY(canvas.isWired("flat", "dropout_1") && canvas.isWired("dropout_1", "classes"));
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("loss")));  // nothing goes behind an output
    QVERIFY(canvas.isWired("classes", "dropout_2") && canvas.isWired("dropout_2", "loss"));
    const auto& cards = canvas.view.graphScene().nodes();
    for (const auto& [id, card] : cards)
      for (const auto& [other, second] : cards) QVERIFY(id == other || !card->collidesWithItem(second));
  }

  void whoSeesAllGoesOnToSeeAll() {
    CanvasFixture canvas(gui::smallProject());
    const auto seesAll = [&] {
      const QRectF seen = canvas.view.mapToScene(canvas.view.viewport()->rect()).boundingRect();
      return seen.contains(canvas.view.graphScene().contentRect());
    };
    canvas.view.fitAll();
    QTRY_VERIFY(seesAll());
    for (int i = 0; i < 6; ++i) QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("flat")));
    QTRY_VERIFY(seesAll());
    for (const char* type : {"dense", "dropout", "dropout"}) {  // by keyboard, too
      canvas.selection.set({canvas.id("in")});
      QTest::keyClick(&canvas.view, Qt::Key_Tab);
      QTest::keyClicks(&canvas.view.addMenu().searchField(), QString::fromLatin1(type));
      QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    }
    QTRY_VERIFY(seesAll());
    canvas.view.zoomIn();  // who looks closer is left there
    canvas.view.zoomIn();
    QTRY_VERIFY(!seesAll());
    const double zoom = canvas.view.zoom();
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("flat")));
    QCOMPARE(canvas.view.zoom(), zoom);
  }

  void insertingMovesOnlyItsOwnRow() {
    nn::Project project = gui::smallProject();
    for (auto& [id, at] : project.positions)
      if (project.graph.node(id).name == "classes" || project.graph.node(id).name == "loss") at = {at.x - 432, at.y + 216};
    CanvasFixture canvas(project);
    const QPointF classes = canvas.card("classes"), loss = canvas.card("loss"), flat = canvas.card("flat");
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.wire("in", "flat")));
    QVERIFY(canvas.card("flat").x() > flat.x());
    QCOMPARE(canvas.card("classes"), classes);
    QCOMPARE(canvas.card("loss"), loss);
  }

  void outputIsNotInserted() {
    CanvasFixture canvas(gui::smallProject());
    QVERIFY(gui::dropLayer(canvas.view, gui::layerData("output"), canvas.wire("in", "flat")));
    QVERIFY(canvas.isWired("in", "flat"));
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{5});
  }

  void connectByDragging() {
    CanvasFixture canvas(gui::smallProject());
    const nn::Edge edge{{canvas.id("flat"), 0}, {canvas.id("classes"), 0}};
    canvas.document.edit(QStringLiteral("prepare"), [&](nn::Project& project) { project.graph.disconnect(edge); });
    gui::drag(canvas.view, canvas.port("flat", true), canvas.port("classes", false));
    QVERIFY(canvas.isWired("flat", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 2);
    // Backwards, from the input to the output.
    canvas.document.undoStack().undo();
    gui::drag(canvas.view, canvas.port("classes", false), canvas.port("flat", true));
    QVERIFY(canvas.isWired("flat", "classes"));
    const QColor wire = canvas.pixel(canvas.wire("flat", "classes"));
    QVERIFY(wire != ui::Theme::instance().colors().canvas);
  }

  void aLayerAtTheEndOfAWireGetsRoom() {
    CanvasFixture canvas(gui::smallProject());
    canvas.document.edit(QStringLiteral("prepare"), [&](nn::Project& project) {
      project.graph.disconnect({{canvas.id("flat"), 0}, {canvas.id("classes"), 0}});
    });
    gui::drag(canvas.view, canvas.port("flat", true), canvas.port("flat", true) + QPointF(40, 60));
    QVERIFY(canvas.view.addMenu().isVisible());
    QTest::keyClicks(&canvas.view.addMenu().searchField(), QStringLiteral("dense"));
    QTest::keyClick(&canvas.view.addMenu().searchField(), Qt::Key_Return);
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{5});
    for (const nn::Node& a : canvas.graph().nodes())
      for (const nn::Node& b : canvas.graph().nodes()) {
        const QRectF card = ui::NodeItem::cardRect();
        if (a.id == b.id) continue;
        QVERIFY2(!card.translated(canvas.document.position(a.id)).intersects(card.translated(canvas.document.position(b.id))),
                 (a.name + " lies over " + b.name).c_str());
      }
  }

  void droppingOnTheCardConnectsToo() {
    CanvasFixture canvas(gui::smallProject());
    canvas.document.edit(QStringLiteral("prepare"), [&](nn::Project& project) {
      project.graph.disconnect({{canvas.id("flat"), 0}, {canvas.id("classes"), 0}});
    });
    gui::drag(canvas.view, canvas.port("flat", true), canvas.card("classes"));
    QVERIFY(canvas.isWired("flat", "classes"));
  }

  void connectionThatMakesACycleIsRefused() {
    CanvasFixture canvas(gui::smallProject());
    const nn::Project before = canvas.document.project();
    gui::press(canvas.view, canvas.port("classes", true));
    gui::moveTo(canvas.view, canvas.port("flat", false) + QPointF(30, 30), Qt::LeftButton);
    gui::moveTo(canvas.view, canvas.port("flat", false), Qt::LeftButton);
    const ui::GraphScene& scene = canvas.view.graphScene();
    QCOMPARE(scene.node(canvas.id("flat"))->inputs().front()->state(), ui::PortItem::State::Refused);
    QCOMPARE(scene.node(canvas.id("loss"))->inputs().front()->state(), ui::PortItem::State::Candidate);
    gui::release(canvas.view, canvas.port("flat", false));
    QVERIFY(canvas.document.project() == before);
    QCOMPARE(canvas.document.undoStack().count(), 0);
    QCOMPARE(scene.node(canvas.id("flat"))->inputs().front()->state(), ui::PortItem::State::Idle);
    QVERIFY(!canvas.view.addMenu().isVisible());
  }

  void connectingReplacesTheWireOfAnInput() {
    CanvasFixture canvas(gui::smallProject());
    gui::drag(canvas.view, canvas.port("in", true), canvas.port("classes", false));
    QVERIFY(canvas.isWired("in", "classes"));
    QVERIFY(!canvas.isWired("flat", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
  }

  void wireEndIsMovedOrDropped() {
    CanvasFixture canvas(gui::smallProject());
    gui::drag(canvas.view, canvas.port("classes", false), canvas.port("loss", false));
    QVERIFY(canvas.isWired("flat", "loss"));
    QVERIFY(!canvas.isWired("flat", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    gui::drag(canvas.view, canvas.port("loss", false), canvas.port("loss", false) + QPointF(-20, 260));
    QVERIFY(!canvas.isWired("flat", "loss"));
    QCOMPARE(canvas.document.undoStack().count(), 2);
    QVERIFY(!canvas.view.addMenu().isVisible());
  }

  void dragIntoTheVoidOffersWhatFits() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF place = canvas.port("flat", true) + QPointF(60, 260);
    gui::drag(canvas.view, canvas.port("flat", true), place);
    ui::AddMenu& menu = canvas.view.addMenu();
    QVERIFY(menu.isVisible());
    QCOMPARE(canvas.document.undoStack().count(), 0);
    const QStringList offered = menu.titles();
    QVERIFY2(offered.contains(QStringLiteral("Dense")), qPrintable(offered.join(QStringLiteral(", "))));
    QVERIFY2(!offered.contains(QStringLiteral("Convolution")), "a vector cannot be convolved");
    QVERIFY(!offered.contains(QStringLiteral("Input")));
    QTest::keyClicks(&menu.searchField(), QStringLiteral("dens"));
    QTest::keyClick(&menu.searchField(), Qt::Key_Return);
    QVERIFY(!menu.isVisible());
    QVERIFY(canvas.isWired("flat", "dense_1"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QVERIFY(QRectF(canvas.document.position(canvas.id("dense_1")), QSizeF(ui::edits::kCardWidth, ui::edits::kCardHeight))
                .adjusted(-8, -8, 8, 8)
                .contains(place));
  }

  void moveSnapsAndUndoes() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF from = canvas.document.position(canvas.id("flat"));
    const QPointF wire = canvas.wire("flat", "classes");
    gui::drag(canvas.view, canvas.card("flat"), canvas.card("flat") + QPointF(21, 83));
    QCOMPARE(canvas.document.position(canvas.id("flat")), from + QPointF(24, 80));
    QCOMPARE(canvas.view.graphScene().node(canvas.id("flat"))->pos(), from + QPointF(24, 80));
    QVERIFY(canvas.wire("flat", "classes") != wire);
    QCOMPARE(canvas.document.undoStack().count(), 1);
    canvas.document.undoStack().undo();
    QCOMPARE(canvas.view.graphScene().node(canvas.id("flat"))->pos(), from);
    QCOMPARE(canvas.wire("flat", "classes"), wire);
  }

  void selectedCardsMoveTogether() {
    CanvasFixture canvas(gui::smallProject());
    gui::click(canvas.view, canvas.card("in"));
    gui::click(canvas.view, canvas.card("loss"), Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(canvas.selection.nodes(), (std::vector{canvas.id("in"), canvas.id("loss")}));
    const QPointF in = canvas.document.position(canvas.id("in")), loss = canvas.document.position(canvas.id("loss"));
    gui::drag(canvas.view, canvas.card("in"), canvas.card("in") + QPointF(0, 160));
    QCOMPARE(canvas.document.position(canvas.id("in")), in + QPointF(0, 160));
    QCOMPARE(canvas.document.position(canvas.id("loss")), loss + QPointF(0, 160));
    QCOMPARE(canvas.document.undoStack().count(), 1);
  }

  void escapeEndsADrag() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF from = canvas.document.position(canvas.id("flat"));
    gui::press(canvas.view, canvas.card("flat"));
    gui::moveTo(canvas.view, canvas.card("flat") + QPointF(80, 80), Qt::LeftButton);
    QVERIFY(canvas.view.graphScene().node(canvas.id("flat"))->pos() != from);
    QTest::keyClick(&canvas.view, Qt::Key_Escape);
    gui::release(canvas.view, canvas.card("flat") + QPointF(80, 80));
    QCOMPARE(canvas.view.graphScene().node(canvas.id("flat"))->pos(), from);
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void undoInTheMiddleOfADragEndsIt() {
    CanvasFixture canvas(gui::smallProject());
    gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("flat") + QPointF(0, 260));
    const nn::Project before = canvas.document.project();
    const QPointF port = canvas.port("dropout_1", true), target = canvas.port("classes", false);
    gui::press(canvas.view, port);
    gui::moveTo(canvas.view, port + QPointF(30, 0), Qt::LeftButton);
    gui::moveTo(canvas.view, target, Qt::LeftButton);
    canvas.document.undoStack().undo();
    gui::moveTo(canvas.view, target + QPointF(4, 0), Qt::LeftButton);
    gui::release(canvas.view, target);
    QVERIFY(canvas.isWired("flat", "classes"));
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{4});
    canvas.document.undoStack().redo();
    QVERIFY(canvas.document.project() == before);
  }

  void looseCardIsDroppedOnAWire() {
    CanvasFixture canvas(gui::smallProject());
    gui::dropLayer(canvas.view, gui::layerData("dropout"), canvas.card("flat") + QPointF(0, 260));
    gui::drag(canvas.view, canvas.card("dropout_1"), canvas.wire("flat", "classes"));
    QVERIFY(canvas.isWired("flat", "dropout_1"));
    QVERIFY(canvas.isWired("dropout_1", "classes"));
    QCOMPARE(canvas.document.undoStack().count(), 2);
    canvas.document.undoStack().undo();
    QVERIFY(canvas.isWired("flat", "classes"));
  }

  void rubberBandSelects() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF corner = canvas.document.position(canvas.id("in")) - QPointF(20, 20);
    gui::drag(canvas.view, corner, canvas.card("flat"));
    std::vector<nn::NodeId> selected = canvas.selection.nodes();
    std::sort(selected.begin(), selected.end());
    QCOMPARE(selected, (std::vector{canvas.id("in"), canvas.id("flat")}));
    QVERIFY(canvas.view.graphScene().node(canvas.id("flat"))->isSelected());
    gui::click(canvas.view, corner);
    QVERIFY(canvas.selection.nodes().empty());
  }

  void wireIsSelectedAndDeleted() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF wire = canvas.wire("in", "flat");
    gui::click(canvas.view, wire);
    QCOMPARE(canvas.view.graphScene().selectedEdges().size(), std::size_t{1});
    QCOMPARE(canvas.pixel(wire), ui::Theme::instance().colors().wireActive);
    QTest::keyClick(&canvas.view, Qt::Key_Delete);
    QVERIFY(!canvas.isWired("in", "flat"));
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{4});
    canvas.document.undoStack().undo();
    QVERIFY(canvas.isWired("in", "flat"));
  }

  void panAndZoom() {
    CanvasFixture canvas(gui::smallProject());
    const QPointF fixed = canvas.card("flat");
    const QPoint before = canvas.view.mapFromScene(fixed);
    gui::drag(canvas.view, fixed, fixed + QPointF(50, 30), Qt::MiddleButton);
    QVERIFY(canvas.view.mapFromScene(fixed) != before);
    QCOMPARE(canvas.document.undoStack().count(), 0);

    const QPoint place = canvas.view.mapFromScene(fixed);
    const double zoom = canvas.view.zoom();
    QWheelEvent wheel(place, canvas.view.viewport()->mapToGlobal(place), {}, {0, 240}, Qt::NoButton, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas.view.viewport(), &wheel);
    QVERIFY(canvas.view.zoom() > zoom * 1.2);
    QVERIFY((canvas.view.mapFromScene(fixed) - place).manhattanLength() <= 2);

    QWheelEvent scroll(place, canvas.view.viewport()->mapToGlobal(place), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                       Qt::NoScrollPhase, false);
    QApplication::sendEvent(canvas.view.viewport(), &scroll);
    QVERIFY(canvas.view.mapFromScene(fixed).y() > place.y() + 100);
  }
};

QTEST_MAIN(TestGraphMouse)
#include "tst_graph_mouse.moc"
