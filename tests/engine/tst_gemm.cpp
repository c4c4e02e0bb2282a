#include "engine/kernels/gemm.h"

#include <QtTest>

#include <tuple>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using nn::kernels::Factor;
using nn::kernels::Store;
using reference::Numbers;
using reference::randomNumbers;

namespace {

/// A product with everything it needs; the factors are stored plainly or transposed.
struct Product {
  Index m, n, k;
  bool transposeA = false, transposeB = false;
  Numbers a = randomNumbers(m * k, 1), b = randomNumbers(k * n, 2), bias = randomNumbers(n, 3),
          before = randomNumbers(m * n, 4);

  Factor left() const { return transposeA ? Factor{a.data(), 1, m} : Factor{a.data(), k, 1}; }
  Factor right() const { return transposeB ? Factor{b.data(), 1, k} : Factor{b.data(), n, 1}; }

  Numbers run(Store store, bool withBias) const {
    Numbers c = before;
    nn::kernels::gemm(m, n, k, left(), right(), c.data(), n, store, {.bias = withBias ? bias.data() : nullptr});
    return c;
  }

  double error(Store store, bool withBias) const {
    std::vector<double> expected(before.size());
    if (store == Store::Add) expected = reference::toDouble(before);
    if (withBias)
      for (std::size_t i = 0; i < expected.size(); ++i)
        expected[i] += static_cast<double>(bias[i % static_cast<std::size_t>(n)]);
    reference::gemm(m, n, k, left(), right(), expected);
    return reference::worstError(run(store, withBias), expected, std::sqrt(static_cast<double>(k)) + 2);
  }
};

/// A way to store a product: into what, and what happens on the way.
struct Way {
  Store store;
  bool withBias, rectify, withMask;
};

std::vector<Way> allWays() {
  std::vector<Way> ways;
  for (const Store store : {Store::Assign, Store::Add})
    for (const bool withBias : {false, true})
      for (const bool rectify : {false, true})
        for (const bool withMask : {false, true}) ways.push_back({store, withBias, rectify, withMask});
  return ways;
}

QString describe(const Way& way) {
  return QString(way.store == Store::Add ? "added" : "assigned") + (way.withBias ? ", bias" : "") +
         (way.rectify ? ", rectified" : "") + (way.withMask ? ", masked" : "");
}

/// Numbers of which a third is zero and a third negative, as what comes out of a ReLU is not, but a mask may be.
Numbers maskNumbers(Index count) {
  Numbers mask = randomNumbers(count, 5);
  for (std::size_t i = 0; i < mask.size(); i += 3) mask[i] = i % 2 == 0 ? Scalar{0} : -Scalar{0};
  return mask;
}

/// Stores a product in every way, into rows `ldc` apart, and compares it with the formula. `sums` (m, n) is A·B.
QString compareWays(const Product& p, Index ldc, const std::vector<double>& sums) {
  const Numbers before = randomNumbers(p.m * ldc, 4), mask = maskNumbers(p.m * ldc);
  const double tolerance =
      20 * (std::sqrt(static_cast<double>(p.k)) + 2) * static_cast<double>(std::numeric_limits<Scalar>::epsilon());
  for (const Way& way : allWays()) {
    // What is assigned must not depend on what was there.
    Numbers c = way.store == Store::Add ? before : Numbers(before.size(), std::numeric_limits<Scalar>::quiet_NaN());
    nn::kernels::gemm(
        p.m, p.n, p.k, p.left(), p.right(), c.data(), ldc, way.store,
        {.bias = way.withBias ? p.bias.data() : nullptr, .rectify = way.rectify, .mask = way.withMask ? mask.data() : nullptr});
    for (Index i = 0; i < p.m; ++i)
      for (Index j = 0; j < p.n; ++j) {
        const auto at = static_cast<std::size_t>(i * ldc + j);
        double expected = sums[static_cast<std::size_t>(i * p.n + j)];
        if (way.store == Store::Add) expected += static_cast<double>(before[at]);
        if (way.withBias) expected += static_cast<double>(p.bias[static_cast<std::size_t>(j)]);
        if (way.rectify) expected = std::max(0.0, expected);
        const bool isClosed = way.withMask && !(mask[at] > 0);
        const bool isRight = isClosed ? c[at] == 0 : std::abs(static_cast<double>(c[at]) - expected) <= tolerance;
        if (!isRight || (way.rectify && c[at] < 0))
          return QString("m %1 n %2 k %3, %4: C(%5, %6) is %7, expected %8")
              .arg(p.m)
              .arg(p.n)
              .arg(p.k)
              .arg(describe(way))
              .arg(i)
              .arg(j)
              .arg(static_cast<double>(c[at]))
              .arg(isClosed ? 0 : expected);
      }
  }
  return {};
}

std::vector<double> sumsOf(const Product& p) {
  std::vector<double> sums(p.before.size());
  reference::gemm(p.m, p.n, p.k, p.left(), p.right(), sums);
  return sums;
}

}  // namespace

class TestGemm : public QObject {
  Q_OBJECT

 private slots:
  void smallSizesAgreeWithReference() {
    for (Index m = 1; m <= 40; ++m)
      for (Index n = 1; n <= 40; ++n) {
        const Index k = (m * 7 + n * 3) % 40 + 1;
        const Product product{m, n, k, (m + n) % 2 == 1, (m + n / 2) % 2 == 1};
        const double error = product.error(n % 3 == 0 ? Store::Add : Store::Assign, m % 3 == 0);
        QVERIFY2(error < 20, qPrintable(QString("m %1 n %2 k %3: error %4").arg(m).arg(n).arg(k).arg(error)));
      }
  }

  void largeSizesAgreeWithReference_data() {
    QTest::addColumn<int>("m");
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("k");
    QTest::newRow("several blocks of k") << 50 << 40 << 1000;
    QTest::newRow("one step more than a block") << 13 << 33 << 385;
    QTest::newRow("several row blocks") << 401 << 35 << 20;
    QTest::newRow("many panels") << 17 << 300 << 64;
    QTest::newRow("dense layer") << 128 << 128 << 784;
    QTest::newRow("one row") << 1 << 130 << 784;
    QTest::newRow("one column") << 130 << 1 << 784;
  }
  void largeSizesAgreeWithReference() {
    QFETCH(int, m);
    QFETCH(int, n);
    QFETCH(int, k);
    for (const bool transposeA : {false, true})
      for (const bool transposeB : {false, true})
        for (const Store store : {Store::Assign, Store::Add}) {
          const Product product{m, n, k, transposeA, transposeB};
          QVERIFY(product.error(store, true) < 20);
        }
  }

  /// Every number of rows that shares a tile in its own way, columns around whole vectors and panels, k within one block and
  /// over several.
  void finishesAsTold_data() {
    QTest::addColumn<int>("k");
    for (const int k : {0, 1, 2, 17, 63, 200, 383, 384, 385, 500, 769, 800}) QTest::newRow(qPrintable(QString::number(k))) << k;
  }
  void finishesAsTold() {
    QFETCH(int, k);
    for (Index m = 1; m <= 30; ++m)
      for (const Index n : {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 70}) {
        const Product product{m, n, k, (m + n) % 2 == 1, (m + n / 2) % 2 == 1};
        const QString failure = compareWays(product, n + (m + n) % 3, sumsOf(product));
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
      }
  }

  void finishesLargeProducts() {
    for (const auto& [m, n, k] :
         {std::tuple<Index, Index, Index>{401, 75, 20}, {193, 300, 64}, {1, 330, 784}, {2, 600, 500}, {3, 275, 385},
          {3, 256, 0}, {200, 65, 900}})
      for (const bool transposeB : {false, true}) {
        const Product product{m, n, k, k == 500, transposeB};
        const std::vector<double> sums = sumsOf(product);
        for (const int threads : {1, 3}) {
          const nn::ParallelScope scope(threads);
          const QString failure = compareWays(product, n + 5, sums);
          QVERIFY2(failure.isEmpty(), qPrintable(failure));
        }
      }
  }

  /// max(0, NaN) is NaN; the derivative of a closed ReLU is 0 whatever comes back; a mask that is NaN is not positive.
  void finishesWhatIsNotFinite() {
    constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN(), kInfinity = std::numeric_limits<Scalar>::infinity();
    for (const Index k : {3, 500}) {
      Product product{3, 40, k};
      product.a[1] = kNan;
      product.a[static_cast<std::size_t>(k + 1)] = kInfinity;
      Numbers mask(3 * 40, 1);
      mask[5] = 0;
      mask[85] = kNan;
      Numbers rectified(3 * 40), masked(3 * 40);
      nn::kernels::gemm(3, 40, k, product.left(), product.right(), rectified.data(), 40, Store::Assign, {.rectify = true});
      nn::kernels::gemm(3, 40, k, product.left(), product.right(), masked.data(), 40, Store::Assign, {.mask = mask.data()});
      for (std::size_t j = 0; j < 40; ++j) {
        const bool isNegative = product.b[40 + j] < 0;
        QVERIFY(std::isnan(rectified[j]));
        QCOMPARE(rectified[40 + j], isNegative ? Scalar{0} : kInfinity);
        QCOMPARE(std::isnan(masked[j]), j != 5);
        QCOMPARE(masked[40 + j], isNegative ? -kInfinity : kInfinity);
      }
      QCOMPARE(masked[5], Scalar{0});
      QCOMPARE(masked[85], Scalar{0});
    }
  }

  void noStepsGiveTheBias() {
    const Product product{3, 5, 0};
    const Numbers c = product.run(Store::Assign, true);
    for (std::size_t i = 0; i < c.size(); ++i) QCOMPARE(c[i], product.bias[i % 5]);
    QVERIFY(reference::sameBits(product.run(Store::Add, false), product.before));
  }

  void writesOnlyItsColumns() {
    const Product product{14, 21, 9};
    constexpr Index kLdc = 30;
    Numbers c(14 * kLdc, 7);
    nn::kernels::gemm(14, 21, 9, product.left(), product.right(), c.data(), kLdc, Store::Assign);
    for (Index i = 0; i < 14; ++i)
      for (Index j = 21; j < kLdc; ++j) QCOMPARE(c[static_cast<std::size_t>(i * kLdc + j)], Scalar{7});
  }

  /// A part of the product computed alone has the same bits as in the whole.
  void bitsDoNotDependOnTiling_data() {
    QTest::addColumn<int>("k");
    QTest::addColumn<bool>("transposeA");
    QTest::addColumn<bool>("transposeB");
    QTest::addColumn<bool>("withBias");
    for (const int k : {1, 8, 60, 70, 500})  // with few columns these are small products, but for the last
      for (const int way : {0, 1, 2, 3, 4, 5, 6, 7})
        QTest::newRow(qPrintable(QString("%1 steps, way %2").arg(k).arg(way)))
            << k << (way % 2 == 1) << (way / 2 % 2 == 1) << (way < 4);
  }
  void bitsDoNotDependOnTiling() {
    QFETCH(int, k);
    QFETCH(bool, transposeA);
    QFETCH(bool, transposeB);
    QFETCH(bool, withBias);
    constexpr Index kColumns = 575;
    const Product whole{230, kColumns, k, transposeA, transposeB};
    const Numbers c = whole.run(Store::Assign, withBias);
    for (const Index rows : {1, 2, 3, 5, 8, 10, 12, 100})
      for (const Index columns : {1, 2, 5, 8, 15, 16, 31, 40, 128, 300, 530}) {  // the last ones wide enough for few rows' own way
        const Index row = 230 - rows - 3, column = kColumns - columns - 7;
        Numbers part(static_cast<std::size_t>(rows * columns));
        const Factor a = whole.left(), b = whole.right();
        nn::kernels::gemm(rows, columns, k, {a.data + row * a.rowStride, a.rowStride, a.columnStride},
                          {b.data + column * b.columnStride, b.rowStride, b.columnStride}, part.data(), columns,
                          Store::Assign, {.bias = withBias ? whole.bias.data() + column : nullptr});
        for (Index i = 0; i < rows; ++i)
          QVERIFY(reference::sameBits(
              std::span(part).subspan(static_cast<std::size_t>(i * columns), static_cast<std::size_t>(columns)),
              std::span(c).subspan(static_cast<std::size_t>((row + i) * kColumns + column), static_cast<std::size_t>(columns))));
      }
  }

  void bitsDoNotDependOnThreads() {
    const Product product{300, 200, 150};
    const Numbers expected = product.run(Store::Add, true);
    for (const int threads : {2, 3, 4}) {
      const nn::ParallelScope scope(threads);
      QVERIFY(reference::sameBits(product.run(Store::Add, true), expected));
    }
  }

  void notANumberStaysInItsRow() {
    Product product{20, 40, 30};
    product.a[5 * 30 + 3] = std::numeric_limits<Scalar>::quiet_NaN();
    const Numbers c = product.run(Store::Assign, false);
    for (std::size_t i = 0; i < c.size(); ++i) QCOMPARE(std::isnan(c[i]), i / 40 == 5);
  }
};

QTEST_APPLESS_MAIN(TestGemm)
#include "tst_gemm.moc"
