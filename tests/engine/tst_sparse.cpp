#include "engine/kernels/sparse.h"

#include <QtTest>

#include "engine/core/parallel.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

/// A matrix of which about every `one in` numbers is not zero, plainly and as sparse rows. Every seventh row has nothing but
/// zeros, and so has every fifth column.
class SparseMatrix {
 public:
  SparseMatrix(Index rows, Index columns, Index oneIn, bool ones)
      : columns_(columns), dense_(static_cast<std::size_t>(rows * columns)) {
    const Numbers drawn = randomNumbers(rows * columns, 1), values = randomNumbers(rows * columns, 2);
    for (Index r = 0; r < rows; ++r)
      for (Index c = 0; c < columns; ++c)
        if (const auto i = static_cast<std::size_t>(r * columns + c);
            r % 7 != 6 && c % 5 != 4 && drawn[i] * static_cast<Scalar>(oneIn) < 2 - static_cast<Scalar>(oneIn))
          dense_[i] = ones ? 1 : values[i];
    for (Index r = 0; r < rows; ++r) addRow(dense_.data() + r * columns);
    const auto blocks = static_cast<std::size_t>(nn::sparseBlocks(columns));
    for (std::size_t r = 0, first = 0; r < static_cast<std::size_t>(rows); ++r) {
      const std::int32_t* const starts = starts_.data() + r * (blocks + 1);
      rows_.push_back({numbers_.data() + first, ones ? nullptr : values_.data() + first, starts, starts[blocks]});
      first += static_cast<std::size_t>(starts[blocks]);
    }
  }
  SparseMatrix(const SparseMatrix&) = delete;
  SparseMatrix& operator=(const SparseMatrix&) = delete;

  nn::SparseRows rows() const { return {rows_, columns_}; }
  const Numbers& dense() const { return dense_; }

  /// The same rows with all values written out.
  std::vector<nn::SparseRow> rowsWithValues() {
    values_.assign(numbers_.size(), Scalar{1});
    std::vector<nn::SparseRow> rows = rows_;
    for (nn::SparseRow& row : rows) row.values = values_.data();
    return rows;
  }

 private:
  void addRow(const Scalar* row) {
    const auto first = static_cast<std::ptrdiff_t>(numbers_.size());
    for (Index c = 0; c < columns_; ++c) {
      if (c % nn::kSparseBlockColumns == 0) starts_.push_back(static_cast<std::int32_t>(std::ssize(numbers_) - first));
      if (row[c] == 0) continue;
      numbers_.push_back(static_cast<std::uint16_t>(c));
      values_.push_back(row[c]);
    }
    starts_.push_back(static_cast<std::int32_t>(std::ssize(numbers_) - first));
  }

  Index columns_;
  Numbers dense_, values_;
  std::vector<std::uint16_t> numbers_;
  std::vector<std::int32_t> starts_;
  std::vector<nn::SparseRow> rows_;
};

Numbers forward(nn::SparseRows x, Index units, const Numbers& kernel, const Scalar* bias = nullptr) {
  Numbers z(static_cast<std::size_t>(x.rowCount() * units), 7);
  nn::kernels::sparseForward(x, units, kernel.data(), bias, z.data());
  return z;
}

/// The gradient of all rows of the kernel, taken in runs of so many blocks of them; before, it held other numbers.
Numbers kernelGradient(nn::SparseRows x, Index units, const Numbers& dz, Index blocks) {
  const Index columns = x.columns;
  Numbers gradient(static_cast<std::size_t>(columns * units), 7);
  for (Index first = 0; first < columns; first += blocks * nn::kSparseBlockColumns)
    nn::kernels::sparseKernelGradient(x, units, dz.data(), first, std::min(columns, first + blocks * nn::kSparseBlockColumns),
                                      gradient.data() + first * units);
  return gradient;
}

struct Size {
  Index rows, columns, units, oneIn;
};

/// Widths around whole vectors and whole blocks of columns; one row, none, and several tiles of them.
const std::vector<Size> kSizes = {
    {1, 1, 1, 1},     {0, 64, 3, 10},    {7, 64, 16, 10},  {9, 65, 17, 3},      {33, 511, 5, 20},   {33, 512, 64, 20},
    {8, 513, 33, 20}, {20, 1024, 70, 9}, {5, 700, 130, 2}, {12, 1300, 300, 20}, {300, 2000, 40, 9}, {3, 65536, 2, 50},
};

QByteArray describe(const Size& size) {
  return QString("%1 x %2, %3 units").arg(size.rows).arg(size.columns).arg(size.units).toUtf8();
}

}  // namespace

class TestSparse : public QObject {
  Q_OBJECT

 private slots:
  void forwardAgreesWithReference() {
    for (const Size& size : kSizes)
      for (const bool ones : {false, true})
        for (const bool withBias : {false, true}) {
          const SparseMatrix x(size.rows, size.columns, size.oneIn, ones);
          const Numbers kernel = randomNumbers(size.columns * size.units, 3), bias = randomNumbers(size.units, 4);
          std::vector<double> expected(static_cast<std::size_t>(size.rows * size.units));
          for (std::size_t i = 0; withBias && i < expected.size(); ++i)
            expected[i] = static_cast<double>(bias[i % static_cast<std::size_t>(size.units)]);
          reference::gemm(size.rows, size.units, size.columns, {x.dense().data(), size.columns, 1},
                          {kernel.data(), size.units, 1}, expected);
          const Numbers z = forward(x.rows(), size.units, kernel, withBias ? bias.data() : nullptr);
          const double terms = static_cast<double>(size.columns) / static_cast<double>(size.oneIn);
          QVERIFY2(reference::worstError(z, expected, std::sqrt(terms) + 2) < 20, describe(size));
        }
  }

  void kernelGradientAgreesWithReference() {
    for (const Size& size : kSizes)
      for (const bool ones : {false, true}) {
        const SparseMatrix x(size.rows, size.columns, size.oneIn, ones);
        const Numbers dz = randomNumbers(size.rows * size.units, 5);
        std::vector<double> expected(static_cast<std::size_t>(size.columns * size.units));
        reference::gemm(size.columns, size.units, size.rows, {x.dense().data(), 1, size.columns}, {dz.data(), size.units, 1},
                        expected);
        const Numbers gradient = kernelGradient(x.rows(), size.units, dz, 1);
        QVERIFY2(reference::worstError(gradient, expected, std::sqrt(static_cast<double>(size.rows)) + 2) < 20, describe(size));
      }
  }

  void emptyRowGivesTheBias() {
    const SparseMatrix x(14, 200, 10, false);
    const Numbers kernel = randomNumbers(200 * 20, 3), bias = randomNumbers(20, 4);
    const Numbers z = forward(x.rows(), 20, kernel, bias.data());
    for (const std::size_t row : {6U, 13U}) QVERIFY(reference::sameBits(std::span(z).subspan(row * 20, 20), bias));
    QVERIFY(!reference::sameBits(std::span(z).first(20), bias));
  }

  void valuesThatAreOneNeedNotBeWritten() {
    SparseMatrix x(40, 1100, 15, true);
    const std::vector<nn::SparseRow> written = x.rowsWithValues();
    const nn::SparseRows all{written, 1100};
    for (const Index units : {1, 16, 50}) {
      const Numbers kernel = randomNumbers(1100 * units, 3), dz = randomNumbers(40 * units, 5);
      QVERIFY(reference::sameBits(forward(x.rows(), units, kernel), forward(all, units, kernel)));
      QVERIFY(reference::sameBits(kernelGradient(x.rows(), units, dz, 1), kernelGradient(all, units, dz, 1)));
    }
  }

  void bitsDoNotDependOnRuns() {
    const SparseMatrix x(100, 3000, 20, false);
    const Numbers dz = randomNumbers(100 * 35, 5);
    const Numbers whole = kernelGradient(x.rows(), 35, dz, 6);
    for (const Index blocks : {1, 2, 4}) QVERIFY(reference::sameBits(kernelGradient(x.rows(), 35, dz, blocks), whole));
  }

  void bitsOfARowDoNotDependOnTheOthers() {
    const SparseMatrix x(50, 800, 20, false);
    const Numbers kernel = randomNumbers(800 * 24, 3);
    const Numbers all = forward(x.rows(), 24, kernel);
    for (const Index row : {0, 5, 49})
      QVERIFY(reference::sameBits(forward(x.rows().rows(row, 1), 24, kernel),
                                  std::span(all).subspan(static_cast<std::size_t>(row * 24), 24)));
  }

  void bitsDoNotDependOnThreads() {
    const SparseMatrix x(600, 2000, 10, false);
    const Numbers kernel = randomNumbers(2000 * 40, 3);
    const Numbers expected = forward(x.rows(), 40, kernel);
    for (const int threads : {2, 3, 4}) {
      const nn::ParallelScope scope(threads);
      QVERIFY(reference::sameBits(forward(x.rows(), 40, kernel), expected));
    }
  }

  void writesOnlyItsRun() {
    const SparseMatrix x(30, 1100, 10, true);
    const Numbers dz = randomNumbers(30 * 21, 5);
    Numbers gradient(1100 * 21, 7);
    nn::kernels::sparseKernelGradient(x.rows(), 21, dz.data(), 512, 1024, gradient.data() + 512 * 21);
    for (Index c = 0; c < 1100; ++c)
      for (Index u = 0; u < 21; ++u) QCOMPARE(gradient[static_cast<std::size_t>(c * 21 + u)] == 7, c < 512 || c >= 1024);
  }

  void notANumberStaysInItsRow() {
    const SparseMatrix x(20, 300, 10, true);
    Numbers kernel = randomNumbers(300 * 18, 3);
    for (Index u = 0; u < 18; ++u) kernel[static_cast<std::size_t>(50 * 18 + u)] = std::numeric_limits<Scalar>::quiet_NaN();
    const Numbers z = forward(x.rows(), 18, kernel);
    bool some = false;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const bool has = x.dense()[i / 18 * 300 + 50] != 0;
      QCOMPARE(std::isnan(z[i]), has);
      some = some || has;
    }
    QVERIFY(some);
  }
};

QTEST_APPLESS_MAIN(TestSparse)
#include "tst_sparse.moc"
