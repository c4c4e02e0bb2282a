#include "ui/document/curve_decimation.h"

#include <algorithm>
#include <cmath>
#include <span>
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
    QVERIFY(ui::decimated({}, std::span<const double>(), 10).x.empty());
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
};

QTEST_GUILESS_MAIN(TestCurveDecimation)
#include "tst_curve_decimation.moc"
