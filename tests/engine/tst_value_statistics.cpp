#include "engine/analysis/value_statistics.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>

namespace {

using Values = std::vector<nn::Scalar>;

nn::Tensor tensorOf(const nn::Shape& shape, const std::vector<double>& numbers) {
  nn::Tensor tensor(shape);
  std::ranges::transform(numbers, tensor.data(), [](double v) { return static_cast<nn::Scalar>(v); });
  return tensor;
}

}  // namespace

class TestValueStatistics : public QObject {
  Q_OBJECT

 private slots:
  void countsIntoEqualBins() {
    const nn::Histogram histogram = nn::histogramOf(Values{0, 1, 1.5, 2, 3, 4}, 4);
    QCOMPARE(histogram.low, 0.0);
    QCOMPARE(histogram.high, 4.0);
    QVERIFY(histogram.counts == (std::vector<double>{1, 2, 1, 2}));  // the end belongs to the last bin
  }

  void numbersThatAreNoneCountNowhere() {
    const auto nan = std::numeric_limits<nn::Scalar>::quiet_NaN(), infinity = std::numeric_limits<nn::Scalar>::infinity();
    const nn::Histogram histogram = nn::histogramOf(Values{nan, 2, infinity, -infinity}, 2);
    QCOMPARE(histogram.low, 1.5);
    QCOMPARE(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0), 1.0);
    QCOMPARE(nn::histogramOf(Values{nan}, 3).counts, (std::vector<double>{0, 0, 0}));
    const nn::ValueSummary summary = nn::summaryOf(Values{nan, 2, infinity, 4});
    QCOMPARE(summary.count, nn::Index{2});
    QCOMPARE(summary.notFinite, nn::Index{2});
    QCOMPARE(summary.mean, 3.0);
  }

  void rebinningKeepsTheNumbersThatStayInside() {
    const nn::Histogram histogram{0, 4, {4, 0, 2, 6}};
    QVERIFY(nn::rebinned(histogram, 0, 4, 2) == (std::vector<double>{4, 8}));
    QVERIFY(nn::rebinned(histogram, -4, 4, 4) == (std::vector<double>{0, 0, 4, 8}));
    QVERIFY(nn::rebinned(histogram, 0, 1, 2) == (std::vector<double>{2, 2}));
    QVERIFY(nn::rebinned(histogram, 10, 11, 2) == (std::vector<double>{0, 0}));
  }

  void summaryIsMeanAndDeviation() {
    const nn::ValueSummary summary = nn::summaryOf(Values{2, 4, 4, 4, 5, 5, 7, 9});
    QCOMPARE(summary.mean, 5.0);
    QVERIFY(std::abs(summary.standardDeviation - 2) < 1e-12);
    QCOMPARE(summary.smallest, 2.0);
    QCOMPARE(summary.largest, 9.0);
    QCOMPARE(nn::summaryOf({}).count, nn::Index{0});
  }

  void unitsThatNeverChangeAreDead() {
    // Three samples, four units: the second is always 0, the fourth always 1.
    const nn::Tensor dense = tensorOf({3, 4}, {1, 0, 0, 1, 2, 0, 0, 1, 3, 0, 5, 1});
    const nn::UnitActivity activity = nn::unitActivity(dense.view(), "relu");
    QCOMPARE(activity.units, nn::Index{4});
    QCOMPARE(activity.dead, 0.5);
    QVERIFY(std::abs(activity.zero - 5.0 / 12) < 1e-12);
    QCOMPARE(activity.saturated, 0.0);
    // Two samples of 1×2 pixels and two maps, the second 0 everywhere.
    const nn::Tensor maps = tensorOf({2, 1, 2, 2}, {1, 0, 2, 0, 1, 0, 2, 0});
    QCOMPARE(nn::unitActivity(maps.view(), "relu").units, nn::Index{2});
    QCOMPARE(nn::unitActivity(maps.view(), "relu").dead, 0.5);
    QCOMPARE(nn::unitActivity(tensorOf({1, 2}, {0, 0}).view(), "relu").dead, 0.0);  // one sample proves nothing
  }

  void flatEndsAreSaturated() {
    const nn::Tensor values = tensorOf({1, 4}, {0.001, 0.5, 0.995, 0.9});
    QCOMPARE(nn::unitActivity(values.view(), "sigmoid").saturated, 0.5);
    QCOMPARE(nn::unitActivity(tensorOf({1, 4}, {-0.99, 0, 0.5, 0.999}).view(), "tanh").saturated, 0.5);
    QCOMPARE(nn::unitActivity(values.view(), "gelu").saturated, 0.0);
  }

  void changeIsRelative() {
    QVERIFY(std::abs(nn::relativeChange(Values{3, 4}, Values{3, 4.5}) - 0.1) < 1e-6);
    QCOMPARE(nn::relativeChange(Values{0, 0}, Values{1, 1}), 0.0);
  }
};

QTEST_APPLESS_MAIN(TestValueStatistics)
#include "tst_value_statistics.moc"
