#include "ui/document/curve_decimation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <QtTest>

#include "engine/core/rng.h"

namespace {

std::vector<double> upTo(int count) {
  std::vector<double> x(static_cast<std::size_t>(count));
  std::iota(x.begin(), x.end(), 1.0);
  return x;
}

}  // namespace

class TestCurveDecimation : public QObject {
  Q_OBJECT
 private slots:
  void shortCurvesStayAsTheyAre() {
    const std::vector<double> x = upTo(20), y(20, 3.0);
    const ui::Curve curve = ui::decimated(x, y, 10);
    QCOMPARE(curve.x, x);
    QCOMPARE(curve.y, y);
    QVERIFY(ui::decimated({}, {}, 10).x.empty());
  }

  void keepsTheExtremesOfEveryColumn() {
    const int count = 100'000, columns = 800;
    const std::vector<double> x = upTo(count);
    std::vector<double> y;
    nn::Rng rng(1, nn::streamId("curve"));
    for (int i = 0; i < count; ++i) y.push_back(static_cast<double>(rng.normal()));
    y[54'321] = 100;  // a single spike must not vanish
    const ui::Curve curve = ui::decimated(x, y, columns);
    QVERIFY(curve.x.size() <= std::size_t{2 * columns});
    QVERIFY(curve.x.size() > std::size_t{columns});
    QVERIFY(std::ranges::is_sorted(curve.x));
    QCOMPARE(std::ranges::max(curve.y), 100.0);
    QCOMPARE(std::ranges::min(curve.y), std::ranges::min(y));
    for (std::size_t i = 0; i < curve.x.size(); ++i) QCOMPARE(curve.y[i], y[static_cast<std::size_t>(curve.x[i]) - 1]);
  }

  void leavesOutNotANumberWherePossible() {
    const std::vector<double> x = upTo(1000);
    std::vector<double> y(1000, 1.0);
    for (std::size_t i = 500; i < 600; ++i) y[i] = std::numeric_limits<double>::quiet_NaN();
    const ui::Curve curve = ui::decimated(x, y, 10);
    QCOMPARE(std::ranges::count_if(curve.y, [](double v) { return std::isnan(v); }), std::ptrdiff_t{1});
  }

  void smoothingIsTheBiasCorrectedAverage() {
    const std::vector<double> x = upTo(3), y{1, 2, 4};
    const ui::Curve curve = ui::smoothed(x, y, 0.5);
    // s = 0.5, 1.25, 2.625, divided by 1 - 0.5^t
    QCOMPARE(curve.y[0], 1.0);
    QCOMPARE(curve.y[1], 1.25 / 0.75);
    QCOMPARE(curve.y[2], 2.625 / 0.875);
    const ui::Curve plain = ui::smoothed(x, y, 0);
    QCOMPARE(plain.y, y);
  }

  void smoothingKeepsAConstantAndTheLastPoint() {
    const std::vector<double> x = upTo(12'345), y(12'345, 0.7);
    const ui::Curve curve = ui::smoothed(x, y, 0.99);
    QVERIFY(curve.x.size() <= std::size_t{400});
    QVERIFY(curve.x.size() > std::size_t{300});
    QCOMPARE(curve.x.back(), 12'345.0);
    for (const double value : curve.y) QVERIFY(std::abs(value - 0.7) < 1e-9);
  }

  void smoothingSkipsNotANumber() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> x = upTo(4), y{nan, 1, nan, 1};
    const ui::Curve curve = ui::smoothed(x, y, 0.9);
    QCOMPARE(curve.x, (std::vector<double>{2, 3, 4}));
    for (const double value : curve.y) QVERIFY(std::abs(value - 1) < 1e-12);
  }
};

QTEST_GUILESS_MAIN(TestCurveDecimation)
#include "tst_curve_decimation.moc"
