#include <QtTest>

#include <QLineEdit>

#include "tests/support/gui.h"
#include "ui/document/graph_edits.h"
#include "ui/document/node_search.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/minimap.h"
#include "ui/graph/node_item.h"
#include "ui/graph/zoom_bar.h"

namespace {

/// A row of layers, far longer than the canvas is wide.
nn::Project longProject(int layers = 30) {
  nn::Project project;
  nn::NodeId last = project.graph.add("input", {{"shape", nn::SizeList{4}}}, "in");
  project.positions[last] = {0, 0};
  for (int i = 1; i <= layers; ++i) {
    const nn::NodeId next = project.graph.add(i % 3 == 0 ? "dropout" : "dense");
    project.graph.connect({{last, 0}, {next, 0}});
    project.positions[next] = {i * (ui::edits::kCardWidth + ui::edits::kGap), 0};
    last = next;
  }
  return project;
}

}  // namespace

/// Getting around on the canvas: the overview map and the search.
class TestGraphNavigation : public QObject {
  Q_OBJECT

  static QPointF center(CanvasFixture& canvas) { return canvas.view.mapToScene(canvas.view.viewport()->rect().center()); }

 private slots:
  void init() {
    gui::failOnWarnings();
    QStandardPaths::setTestModeEnabled(true);
    QSettings().remove(QStringLiteral("canvas/minimap"));
  }

  void overviewHidesWhileAllIsInView() {
    CanvasFixture canvas(gui::smallProject());
    QVERIFY(!canvas.view.minimap().isVisible());
    canvas.view.graphScene().selectNodes({canvas.id("flat")});
    for (int i = 0; i < 8; ++i) canvas.view.zoomIn();
    QVERIFY(canvas.view.minimap().isVisible());
    canvas.view.fitAll();
    QVERIFY(!canvas.view.minimap().isVisible());
  }

  void whatShowsAllGoesOnToShowAll() {
    CanvasFixture canvas(longProject());
    canvas.view.fitAll();
    const double before = canvas.view.zoom();
    canvas.view.resize(canvas.view.width() * 3 / 2, canvas.view.height() * 3 / 2);
    QTRY_VERIFY2(canvas.view.zoom() > 1.2 * before || canvas.view.zoom() == 1.0, qPrintable(QString::number(canvas.view.zoom())));
    // Who has looked closer keeps the zoom.
    canvas.view.zoomIn();
    const double chosen = canvas.view.zoom();
    canvas.view.resize(canvas.view.width() / 2, canvas.view.height() / 2);
    QTest::qWait(50);
    QCOMPARE(canvas.view.zoom(), chosen);
  }

  /// In a low or narrow canvas, too, the bar in the corner lies beside the cards.
  void whatShowsAllLeavesTheZoomBarFree_data() {
    QTest::addColumn<int>("layers");
    QTest::addColumn<QSize>("size");
    for (const int layers : {2, 4, 12})
      for (const QSize size : {QSize(740, 150), QSize(740, 200), QSize(400, 170), QSize(300, 500), QSize(1200, 240)})
        QTest::addRow("%d layers, %dx%d", layers, size.width(), size.height()) << layers << size;
  }
  void whatShowsAllLeavesTheZoomBarFree() {
    QFETCH(int, layers);
    QFETCH(QSize, size);
    CanvasFixture canvas(longProject(layers));
    canvas.view.resize(size);
    canvas.view.fitAll();
    const auto* bar = canvas.view.findChild<ui::ZoomBar*>();
    const QRect free = canvas.view.viewport()->rect();
    const auto isFree = [&] {
      return std::ranges::all_of(canvas.view.graphScene().nodes(), [&](const auto& one) {
        const QRectF place = ui::NodeItem::cardRect().translated(one.second->pos());
        const QRect card = canvas.view.mapFromScene(place).boundingRect();
        return !bar->geometry().intersects(card) && free.contains(card);
      });
    };
    QTRY_VERIFY(isFree());
  }

  void draggingTheOverviewPans() {
    CanvasFixture canvas(longProject());
    canvas.view.zoomToActualSize();
    ui::Minimap& map = canvas.view.minimap();
    QVERIFY(map.isVisible());
    const QPointF first = canvas.card("in"), last = canvas.card("dropout_10");
    QTest::mousePress(&map, Qt::LeftButton, {}, map.mapFromScene(first).toPoint());
    QVERIFY(QLineF(center(canvas), first).length() < 200);
    QTest::mouseMove(&map, map.mapFromScene(last).toPoint());
    QTest::mouseRelease(&map, Qt::LeftButton, {}, map.mapFromScene(last).toPoint());
    QVERIFY2(std::abs(center(canvas).x() - last.x()) < 200, qPrintable(QString::number(center(canvas).x())));
    QCOMPARE(canvas.view.zoom(), 1.0);
  }

  void theFrameIsTakenWhereItIsGripped() {
    CanvasFixture canvas(longProject());
    canvas.view.zoomToActualSize();
    ui::Minimap& map = canvas.view.minimap();
    const QPointF before = center(canvas);
    const QPoint grip = map.mapFromScene(before + QPointF(300, 0)).toPoint();
    QTest::mousePress(&map, Qt::LeftButton, {}, grip);
    QVERIFY(QLineF(center(canvas), before).length() < 2);
    QTest::mouseMove(&map, grip - QPoint(10, 0));
    QVERIFY(center(canvas).x() < before.x() - 100);
    QTest::mouseRelease(&map, Qt::LeftButton, {}, grip - QPoint(10, 0));
  }

  void anUnwantedOverviewStaysHidden() {
    {
      CanvasFixture canvas(longProject());
      canvas.view.zoomToActualSize();
      canvas.view.minimap().setWanted(false);
      QVERIFY(!canvas.view.minimap().isVisible());
      canvas.view.zoomIn();
      QVERIFY(!canvas.view.minimap().isVisible());
    }
    CanvasFixture again(longProject());
    again.view.zoomToActualSize();
    QVERIFY(!again.view.minimap().isVisible());
  }

  void searchGoesToTheLayer() {
    CanvasFixture canvas(longProject());
    canvas.view.zoomToActualSize();
    canvas.view.find();
    ui::FindBar& bar = canvas.view.findBar();
    QVERIFY(bar.searchField().hasFocus());
    QTest::keyClicks(&bar.searchField(), QStringLiteral("drop"));
    QCOMPARE(bar.names().size(), 10);
    QCOMPARE(canvas.selection.nodes(), std::vector{canvas.id("dropout_1")});
    QVERIFY(QLineF(center(canvas), canvas.card("dropout_1")).length() < 4);
    QTest::keyClick(&bar.searchField(), Qt::Key_Return);
    QCOMPARE(canvas.selection.nodes(), std::vector{canvas.id("dropout_2")});
    QTest::keyClick(&bar.searchField(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(&bar.searchField(), Qt::Key_Up);  // round the end
    QCOMPARE(canvas.selection.nodes(), std::vector{canvas.id("dropout_10")});
    QVERIFY(QLineF(center(canvas), canvas.card("dropout_10")).length() < 4);
    QTest::keyClick(&bar.searchField(), Qt::Key_Escape);
    QVERIFY(!bar.isVisible());
    QVERIFY(canvas.view.hasFocus());
    QCOMPARE(canvas.document.undoStack().count(), 0);
  }

  void searchWithoutAResultSelectsNothingElse() {
    CanvasFixture canvas(longProject(4));
    canvas.selection.set({canvas.id("in")});
    canvas.view.find();
    QTest::keyClicks(&canvas.view.findBar().searchField(), QStringLiteral("qqq"));
    QVERIFY(canvas.view.findBar().names().isEmpty());
    QTest::keyClick(&canvas.view.findBar().searchField(), Qt::Key_Return);
    QCOMPARE(canvas.selection.nodes(), std::vector{canvas.id("in")});
  }

  void namesComeBeforeKinds() {
    nn::Graph graph;
    const nn::NodeId dense = graph.add("dense", {{"activation", "relu"}}, "hidden");
    const nn::NodeId inside = graph.add("dropout", {}, "my dense thing");
    const nn::NodeId first = graph.add("flatten", {}, "dense_like");
    QCOMPARE(ui::findNodes(graph, QStringLiteral("DENSE")), (std::vector{first, inside, dense}));
    QCOMPARE(ui::findNodes(graph, QStringLiteral("relu")), std::vector{dense});
    QCOMPARE(ui::findNodes(graph, QStringLiteral("dense thing")), std::vector{inside});
    QVERIFY(ui::findNodes(graph, QStringLiteral(" ")).empty());
  }
};

QTEST_MAIN(TestGraphNavigation)
#include "tst_graph_navigation.moc"
