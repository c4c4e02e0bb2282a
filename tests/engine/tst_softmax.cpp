#include "engine/kernels/softmax.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

constexpr double kEpsilon = static_cast<double>(std::numeric_limits<Scalar>::epsilon());

Numbers softmax(Index columns, const Numbers& x) {
  Numbers y(x.size());
  nn::kernels::softmax(static_cast<Index>(x.size()) / columns, columns, x.data(), y.data());
  return y;
}

double logSumExp(const Numbers& x) {
  double result = 0;
  nn::kernels::logSumExp(1, static_cast<Index>(x.size()), x.data(), &result);
  return result;
}

}  // namespace

class TestSoftmax : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithReference_data() {
    QTest::addColumn<int>("columns");
    for (const int columns : {1, 2, 3, 10, 15, 16, 17, 33, 100}) QTest::newRow(qPrintable(QString::number(columns))) << columns;
  }
  void agreesWithReference() {
    QFETCH(int, columns);
    const Index rows = 7;
    Numbers x = randomNumbers(rows * columns, 1);
    for (Scalar& value : x) value *= 8;
    const Numbers y = softmax(columns, x);
    Numbers gradient = randomNumbers(rows * columns, 2);
    const Numbers outer = gradient;
    nn::kernels::softmaxBackward(rows, columns, y.data(), gradient.data());
    std::vector<double> logSums(static_cast<std::size_t>(rows));
    nn::kernels::logSumExp(rows, columns, x.data(), logSums.data());
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
      const std::size_t first = r * static_cast<std::size_t>(columns), last = first + static_cast<std::size_t>(columns);
      double sum = 0, dot = 0;
      for (std::size_t i = first; i < last; ++i) sum += std::exp(static_cast<double>(x[i]));
      for (std::size_t i = first; i < last; ++i) dot += static_cast<double>(outer[i]) * static_cast<double>(y[i]);
      for (std::size_t i = first; i < last; ++i) {
        const double expected = std::exp(static_cast<double>(x[i])) / sum;
        QVERIFY(std::abs(static_cast<double>(y[i]) - expected) <= 16 * kEpsilon * expected);
        const double slope = static_cast<double>(y[i]) * (static_cast<double>(outer[i]) - dot);
        QVERIFY(std::abs(static_cast<double>(gradient[i]) - slope) <= 4 * kEpsilon);
      }
      QVERIFY(std::abs(logSums[r] - std::log(sum)) <= 16 * kEpsilon);
    }
  }

  void largeNumbersDoNotOverflow() {
    const Numbers y = softmax(3, {1000, 1000, -1000});
    QCOMPARE(y, (Numbers{Scalar{0.5}, Scalar{0.5}, 0}));
    QVERIFY(std::abs(logSumExp({1000, 1000}) - (1000 + std::log(2.0))) < 1e-4);
    QVERIFY(std::abs(logSumExp({-1000, -1000}) - (-1000 + std::log(2.0))) < 1e-4);
  }

  /// The loss of a sure and right answer is tiny, not zero: the sum is kept in double.
  void smallTermsAreNotLost() {
    const Scalar gap = 30;
    const double expected = std::log1p(std::exp(-30.0));
    QVERIFY(std::abs(logSumExp({gap, 0}) - 30 - expected) <= 0.05 * expected);
  }

  void infinitiesGiveTheirLimits() {
    constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
    QCOMPARE(softmax(2, {-kInfinity, 3}), (Numbers{0, 1}));
    QCOMPARE(logSumExp({-kInfinity, 3}), 3.0);
    QCOMPARE(logSumExp({kInfinity, 3}), std::numeric_limits<double>::infinity());
    QCOMPARE(logSumExp({-kInfinity, -kInfinity}), -std::numeric_limits<double>::infinity());
  }

  /// In every bit the softmax and the logarithm that come alone, of infinities and NaN too.
  void bothInOneGo() {
    constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity(), kNan = std::numeric_limits<Scalar>::quiet_NaN();
    for (const Index columns : {1, 2, 3, 10, 15, 16, 17, 33, 100}) {
      const Index rows = 40;
      Numbers x = randomNumbers(rows * columns, 5);
      for (Scalar& value : x) value *= 30;
      for (Index r = 1; r < 8; ++r) {
        const auto row = std::span(x).subspan(static_cast<std::size_t>(r * columns), static_cast<std::size_t>(columns));
        if (r == 1) row.front() = -kInfinity;
        if (r == 2) row.back() = kInfinity;
        if (r == 3) std::ranges::fill(row, -kInfinity);
        if (r == 4) std::ranges::fill(row, kInfinity);
        if (r == 5) row.back() = kNan;
        if (r == 6) std::ranges::fill(row, Scalar{-1000});
        if (r == 7) std::ranges::fill(row, std::numeric_limits<Scalar>::max());
      }
      Numbers y(x.size());
      std::vector<double> logSums(static_cast<std::size_t>(rows)), expected(logSums.size());
      nn::kernels::softmaxWithLogSum(rows, columns, x.data(), y.data(), logSums.data());
      nn::kernels::logSumExp(rows, columns, x.data(), expected.data());
      const Numbers alone = softmax(columns, x);
      for (std::size_t i = 0; i < y.size(); ++i) QVERIFY(y[i] == alone[i] || (std::isnan(y[i]) && std::isnan(alone[i])));
      for (std::size_t r = 0; r < logSums.size(); ++r)
        QVERIFY(logSums[r] == expected[r] || (std::isnan(logSums[r]) && std::isnan(expected[r])));
      QVERIFY(std::isnan(logSums[5]));
      QVERIFY(std::isfinite(logSums[6]) && std::isfinite(logSums[7]));
      QCOMPARE(logSums[2], std::numeric_limits<double>::infinity());
      QCOMPARE(logSums[3], -std::numeric_limits<double>::infinity());
      nn::kernels::softmaxWithLogSum(rows, columns, x.data(), x.data(), expected.data());  // in place
      for (std::size_t i = 0; i < y.size(); ++i) QVERIFY(x[i] == y[i] || std::isnan(y[i]));
    }
  }

  void notANumberFillsItsRowOnly() {
    const Numbers y = softmax(3, {1, std::numeric_limits<Scalar>::quiet_NaN(), 2, 1, 2, 3});
    for (std::size_t i = 0; i < 6; ++i) QCOMPARE(std::isnan(y[i]), i < 3);
    QVERIFY(std::isnan(logSumExp({1, std::numeric_limits<Scalar>::quiet_NaN()})));
  }

  void worksInPlace() {
    Numbers x = randomNumbers(4 * 11, 3);
    const Numbers expected = softmax(11, x);
    nn::kernels::softmax(4, 11, x.data(), x.data());
    QVERIFY(reference::sameBits(x, expected));
  }

  void bitsDoNotDependOnThreads() {
    const Numbers x = randomNumbers(3000 * 10, 4);
    const Numbers expected = softmax(10, x);
    Numbers y(x.size());
    std::vector<double> logSums(3000), again(3000);
    nn::kernels::softmaxWithLogSum(3000, 10, x.data(), y.data(), logSums.data());
    const nn::ParallelScope scope(3);
    QVERIFY(reference::sameBits(softmax(10, x), expected));
    nn::kernels::softmaxWithLogSum(3000, 10, x.data(), y.data(), again.data());
    QVERIFY(reference::sameBits(y, expected) && again == logSums);
  }
};

QTEST_APPLESS_MAIN(TestSoftmax)
#include "tst_softmax.moc"
