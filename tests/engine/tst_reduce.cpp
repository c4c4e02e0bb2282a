#include "engine/kernels/reduce.h"

#include <QtTest>

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

  void sumsDoNotDependOnThreads() {
    const Numbers x = randomNumbers(123'457, 4);
    const double squares = nn::kernels::sumOfSquares(x), magnitudes = nn::kernels::sumOfMagnitudes(x);
    for (const int threads : {2, 3, 7}) {
      const nn::ParallelScope scope(threads);
      QVERIFY(nn::kernels::sumOfSquares(x) == squares);
      QVERIFY(nn::kernels::sumOfMagnitudes(x) == magnitudes);
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
