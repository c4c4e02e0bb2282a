#include <QMenu>
#include <QPainter>
#include <QTest>
#include <QUndoStack>

#include "engine/graph/weight_sharing.h"
#include "tests/support/gui.h"
#include "tests/support/networks.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"
#include "ui/graph/node_painting.h"
#include "ui/graph/sharing_lines.h"
#include "ui/shell/menus.h"

namespace {

/// in → first → second → out, all dense layers of one size.
nn::Project chain() {
  nn::Project project;
  nn::NodeId last = project.graph.add("input", {{"shape", nn::SizeList{4}}}, "in");
  project.positions[last] = {0, 0};
  double x = 216;
  for (const char* name : {"first", "second", "third"}) {
    const nn::NodeId node = project.graph.add("dense", {{"units", networks::size(4)}}, name);
    project.graph.connect({{last, 0}, {node, 0}});
    project.positions[node] = {x, 0};
    x += 216;
    last = node;
  }
  return project;
}

bool isFrozen(const CanvasFixture& canvas, const char* name) { return nn::isFrozen(*canvas.graph().findByName(name)); }

std::string ownerOf(const CanvasFixture& canvas, const char* name) {
  return nn::weightsOwner(canvas.graph(), *canvas.graph().findByName(name)).name;
}

/// The entry of an open menu, or of one of its submenus, that begins like this; null when there is none.
QAction* entry(const QMenu& menu, const QString& text) {
  for (QAction* action : menu.actions()) {
    if (action->text().startsWith(text)) return action;
    if (action->menu())
      if (QAction* inner = entry(*action->menu(), text)) return inner;
  }
  return nullptr;
}

/// Opens the context menu of a card by the right mouse button.
QMenu* contextMenu(CanvasFixture& canvas, const char* name) {
  const QPointF card = canvas.card(name);
  gui::press(canvas.view, card, Qt::RightButton);
  const QPoint at = canvas.view.mapFromScene(card);
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, canvas.view.viewport()->mapToGlobal(at));
  QCoreApplication::sendEvent(canvas.view.viewport(), &event);
  QMenu* menu = nullptr;
  for (QMenu* candidate : canvas.view.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly))
    if (candidate->isVisible()) menu = candidate;
  return menu;
}

bool choose(CanvasFixture& canvas, const char* name, const QString& text) {
  QMenu* menu = contextMenu(canvas, name);
  QAction* action = menu ? entry(*menu, text) : nullptr;
  if (!action) return false;
  action->trigger();
  menu->close();
  return true;
}

}  // namespace

/// Frozen and shared weights on the canvas.
class TestGraphWeights : public QObject {
  Q_OBJECT
 private slots:
  void init() { gui::failOnWarnings(); }

  void contextMenuFreezesAndUnfreezes() {
    CanvasFixture canvas(chain());
    QVERIFY(choose(canvas, "first", QStringLiteral("Freeze")));
    QVERIFY(isFrozen(canvas, "first"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    const ui::NodeCard& card = canvas.view.graphScene().node(canvas.id("first"))->card();
    QVERIFY(card.isFrozen);
    QVERIFY(card.description.contains(QStringLiteral("frozen")));
    QVERIFY(choose(canvas, "first", QStringLiteral("Unfreeze")));
    QVERIFY(!isFrozen(canvas, "first"));
    canvas.document.undoStack().undo();
    QVERIFY(isFrozen(canvas, "first"));
  }

  void layersWithoutWeightsCannotBeFrozen() {
    CanvasFixture canvas(chain());
    QMenu* menu = contextMenu(canvas, "in");
    QVERIFY(menu);
    QVERIFY(!entry(*menu, QStringLiteral("Freeze")));
    menu->close();
    canvas.view.toggleFrozen();
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void theShortcutFreezesTheSelection() {
    CanvasFixture canvas(chain());
    QMenu menu;
    ui::fillEditMenu(menu, canvas.lab, canvas.view);
    canvas.view.addActions(menu.actions());
    canvas.selection.set({canvas.id("first"), canvas.id("in"), canvas.id("third")});
    canvas.view.activateWindow();
    canvas.view.setFocus();
    QTRY_VERIFY(canvas.view.hasFocus());
    QTest::keyClick(&canvas.view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(isFrozen(canvas, "first") && isFrozen(canvas, "third") && !isFrozen(canvas, "second"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    // A selection that is frozen in part becomes frozen as a whole, and only then unfrozen.
    canvas.selection.set({canvas.id("first"), canvas.id("second")});
    QTest::keyClick(&canvas.view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(isFrozen(canvas, "first") && isFrozen(canvas, "second"));
    QTest::keyClick(&canvas.view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!isFrozen(canvas, "first") && !isFrozen(canvas, "second"));
  }

  void twoLayersShareByTheContextMenu() {
    CanvasFixture canvas(chain());
    canvas.selection.set({canvas.id("third"), canvas.id("first")});
    QVERIFY(choose(canvas, "first", QStringLiteral("Share the weights of third")));
    QCOMPARE(ownerOf(canvas, "first"), std::string("third"));
    QCOMPARE(canvas.document.undoStack().count(), 1);
    QCOMPARE(canvas.view.graphScene().node(canvas.id("first"))->card().weightsOf, QStringLiteral("third"));
    QVERIFY(choose(canvas, "first", QStringLiteral("Give each weights of its own")));
    QCOMPARE(ownerOf(canvas, "first"), std::string("first"));
  }

  void oneLayerChoosesWhomToShareWith() {
    CanvasFixture canvas(chain());
    QVERIFY(choose(canvas, "second", QStringLiteral("first")));
    QCOMPARE(ownerOf(canvas, "second"), std::string("first"));
    canvas.document.undoStack().undo();
    QCOMPARE(ownerOf(canvas, "second"), std::string("second"));
  }

  void aDashedLineJoinsThemWhileOneIsSelected() {
    nn::Project project = chain();
    ui::edits::shareWeights(project, project.graph.findByName("third")->id, project.graph.findByName("first")->id);
    CanvasFixture canvas(project);
    const ui::SharingLines& lines = canvas.view.graphScene().sharingLines();
    QVERIFY(lines.path().isEmpty());
    for (const char* name : {"first", "third"}) {  // either end
      gui::click(canvas.view, canvas.card(name));
      QVERIFY(!lines.path().isEmpty());
      QVERIFY(lines.path().boundingRect().left() >= 216 && lines.path().boundingRect().right() <= 816);
    }
    const QRectF before = lines.path().boundingRect();
    gui::drag(canvas.view, canvas.card("third"), canvas.card("third") + QPointF(160, 80));
    QVERIFY(lines.path().boundingRect().right() > before.right());
    gui::click(canvas.view, canvas.card("second"));
    QVERIFY(lines.path().isEmpty());
  }

  void marksAreDrawnAndExplained() {
    nn::Project project = chain();
    ui::edits::shareWeights(project, project.graph.findByName("third")->id, project.graph.findByName("first")->id);
    ui::edits::setFrozen(project, std::vector{project.graph.findByName("first")->id}, true);
    CanvasFixture canvas(project);
    const ui::NodeItem* third = canvas.view.graphScene().node(canvas.id("third"));
    const QRectF marks = ui::cardpaint::marksRect(third->card(), {});
    QVERIFY(!marks.isEmpty());
    const QString tip = third->toolTipAt(marks.center());
    QVERIFY2(tip.contains(QStringLiteral("Frozen")) && tip.contains(QStringLiteral("first")), qPrintable(tip));
    QVERIFY(ui::cardpaint::marksRect(canvas.view.graphScene().node(canvas.id("second"))->card(), {}).isEmpty());
    // The signs change the picture of the card.
    const auto picture = [](const ui::NodeCard& card, double zoom) {
      QImage image(400, 400, QImage::Format_ARGB32_Premultiplied);
      image.fill(Qt::white);
      QPainter painter(&image);
      painter.scale(zoom, zoom);
      ui::cardpaint::paintDetails(painter, card, {}, {}, zoom);
      return image;
    };
    ui::NodeCard plain = third->card();
    plain.isFrozen = false;
    for (const double zoom : {1.0, 0.6}) QVERIFY(picture(plain, zoom) != picture(third->card(), zoom));
  }
};

QTEST_MAIN(TestGraphWeights)
#include "tst_graph_weights.moc"
