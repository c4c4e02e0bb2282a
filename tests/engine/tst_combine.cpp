#include "engine/kernels/combine.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/core/rng.h"

using namespace nn;

namespace {

using Numbers = std::vector<Scalar>;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

Numbers randomNumbers(std::size_t count, std::uint64_t seed) {
  Numbers numbers(count);
  Rng(seed, streamId("combine")).normalsAt(0, numbers);
  return numbers;
}

Numbers combined(void (*kernel)(std::span<const Scalar>, std::span<Scalar>), const Numbers& x, Numbers y) {
  kernel(x, y);
  return y;
}

}  // namespace

class TestCombine : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithPlainLoops_data() {
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 7, 16, 33, 100'003}) QTest::addRow("%d", count) << count;
  }
  void agreesWithPlainLoops() {
    QFETCH(int, count);
    const auto size = static_cast<std::size_t>(count);
    const Numbers x = randomNumbers(size, 1), y = randomNumbers(size, 2), z = randomNumbers(size, 3);
    for (const int threads : {1, 4}) {
      const ParallelScope scope(threads);
      const Numbers product = combined(kernels::multiply, x, y), largest = combined(kernels::maximum, x, y),
                    smallest = combined(kernels::minimum, x, y);
      Numbers sum = z;
      kernels::addProduct(x, y, sum);
      for (std::size_t i = 0; i < size; ++i) {
        QCOMPARE(product[i], x[i] * y[i]);
        QCOMPARE(largest[i], std::max(x[i], y[i]));
        QCOMPARE(smallest[i], std::min(x[i], y[i]));
        const Scalar rounding = std::numeric_limits<Scalar>::epsilon() * (std::abs(z[i]) + std::abs(product[i]));
        QVERIFY(std::abs(sum[i] - (z[i] + product[i])) <= rounding);  // the kernel may round once instead of twice
      }
    }
  }

  void nanOnEitherSideIsTheResult() {
    for (const auto kernel : {kernels::multiply, kernels::maximum, kernels::minimum})
      for (const Scalar other : {Scalar{0}, Scalar{-1}, Scalar{5}, kInfinity, -kInfinity, kNan}) {
        QVERIFY(std::isnan(combined(kernel, {kNan}, {other})[0]));
        QVERIFY(std::isnan(combined(kernel, {other}, {kNan})[0]));
      }
  }

  void sumsAndProductsAreWritten_data() { agreesWithPlainLoops_data(); }
  void sumsAndProductsAreWritten() {
    QFETCH(int, count);
    const auto size = static_cast<std::size_t>(count);
    const Numbers x = randomNumbers(size, 1), y = randomNumbers(size, 2), z = randomNumbers(size, 3);
    for (const int threads : {1, 4}) {
      const ParallelScope scope(threads);
      Numbers sum(size, kNan), rectified = sum, product = sum, masked = sum, mask = z, kept = sum;
      kernels::sum(x, y, sum);
      kernels::sum(x, y, rectified, true);
      kernels::product(x, y, product);
      kernels::product(x, y, masked, z);
      kernels::keepSome(Scalar(0.5), 3, x, mask, kept);
      for (std::size_t i = 0; i < size; ++i) {
        QCOMPARE(sum[i], x[i] + y[i]);
        QCOMPARE(rectified[i], std::max(Scalar{0}, x[i] + y[i]));
        QCOMPARE(product[i], x[i] * y[i]);
        QCOMPARE(masked[i], z[i] > 0 ? x[i] * y[i] : Scalar{0});
        QCOMPARE(mask[i], z[i] < Scalar(0.5) ? Scalar{0} : Scalar{3});
        QCOMPARE(kept[i], mask[i] * x[i]);
      }
    }
  }

  void whatIsWrittenKeepsNan() {
    for (const Scalar other : {Scalar{-1}, Scalar{5}, -kInfinity}) {
      Numbers y = {0}, mask = {0};
      kernels::sum(Numbers{kNan}, Numbers{other}, y, true);
      QVERIFY(std::isnan(y[0]));
      kernels::keepSome(Scalar(0.5), 2, Numbers{kNan}, mask, y);
      QCOMPARE(mask[0], Scalar{0});
      QVERIFY(std::isnan(y[0]));
    }
    Numbers y = {1};
    kernels::product(Numbers{2}, Numbers{3}, y, Numbers{kNan});
    QCOMPARE(y[0], Scalar{0});
  }

  /// Of every width, and nothing between the rows.
  void rowsAreCopiedAndAdded() {
    constexpr Index kRows = 5, kGap = 3;
    for (const Index columns : {1, 7, 8, 16, 17, 70}) {
      const kernels::RowRun run = {kRows, columns, columns + 1, columns + kGap};
      const Numbers from = randomNumbers(static_cast<std::size_t>(kRows * run.fromStride), 1);
      const Numbers start = randomNumbers(static_cast<std::size_t>(kRows * run.toStride), 2);
      Numbers copied = start, added = start;
      kernels::copyRows(run, from.data(), copied.data());
      kernels::addRows(run, from.data(), added.data());
      for (std::size_t e = 0; e < start.size(); ++e) {
        const Index row = static_cast<Index>(e) / run.toStride, column = static_cast<Index>(e) % run.toStride;
        const Scalar number = column < columns ? from[static_cast<std::size_t>(row * run.fromStride + column)] : Scalar{0};
        QCOMPARE(copied[e], column < columns ? number : start[e]);
        QCOMPARE(added[e], start[e] + number);
      }
    }
  }

  void movesWhatBelongsToEqualNumbers() {
    const Numbers x = {1, 2, kNan, 4, 0}, y = {1, 3, kNan, 5, -Scalar{0}};
    Numbers from = {10, 20, 30, 40, 50}, to = {1, 1, 1, 1, 1};
    kernels::moveWhereSame(x, y, from, to);
    QCOMPARE(to, (Numbers{11, 1, 31, 1, 51}));
    QCOMPARE(from, (Numbers{0, 20, 0, 40, 0}));
    kernels::moveWhereSame(y, y, from, {});
    QCOMPARE(from, Numbers(5, 0));
  }

  void movesTheSameInRunsOfEveryLength() {
    for (const std::size_t size : {1U, 15U, 16U, 100'003U}) {
      const Numbers x = randomNumbers(size, 1), y = combined(kernels::maximum, x, randomNumbers(size, 2));
      const ParallelScope scope(4);
      Numbers from(size, 3), to(size, 1);
      kernels::moveWhereSame(x, y, from, to);
      for (std::size_t i = 0; i < size; ++i) {
        QCOMPARE(to[i], x[i] == y[i] ? Scalar{4} : Scalar{1});
        QCOMPARE(from[i], x[i] == y[i] ? Scalar{0} : Scalar{3});
      }
    }
  }

  void aRunMayBeCombinedWithItself() {
    Numbers x = {1, -2, 3};
    kernels::multiply(x, x);
    QCOMPARE(x, (Numbers{1, 4, 9}));
  }
};

QTEST_APPLESS_MAIN(TestCombine)
#include "tst_combine.moc"
