#include <QtTest>

#include <QMenu>

#include "tests/support/gui.h"
#include "ui/graph/alignment.h"
#include "ui/graph/annotation_items.h"
#include "ui/graph/annotations.h"
#include "ui/graph/in_place_text.h"
#include "ui/graph/node_item.h"

/// Frames, notes and lines: what puts order into a canvas.
class TestGraphAnnotations : public QObject {
  Q_OBJECT

  static void choose(const char* text) {
    QTRY_VERIFY(QApplication::activePopupWidget());
    for (QWidget* menu = QApplication::activePopupWidget(); auto* action : menu->actions())
      if (action->text().startsWith(QLatin1String(text))) {
        auto* opened = qobject_cast<QMenu*>(menu);
        opened->setActiveAction(action);
        QTest::keyClick(opened, Qt::Key_Return);
        return;
      }
    QFAIL("no such entry");
  }

  static QPointF titleOf(CanvasFixture& canvas, std::size_t group = 0) {
    return canvas.view.annotations().groups().at(group)->titleRect().center();
  }

  static void type(CanvasFixture& canvas, const QString& words, Qt::Key end, Qt::KeyboardModifiers modifiers = {}) {
    ui::InPlaceText& field = canvas.view.annotations().field();
    QVERIFY(field.isVisible());
    QTest::keyClicks(&field, words);
    QTest::keyClick(&field, end, modifiers);
    QVERIFY(!field.isVisible());
  }

 private slots:
  void init() { gui::failOnWarnings(); }

  void aFrameIsMadeNamedAndUndone() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat"), canvas.id("classes")});
    QTest::keyClick(&canvas.view, Qt::Key_G, Qt::ControlModifier);
    type(canvas, QStringLiteral("The head"), Qt::Key_Return);
    const auto& groups = canvas.document.project().groups;
    QCOMPARE(groups.size(), std::size_t{1});
    QCOMPARE(groups[0].title, std::string("The head"));
    QVERIFY(canvas.view.hasFocus());
    const QRectF frame = canvas.view.annotations().groups().at(0)->frame();
    QVERIFY(frame.contains(ui::NodeItem::cardRect().translated(canvas.document.position(canvas.id("flat")))));
    QVERIFY(frame.contains(ui::NodeItem::cardRect().translated(canvas.document.position(canvas.id("classes")))));
    QCOMPARE(canvas.document.undoStack().count(), 2);
    canvas.document.undoStack().undo();
    QCOMPARE(canvas.document.project().groups[0].title, std::string("Group 1"));
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project().groups.empty());
    QVERIFY(canvas.view.annotations().groups().empty());
  }

  void draggingTheTitleMovesTheCards() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat"), canvas.id("classes")});
    canvas.view.groupSelected();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Escape);
    canvas.selection.set({});
    const QPointF flat = canvas.document.position(canvas.id("flat")), out = canvas.document.position(canvas.id("classes"));
    const QRectF frame = canvas.view.annotations().groups().at(0)->frame();
    const QPointF title = titleOf(canvas);
    gui::drag(canvas.view, title, title + QPointF(0, 96));
    const QPointF shift = canvas.document.position(canvas.id("flat")) - flat;
    QVERIFY(shift.y() > 80);
    QCOMPARE(canvas.document.position(canvas.id("classes")) - out, shift);
    QCOMPARE(canvas.view.annotations().groups().at(0)->frame(), frame.translated(shift));
    QCOMPARE(canvas.document.undoStack().count(), 2);  // the frame, the move
    canvas.document.undoStack().undo();
    QCOMPARE(canvas.view.annotations().groups().at(0)->frame(), frame);
  }

  void aFrameGoesWithItsLastCard() {
    CanvasFixture canvas(gui::smallProject());
    const std::string before = nn::toJson(canvas.document.project());
    canvas.selection.set({canvas.id("flat")});
    canvas.view.groupSelected();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Escape);
    QTest::keyClick(&canvas.view, Qt::Key_Delete);
    QVERIFY(canvas.document.project().groups.empty());
    canvas.document.undoStack().undo();
    QCOMPARE(canvas.view.annotations().groups().size(), std::size_t{1});
    QTest::keyClick(&canvas.view, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&canvas.view, Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(canvas.document.project().groups.empty());
    while (canvas.document.undoStack().canUndo()) canvas.document.undoStack().undo();
    QCOMPARE(nn::toJson(canvas.document.project()), before);
  }

  void aNodeIsInOneFrame() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat"), canvas.id("classes")});
    canvas.view.groupSelected();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Escape);
    canvas.selection.set({canvas.id("classes")});
    canvas.view.groupSelected();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Escape);
    const auto& groups = canvas.document.project().groups;
    QCOMPARE(groups.size(), std::size_t{2});
    QCOMPARE(groups[0].nodes, std::vector{canvas.id("flat")});
    QCOMPARE(groups[1].title, std::string("Group 2"));
    const nn::Project again = nn::projectFromJson(nn::toJson(canvas.document.project()), "file");
    QVERIFY(again == canvas.document.project());
  }

  void menuOfAFrame() {
    CanvasFixture canvas(gui::smallProject());
    canvas.selection.set({canvas.id("flat")});
    canvas.view.groupSelected();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Escape);
    const auto openMenu = [&] {
      const QPoint place = canvas.view.mapFromScene(titleOf(canvas));
      QContextMenuEvent event(QContextMenuEvent::Mouse, place, canvas.view.viewport()->mapToGlobal(place));
      QApplication::sendEvent(canvas.view.viewport(), &event);
    };
    openMenu();
    choose("Rename");
    type(canvas, QStringLiteral("Body"), Qt::Key_Enter);
    QCOMPARE(canvas.document.project().groups[0].title, std::string("Body"));
    openMenu();
    choose("Remove the frame");
    QVERIFY(canvas.document.project().groups.empty());
    QCOMPARE(canvas.graph().nodes().size(), gui::smallProject().graph.nodes().size());
  }

  void noteIsWrittenMovedChangedAndDeleted() {
    CanvasFixture canvas(gui::smallProject());
    const auto comments = [&]() -> const std::vector<nn::CanvasComment>& { return canvas.document.project().comments; };
    canvas.view.addNote();
    type(canvas, QStringLiteral("remember"), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(comments().size(), std::size_t{1});
    QCOMPARE(canvas.document.undoStack().count(), 1);
    // To a place where no card is.
    canvas.document.edit("Place", [](nn::Project& project) { project.comments[0].position = {0, 240}; });
    const ui::CommentItem* item = canvas.view.annotations().comments().at(0);
    const QPointF middle = item->pos() + item->rect().center();
    gui::drag(canvas.view, middle, middle + QPointF(80, 40));
    QCOMPARE(comments()[0].position, (nn::CanvasPosition{80, 280}));
    gui::doubleClick(canvas.view, middle + QPointF(80, 40));
    type(canvas, QStringLiteral("changed"), Qt::Key_Escape);
    QCOMPARE(comments()[0].text, std::string("remember"));
    gui::doubleClick(canvas.view, middle + QPointF(80, 40));
    type(canvas, QStringLiteral("changed"), Qt::Key_Enter, Qt::ControlModifier);
    QCOMPARE(comments()[0].text, std::string("changed"));
    gui::click(canvas.view, middle + QPointF(80, 40));
    QVERIFY(canvas.view.annotations().chosen());
    QTest::keyClick(&canvas.view, Qt::Key_Delete);
    QVERIFY(comments().empty());
    QCOMPARE(canvas.graph().nodes().size(), gui::smallProject().graph.nodes().size());
    canvas.document.undoStack().undo();
    QCOMPARE(comments()[0].text, std::string("changed"));
  }

  void framesAndNotesAreCopiedInOneStep() {
    CanvasFixture canvas(gui::smallProject());
    canvas.document.edit(QStringLiteral("Order"), [&](nn::Project& project) {
      const nn::NodeId flat = canvas.id("flat"), classes = canvas.id("classes");
      project.groups = {{"The head", 2, {flat, classes}}};
      project.comments = {{"Why so few?", 0, {project.positions[flat].x + 8, project.positions[flat].y + 8}}};
    });
    const nn::Project before = canvas.document.project();
    gui::click(canvas.view, titleOf(canvas));
    QTest::keyClick(&canvas.view, Qt::Key_C, Qt::ControlModifier);
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    const nn::Project& project = canvas.document.project();
    QCOMPARE(project.groups.size(), std::size_t{2});
    QCOMPARE(project.groups[1].title, std::string("The head"));
    QCOMPARE(project.groups[1].nodes, canvas.selection.nodes());
    QCOMPARE(project.comments.size(), std::size_t{2});
    QCOMPARE(canvas.view.annotations().groups().size(), std::size_t{2});
    QCOMPARE(canvas.document.undoStack().count(), 2);
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project() == before);

    // Duplicating does the same; a note that is chosen is copied alone.
    gui::click(canvas.view, titleOf(canvas));
    QTest::keyClick(&canvas.view, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(canvas.document.project().groups.size(), std::size_t{2});
    canvas.document.undoStack().undo();
    QVERIFY(canvas.document.project() == before);
    canvas.view.annotations().chooseNote(0);
    QTest::keyClick(&canvas.view, Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(canvas.document.project().comments.size(), std::size_t{2});
    QCOMPARE(canvas.document.graph().nodes().size(), before.graph.nodes().size());
    QCOMPARE(canvas.view.annotations().chosen(), std::optional<std::size_t>(1));
    QTest::keyClick(&canvas.view, Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(canvas.document.project().comments, before.comments);
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(canvas.document.project().comments.size(), std::size_t{2});
  }

  void anEmptyNoteIsNone() {
    CanvasFixture canvas(gui::smallProject());
    canvas.view.addNote();
    QTest::keyClick(&canvas.view.annotations().field(), Qt::Key_Return, Qt::ControlModifier);
    canvas.view.addNote();
    type(canvas, QStringLiteral("thrown away"), Qt::Key_Escape);
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void undoInTheMiddleOfADragOfANote() {
    CanvasFixture canvas(gui::smallProject());
    canvas.document.edit("Add", [](nn::Project& project) { project.comments.push_back({"note", 1, {0, 240}}); });
    const ui::CommentItem* item = canvas.view.annotations().comments().at(0);
    const QPointF middle = item->pos() + item->rect().center();
    gui::press(canvas.view, middle);
    gui::moveTo(canvas.view, middle + QPointF(60, 60), Qt::LeftButton);
    canvas.document.undoStack().undo();
    gui::moveTo(canvas.view, middle + QPointF(90, 60), Qt::LeftButton);
    gui::release(canvas.view, middle + QPointF(90, 60));
    QVERIFY(canvas.document.project().comments.empty());
    QVERIFY(canvas.view.annotations().comments().empty());
  }

  void keysAlignInOneStep() {
    CanvasFixture canvas(gui::smallProject());
    std::vector<nn::NodeId> all;
    double y = 0;
    for (const nn::Node& node : canvas.graph().nodes()) all.push_back(node.id);
    canvas.document.edit("Scatter", [&](nn::Project& project) {
      for (const nn::NodeId id : all) project.positions[id].y = y += 37;
    });
    canvas.selection.set(all);
    QTest::keyClick(&canvas.view, Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
    for (const nn::NodeId id : all) QCOMPARE(canvas.document.position(id).y(), 37.0);
    QCOMPARE(canvas.document.undoStack().count(), 2);
    canvas.document.undoStack().undo();
    QTest::keyClick(&canvas.view, Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&canvas.view, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    for (std::size_t i = 1; i < all.size(); ++i) {
      QCOMPARE(canvas.document.position(all[i]).x(), canvas.document.position(all[0]).x());
      QCOMPARE(canvas.document.position(all[i]).y() - canvas.document.position(all[i - 1]).y(), 168.0);  // none covers another
    }
  }

  void distributingKeepsTheEnds() {
    using enum ui::Alignment;
    const nn::NodeId a{1}, b{2}, c{3};
    const std::map<nn::NodeId, QPointF> places{{a, {0, 5}}, {b, {900, 7}}, {c, {100, 0}}};
    const auto across = ui::aligned(places, DistributeAcross);
    QCOMPARE(across.at(a), QPointF(0, 5));
    QCOMPARE(across.at(c), QPointF(450, 0));
    QCOMPARE(across.at(b), QPointF(900, 7));
    QCOMPARE(ui::aligned(places, Right).at(a), QPointF(900, 5));
    QCOMPARE(ui::aligned(places, Middle).at(b), QPointF(900, 4));
    QCOMPARE(ui::aligned({{a, {3, 4}}}, Left).at(a), QPointF(3, 4));
  }
};

QTEST_MAIN(TestGraphAnnotations)
#include "tst_graph_annotations.moc"
