// Frame times of the canvas with a network of 100 layers: panning, zooming and dragging by real events. 60 frames a second are
// 16.7 ms.

#include <algorithm>

#include <QElapsedTimer>
#include <QWheelEvent>
#include <QtTest>

#include "tests/support/gui.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/node_item.h"

namespace {

/// input, then residual blocks of three layers with a shortcut each, laid out as Tidy does.
nn::Project hundredLayers() {
  nn::Project project;
  nn::Graph& graph = project.graph;
  nn::NodeId last = graph.add("input", {{"shape", nn::SizeList{8, 8, 4}}}, "in");
  while (graph.nodes().size() + 3 <= 100) {
    const nn::NodeId first = graph.add("conv2d", {{"filters", std::int64_t{4}}, {"padding", "same"}});
    const nn::NodeId second = graph.add("conv2d", {{"filters", std::int64_t{4}}, {"padding", "same"}});
    const nn::NodeId sum = graph.add("add");
    graph.connect({{last, 0}, {first, 0}});
    graph.connect({{first, 0}, {second, 0}});
    graph.connect({{second, 0}, {sum, 0}});
    graph.connect({{last, 0}, {sum, 1}});
    last = sum;
  }
  ui::edits::tidy(project);
  return project;
}

/// A picture on every card, as while training.
void fillPictures(ui::GraphView& view) {
  QImage image(120, 60, QImage::Format_RGB32);
  image.fill(Qt::darkCyan);
  for (const auto& [id, item] : view.graphScene().nodes()) {
    ui::NodePicture picture;
    picture.kind = ui::NodePicture::Kind::Image;
    picture.image = image;
    item->setPicture(picture);
  }
}

}  // namespace

class BenchCanvas : public QObject {
  Q_OBJECT

  template <typename Event>
  void run(CanvasFixture& canvas, Event event) {
    constexpr int kFrames = 300;
    std::vector<double> milliseconds;
    QElapsedTimer timer;
    for (int frame = 0; frame < kFrames; ++frame) {
      timer.start();
      event(frame);
      QCoreApplication::processEvents();
      canvas.view.viewport()->repaint();  // all of it, whatever the event made dirty: no frame costs more
      milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(milliseconds);
    qInfo("%zu layers, zoom %.2f: median %.2f ms, p95 %.2f ms, p99 %.2f ms", canvas.graph().nodes().size(), canvas.view.zoom(),
          milliseconds[kFrames / 2], milliseconds[kFrames * 95 / 100], milliseconds[kFrames * 99 / 100]);
    QTest::setBenchmarkResult(milliseconds[kFrames / 2], QTest::WalltimeMilliseconds);
  }

 private slots:
  void panning_data() {
    QTest::addColumn<int>("zoomSteps");  // in, from the whole network
    QTest::newRow("whole network") << 0;
    QTest::newRow("half size") << 8;
    QTest::newRow("near") << 12;
  }
  void panning() {
    QFETCH(int, zoomSteps);
    CanvasFixture canvas(hundredLayers());
    QCOMPARE(canvas.graph().nodes().size(), std::size_t{100});
    canvas.view.tidy();
    for (int i = 0; i < zoomSteps; ++i) canvas.view.zoomIn();
    fillPictures(canvas.view);
    QCoreApplication::processEvents();
    QWidget* viewport = canvas.view.viewport();
    const QPoint middle = viewport->rect().center();
    QTest::mousePress(viewport, Qt::MiddleButton, {}, middle);
    run(canvas, [&](int frame) {
      // A circle, so that the network stays in view.
      const double angle = frame * 0.1;
      QTest::mouseMove(viewport, middle + QPoint(int(120 * std::cos(angle)) - 120, int(120 * std::sin(angle))));
    });
    QTest::mouseRelease(viewport, Qt::MiddleButton, {}, middle);
  }

  void zooming() {
    CanvasFixture canvas(hundredLayers());
    canvas.view.tidy();
    fillPictures(canvas.view);
    const QPointF middle = QRectF(canvas.view.viewport()->rect()).center();
    run(canvas, [&](int frame) {
      const int turn = frame % 60 < 30 ? 60 : -60;
      QWheelEvent event(middle, canvas.view.viewport()->mapToGlobal(middle), {}, {0, turn}, Qt::NoButton, Qt::ControlModifier,
                        Qt::NoScrollPhase, false);
      QApplication::sendEvent(canvas.view.viewport(), &event);
    });
  }

  void dragging() {
    CanvasFixture canvas(hundredLayers());
    canvas.view.tidy();
    for (int i = 0; i < 6; ++i) canvas.view.zoomIn();
    fillPictures(canvas.view);
    canvas.view.reveal(canvas.id("conv2d_20"));
    const QPointF from = canvas.card("conv2d_20");
    gui::press(canvas.view, from);
    run(canvas, [&](int frame) {
      const double angle = frame * 0.1;
      gui::moveTo(canvas.view, from + QPointF(80 * std::cos(angle), 80 * std::sin(angle)), Qt::LeftButton);
    });
    gui::release(canvas.view, from + QPointF(80, 0));
    QVERIFY(canvas.card("conv2d_20") != from);  // it was dragged
  }
};

QTEST_MAIN(BenchCanvas)
#include "bench_canvas.moc"
