#include "engine/kernels/gemm.h"

#include <QtTest>

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
    nn::kernels::gemm(m, n, k, left(), right(), c.data(), n, store,
                      {.bias = withBias ? bias.data() : nullptr});
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
  void bitsDoNotDependOnTiling() {
    for (const bool transposeB : {false, true}) {
      const Product whole{230, 75, 500, false, transposeB};
      const Numbers c = whole.run(Store::Assign, true);
      for (const Index rows : {1, 2, 3, 5, 12, 100})
        for (const Index columns : {1, 5, 16, 31, 40}) {
          const Index row = 230 - rows - 3, column = 75 - columns - 7;
          Numbers part(static_cast<std::size_t>(rows * columns));
          const Factor a{whole.left().data + row * 500, 500, 1}, b = whole.right();
          nn::kernels::gemm(rows, columns, 500, a, {b.data + column * b.columnStride, b.rowStride, b.columnStride}, part.data(),
                            columns, Store::Assign, {.bias = whole.bias.data() + column});
          for (Index i = 0; i < rows; ++i)
            QVERIFY(reference::sameBits(
                std::span(part).subspan(static_cast<std::size_t>(i * columns), static_cast<std::size_t>(columns)),
                std::span(c).subspan(static_cast<std::size_t>((row + i) * 75 + column), static_cast<std::size_t>(columns))));
        }
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
