// The plot keeps every point, draws few, and follows the smoothing.

#include <QtTest>

#include "ui/plots/line_plot.h"
#include "ui/plots/plot_style.h"
#include "ui/plots/smoothed_curve.h"
#include "ui/plots/xy_plot.h"

#include <cmath>
#include <vector>

using namespace ui;

namespace {

std::vector<QPointF> points(int first, int count, double (*f)(double)) {
  std::vector<QPointF> result;
  for (int i = first; i < first + count; ++i) result.emplace_back(i, f(i));
  return result;
}

double halves(double x) { return x / 2; }

}  // namespace

class TestLinePlot : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void averageOfAConstantIsTheConstantFromTheFirstValueOn() {
    SmoothedCurve curve;
    curve.setSmoothing(0.9);
    curve.append(points(0, 50, [](double) { return 3.0; }));
    QVERIFY(std::abs(curve.first()->y() - 3) < 1e-12);
    QVERIFY(std::abs(curve.last()->y() - 3) < 1e-12);
  }

  void averageIsTheBiasCorrectedOne() {
    // m1 = 0.5·2, w1 = 0.5; m2 = 0.5·1 + 0.5·4 = 2.5, w2 = 0.75.
    SmoothedCurve curve;
    curve.setSmoothing(0.5);
    curve.append(std::vector<QPointF>{{0, 2}, {1, 4}});
    QCOMPARE(curve.first()->y(), 2.0);
    QVERIFY(std::abs(curve.last()->y() - 2.5 / 0.75) < 1e-6);
  }

  void appendingInPartsIsTheSameAsAtOnce() {
    SmoothedCurve once, parts;
    for (SmoothedCurve* curve : {&once, &parts}) curve->setSmoothing(0.8);
    once.append(points(0, 100, halves));
    for (int i = 0; i < 100; i += 10) parts.append(points(i, 10, halves));
    QCOMPARE(parts.last()->y(), once.last()->y());
    QCOMPARE(parts.range(), once.range());
  }

  void notANumberLeavesAverageAndRangeAlone() {
    SmoothedCurve curve;
    curve.setSmoothing(0.5);
    curve.append(std::vector<QPointF>{{0, 1}, {1, std::nan("")}, {2, 1}});
    QCOMPARE(curve.last()->y(), 1.0);
    QCOMPARE(curve.range().second, 1.0);
  }

  void aLegendDoesNotCoverTheCurves() {
    XyPlot plot;
    std::vector<XyPlot::Line> lines;
    for (int i = 0; i < 10; ++i) lines.push_back({QStringLiteral("class %1").arg(i), {{0, 0}, {1, 1}}, i});
    plot.setLines(lines);
    plot.resize(240, 150);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QVERIFY(!plot.hasLegend());
    QVERIFY(plot.toolTip().contains(QStringLiteral("class 3")));
    plot.resize(600, 400);
    QTRY_VERIFY(plot.hasLegend());
    QVERIFY(plot.toolTip().isEmpty());
  }

  void nearestPoint() {
    SmoothedCurve curve;
    curve.append(points(0, 10, halves));
    QCOMPARE(curve.nearest(3.4)->x(), 3.0);
    QCOMPARE(curve.nearest(3.6)->x(), 4.0);
    QCOMPARE(curve.nearest(-5)->x(), 0.0);
    QCOMPARE(curve.nearest(99)->x(), 9.0);
  }

  void averageOfAStretchHasItsEndsAndFewPoints() {
    SmoothedCurve curve;
    curve.append(points(0, 10000, halves));
    const Curve drawn = curve.average(1000, 9000, 400);
    QCOMPARE(drawn.x.size(), std::size_t{400});
    QVERIFY(drawn.x.front() <= 1000);
    QVERIFY(drawn.x.back() >= 9000);
  }

  void plotKeepsAllPointsAndDrawsFew() {
    LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), LinePlot::CurveStyle::Averaged, 0);
    plot.resize(400, 200);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    plot.append(curve, points(0, 100000, halves));
    QCOMPARE(plot.pointCount(curve), 100000);
    QTRY_COMPARE(plot.drawnPointCount(curve), 133);  // one every three pixels
    plot.append(curve, points(100000, 5, halves));
    QCOMPARE(plot.last(curve)->x(), 100004.0);
  }

  void hiddenPlotDrawsNothingUntilItIsShown() {
    LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), LinePlot::CurveStyle::Dotted, 0);
    plot.append(curve, points(0, 10, halves));
    QCoreApplication::processEvents();
    QCOMPARE(plot.drawnPointCount(curve), 0);
    plot.show();
    QTRY_COMPARE(plot.drawnPointCount(curve), 10);
  }

  void largeFiguresHaveSuffixes() {
    QCOMPARE(figureWithSuffix(9'999), QString());  // as it is
    QCOMPARE(figureWithSuffix(10'000), QString("10k"));
    QCOMPARE(figureWithSuffix(-2'500'000), QString("-2.5M"));
    QCOMPARE(figureWithSuffix(1e12), QString("1T"));
    QCOMPARE(figureWithSuffix(1e15), QString());
  }

  void clearForgetsEverything() {
    LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), LinePlot::CurveStyle::Averaged, 0);
    plot.append(curve, points(0, 10, halves));
    plot.clear();
    QCOMPARE(plot.pointCount(curve), 0);
    QVERIFY(!plot.last(curve));
  }

  void crosshairFollowsTheMouse() {
    LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), LinePlot::CurveStyle::Averaged, 0);
    plot.resize(400, 200);
    plot.append(curve, points(0, 100, halves));
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QTRY_COMPARE(plot.drawnPointCount(curve), 100);
    std::optional<double> x;
    connect(&plot, &LinePlot::crosshairMoved, this, [&x](std::optional<double> at) { x = at; });
    QWidget* area = plot.findChild<QWidget*>();
    QTest::mouseMove(area, QPoint(100, 80));
    QTest::mouseMove(area, QPoint(220, 80));
    QTRY_VERIFY(x.has_value());
    QVERIFY(*x > 20 && *x < 80);
  }

  void logarithmicAxisShowsPositiveValues() {
    LinePlot plot;
    const int curve = plot.addCurve(QStringLiteral("loss"), LinePlot::CurveStyle::Averaged, 0);
    plot.show();
    plot.setLogarithmic(true);
    plot.append(curve, points(0, 100, [](double x) { return x == 0 ? 0.0 : 1 / x; }));
    QTRY_COMPARE(plot.drawnPointCount(curve), 100);
    QVERIFY(plot.isLogarithmic());
  }
};

QTEST_MAIN(TestLinePlot)
#include "tst_line_plot.moc"
