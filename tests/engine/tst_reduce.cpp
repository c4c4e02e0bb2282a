#include "engine/kernels/reduce.h"

#include <QtTest>

#include <utility>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

class TestReduce : public QObject {
  Q_OBJECT

 private slots:
  void columnSumsAreAdded_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("no rows") << 0 << 5;
    QTest::newRow("one row") << 1 << 70;
    QTest::newRow("one column") << 300 << 1;
    QTest::newRow("narrow") << 1000 << 6;
    QTest::newRow("wide") << 50 << 200;
    QTest::newRow("parallel") << 400 << 500;
  }
  void columnSumsAreAdded() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Numbers x = randomNumbers(rows * columns, 1), start = randomNumbers(columns, 2);
    Numbers sums = start;
    nn::kernels::addColumnSums(rows, columns, x.data(), sums.data());
    std::vector<double> expected = reference::toDouble(start);
    for (std::size_t i = 0; i < x.size(); ++i) expected[i % static_cast<std::size_t>(columns)] += static_cast<double>(x[i]);
    QVERIFY(reference::worstError(sums, expected, std::sqrt(rows) + 1) <= 1);
    const nn::ParallelScope scope(3);
    Numbers again = start;
    nn::kernels::addColumnSums(rows, columns, x.data(), again.data());
    QVERIFY(reference::sameBits(sums, again));
  }

  void sumsAgreeWithReference() {
    for (const Index count : {0, 1, 15, 16, 17, 1000, 50'000}) {
      const Numbers x = randomNumbers(count, 3);
      double squares = 0, magnitudes = 0;
      for (const Scalar value : x) {
        squares += static_cast<double>(value) * static_cast<double>(value);
        magnitudes += std::abs(static_cast<double>(value));
      }
      QVERIFY(std::abs(nn::kernels::sumOfSquares(x) - squares) <= 1e-12 * squares);
      QVERIFY(std::abs(nn::kernels::sumOfMagnitudes(x) - magnitudes) <= 1e-12 * magnitudes);
    }
  }

  void sumsOfDifferencesAgreeWithReference() {
    for (const Index count : {0, 1, 15, 16, 17, 31, 1000, 16'384, 16'385, 50'000}) {
      const Numbers x = randomNumbers(count, 6), y = randomNumbers(count, 7);
      double squares = 0, magnitudes = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double difference = static_cast<double>(x[i]) - static_cast<double>(y[i]);
        squares += difference * difference;
        magnitudes += std::abs(difference);
      }
      QVERIFY(std::abs(nn::kernels::sumOfSquaredDifferences(x, y) - squares) <= 1e-12 * squares);
      QVERIFY(std::abs(nn::kernels::sumOfAbsoluteDifferences(x, y) - magnitudes) <= 1e-12 * magnitudes);
      QCOMPARE(nn::kernels::sumOfSquaredDifferences(x, x), 0.0);
    }
    // In double, so that numbers next to each other differ and large ones do not overflow.
    const Numbers ones{1}, next{std::nextafter(Scalar{1}, Scalar{2})};
    QCOMPARE(nn::kernels::sumOfAbsoluteDifferences(next, ones), static_cast<double>(next[0]) - 1.0);
    const Numbers large{Scalar(1e30F)}, negative{Scalar(-1e30F)};
    QVERIFY(std::isfinite(nn::kernels::sumOfSquaredDifferences(large, negative)));
    const Numbers nan{std::numeric_limits<Scalar>::quiet_NaN()};
    QVERIFY(std::isnan(nn::kernels::sumOfSquaredDifferences(nan, ones)));
    QVERIFY(std::isnan(nn::kernels::sumOfAbsoluteDifferences(ones, nan)));
  }

  /// At every place, so in whole vectors and in what is left over; NaN of either sign counts more than infinity.
  void theLargestMagnitudeIsFound() {
    constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity(), kNan = std::numeric_limits<Scalar>::quiet_NaN();
    QCOMPARE(nn::kernels::largestMagnitude({}), Scalar{0});
    QVERIFY(!std::signbit(nn::kernels::largestMagnitude(Numbers{-Scalar{0}})));
    for (const std::size_t count : {1U, 2U, 15U, 16U, 17U, 33U, 70U})
      for (std::size_t place = 0; place < count; ++place) {
        Numbers x = randomNumbers(static_cast<Index>(count), 8);
        for (const Scalar value : {Scalar{2}, Scalar{-3}, std::numeric_limits<Scalar>::max(), -kInfinity, kInfinity}) {
          x[place] = value;
          QCOMPARE(nn::kernels::largestMagnitude(x), std::abs(value));
        }
        x[count / 2] = -kInfinity;
        for (const Scalar nan : {kNan, -kNan}) {
          x[place] = nan;
          QVERIFY(std::isnan(nn::kernels::largestMagnitude(x)));
        }
      }
    Numbers many = randomNumbers(200'003, 9);
    Scalar largest = 0;
    for (const Scalar value : many) largest = std::max(largest, std::abs(value));
    for (const int threads : {1, 3}) {
      const nn::ParallelScope scope(threads);
      QCOMPARE(nn::kernels::largestMagnitude(many), largest);
      for (const std::size_t place : {std::size_t{0}, std::size_t{99'999}, many.size() - 1}) {
        const Scalar before = std::exchange(many[place], kNan);
        QVERIFY(std::isnan(nn::kernels::largestMagnitude(many)));
        many[place] = before;
      }
    }
  }

  void findsTheLargestNumber() {
    constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity(), kNan = std::numeric_limits<Scalar>::quiet_NaN();
    QCOMPARE(nn::kernels::largestOrNan({}), -kInfinity);
    for (const std::size_t count : {1U, 2U, 10U, 15U, 16U, 17U, 33U, 46U, 70U})
      for (std::size_t place = 0; place < count; ++place) {
        Numbers x = randomNumbers(static_cast<Index>(count), 8);
        for (Scalar& value : x) value -= 5;  // all are negative
        for (const Scalar value : {Scalar{2}, std::numeric_limits<Scalar>::max(), kInfinity}) {
          x[place] = value;
          QCOMPARE(nn::kernels::largestOrNan(x), value);
        }
        x[place] = kNan;
        QVERIFY(std::isnan(nn::kernels::largestOrNan(x)));
        x[count - 1 - place] = kInfinity;  // before or after it
        QVERIFY(count - 1 == 2 * place || std::isnan(nn::kernels::largestOrNan(x)));
        std::ranges::fill(x, -kInfinity);
        QCOMPARE(nn::kernels::largestOrNan(x), -kInfinity);
      }
  }

  void sumsDoNotDependOnThreads() {
    const Numbers x = randomNumbers(123'457, 4);
    const Numbers y = randomNumbers(123'457, 10);
    const double squares = nn::kernels::sumOfSquares(x), magnitudes = nn::kernels::sumOfMagnitudes(x),
                 squaredDifferences = nn::kernels::sumOfSquaredDifferences(x, y),
                 absoluteDifferences = nn::kernels::sumOfAbsoluteDifferences(x, y);
    for (const int threads : {2, 3, 7}) {
      const nn::ParallelScope scope(threads);
      QVERIFY(nn::kernels::sumOfSquares(x) == squares);
      QVERIFY(nn::kernels::sumOfMagnitudes(x) == magnitudes);
      QVERIFY(nn::kernels::sumOfSquaredDifferences(x, y) == squaredDifferences);
      QVERIFY(nn::kernels::sumOfAbsoluteDifferences(x, y) == absoluteDifferences);
    }
  }

  void findsWhatIsNotFinite() {
    Numbers x = randomNumbers(10'000, 5);
    x[17] = std::numeric_limits<Scalar>::max();
    QVERIFY(nn::kernels::allFinite(x));
    QVERIFY(nn::kernels::allFinite({}));
    constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
    for (const Scalar bad : {kInfinity, -kInfinity, std::numeric_limits<Scalar>::quiet_NaN()})
      for (const std::size_t place : {std::size_t{0}, std::size_t{4095}, std::size_t{4096}, std::size_t{9999}}) {
        Numbers y = x;
        y[place] = bad;
        QVERIFY(!nn::kernels::allFinite(y));
      }
  }
};

QTEST_APPLESS_MAIN(TestReduce)
#include "tst_reduce.moc"
