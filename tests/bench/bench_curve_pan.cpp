// How smoothly a curve of a million points follows the mouse: real drags, every frame painted.

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/core/rng.h"
#include "ui/plots/line_plot.h"

namespace {

constexpr int kPoints = 1'000'000, kFrames = 150;

std::vector<QPointF> noisy() {
  nn::Rng rng(1, nn::streamId("pan"));
  std::vector<QPointF> points;
  for (int i = 0; i < kPoints; ++i)
    points.emplace_back(i, 2.0 / std::sqrt(1 + i * 1e-3) + 0.2 * static_cast<double>(rng.normal()));
  return points;
}

}  // namespace

class BenchCurvePan : public QObject {
  Q_OBJECT

 private slots:
  void aMillionPointsPan_data() {
    QTest::addColumn<int>("wheelTurns");
    QTest::newRow("everything in view") << 0;
    QTest::newRow("an eighth in view") << 14;
  }

  void aMillionPointsPan() {
    QFETCH(int, wheelTurns);
    ui::LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), ui::LinePlot::CurveStyle::Averaged, 0);
    plot.setSmoothing(0.9);
    plot.resize(800, 400);
    plot.append(curve, noisy());
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_VERIFY(plot.drawnPointCount(curve) > 0);
    QWidget* area = nullptr;
    for (QWidget* child : plot.findChildren<QWidget*>())
      if (child->inherits("QCustomPlot")) area = child;
    QVERIFY(area);
    QSignalSpy frames(area, SIGNAL(afterReplot()));
    const QPoint middle = area->rect().center();
    for (int i = 0; i < wheelTurns; ++i) {
      QWheelEvent wheel(middle, area->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                        false);
      QCoreApplication::sendEvent(area, &wheel);
    }
    QTest::qWait(200);

    QTest::mousePress(area, Qt::LeftButton, {}, middle);
    std::vector<double> milliseconds;
    QElapsedTimer clock;
    for (int i = 0; i < kFrames; ++i) {
      const QPoint to = middle + QPoint(static_cast<int>(150 * std::sin(i * 0.1)), 0);
      const qsizetype before = frames.count();
      clock.start();
      QTest::mouseMove(area, to);
      while (frames.count() == before && clock.elapsed() < 1000) QCoreApplication::processEvents();
      QCoreApplication::processEvents();  // the painting
      milliseconds.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(area, Qt::LeftButton, {}, middle);
    std::ranges::sort(milliseconds);
    const double mean = std::accumulate(milliseconds.begin(), milliseconds.end(), 0.0) / kFrames;
    const double slow = milliseconds[static_cast<std::size_t>(kFrames * 95 / 100)];
    qInfo("%d points: %.1f frames a second, 95 %% of the frames within %.1f ms", kPoints, 1000 / mean, slow);
    QCOMPARE(plot.pointCount(curve), kPoints);
    QVERIFY2(mean <= 1000.0 / 30, "30 frames a second");
  }
};

QTEST_MAIN(BenchCurvePan)
#include "bench_curve_pan.moc"
