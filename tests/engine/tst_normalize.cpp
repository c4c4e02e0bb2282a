#include "engine/kernels/normalize.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/core/rng.h"

using namespace nn;

namespace {

using Numbers = std::vector<Scalar>;

constexpr double kEpsilon = 1e-3;

Numbers randomNumbers(Index count, double mean, std::uint64_t seed) {
  Rng rng(seed, streamId("normalize"));
  Numbers numbers(static_cast<std::size_t>(count));
  for (Scalar& number : numbers) number = static_cast<Scalar>(mean + static_cast<double>(rng.normal()));
  return numbers;
}

std::size_t at(Index i) { return static_cast<std::size_t>(i); }
double wide(Scalar value) { return static_cast<double>(value); }

/// Empty when all numbers agree to some digits of their own type, else the first that does not.
QString difference(const char* what, const Numbers& got, const std::vector<double>& expected) {
  const double tolerance = sizeof(Scalar) == 4 ? 2e-5 : 1e-12;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::abs(wide(got[i]) - expected[i]) <= tolerance * std::max(1.0, std::abs(expected[i]))))
      return QString("%1[%2]: expected %3, got %4").arg(what).arg(i).arg(expected[i], 0, 'g', 12).arg(wide(got[i]), 0, 'g', 12);
  return {};
}

/// What normalising gives for numbers that are divided into parts in any way: the plain formulas, one part after the other.
struct Reference {
  /// Elements of every part, and the index of γ and β for every element.
  std::vector<std::vector<Index>> parts;
  std::vector<Index> channel;

  std::vector<double> y, dx, dgamma, dbeta, mean, variance;

  void compute(const Numbers& x, const Numbers& gamma, const Numbers& beta, const Numbers& dy) {
    y.resize(x.size());
    dx.assign(x.size(), 0);
    dgamma.assign(gamma.size(), 0);
    dbeta.assign(gamma.size(), 0);
    for (const std::vector<Index>& part : parts) {
      const auto n = static_cast<double>(part.size());
      double m = 0, v = 0, gSum = 0, gxSum = 0;
      for (const Index e : part) m += wide(x[at(e)]) / n;
      for (const Index e : part) v += (wide(x[at(e)]) - m) * (wide(x[at(e)]) - m) / n;
      mean.push_back(m);
      variance.push_back(v);
      const double inverse = 1 / std::sqrt(v + kEpsilon);
      const auto normalized = [&](Index e) { return (wide(x[at(e)]) - m) * inverse; };
      for (const Index e : part) {
        const std::size_t c = at(channel[at(e)]);
        const double g = wide(dy[at(e)]) * wide(gamma[c]);
        gSum += g;
        gxSum += g * normalized(e);
        y[at(e)] = normalized(e) * wide(gamma[c]) + wide(beta[c]);
        dgamma[c] += wide(dy[at(e)]) * normalized(e);
        dbeta[c] += wide(dy[at(e)]);
      }
      for (const Index e : part)
        dx[at(e)] = inverse * (wide(dy[at(e)]) * wide(gamma[at(channel[at(e)])]) - gSum / n - normalized(e) * gxSum / n);
    }
  }
};

Reference columnReference(Index rows, Index columns) {
  Reference reference;
  reference.parts.resize(at(columns));
  for (Index e = 0; e < rows * columns; ++e) {
    reference.parts[at(e % columns)].push_back(e);
    reference.channel.push_back(e % columns);
  }
  return reference;
}

Reference groupReference(const kernels::GroupNormShape& shape) {
  Reference reference;
  reference.parts.resize(at(shape.samples * shape.groups));
  const Index size = shape.positions * shape.channels;
  for (Index e = 0; e < shape.samples * size; ++e) {
    const Index c = e % shape.channels;
    reference.parts[at(e / size * shape.groups + c / (shape.channels / shape.groups))].push_back(e);
    reference.channel.push_back(c);
  }
  return reference;
}

struct Results {
  Numbers y, dx, dgamma, dbeta, mean, variance;
  friend bool operator==(const Results&, const Results&) = default;
};

/// Both turns of the gradient, one after the other.
void columnGradients(const kernels::ColumnNorm& norm, const kernels::ColumnNormBackward& how, const Numbers& x, Numbers& dy,
                     Numbers& dx, Numbers& dgamma, Numbers& dbeta) {
  Numbers a(at(norm.columns)), b = a;
  kernels::columnNormSums(norm, how, x.data(), dy.data(), {dgamma.data(), dbeta.data(), a.data(), b.data()});
  kernels::columnNormInputGradient(norm, how, a.data(), b.data(), x.data(), dy.data(), dx.data());
}

Results columnResults(Index rows, Index columns, const Numbers& x, const Numbers& gamma, const Numbers& beta,
                      const Numbers& dy) {
  Results r{Numbers(x.size()),    Numbers(x.size()),    Numbers(at(columns)),
            Numbers(at(columns)), Numbers(at(columns)), Numbers(at(columns))};
  kernels::columnMoments(rows, columns, x.data(), r.mean.data(), r.variance.data());
  Numbers inverse;
  for (const Scalar v : r.variance) inverse.push_back(static_cast<Scalar>(1 / std::sqrt(wide(v) + kEpsilon)));
  const kernels::ColumnNorm norm = {rows, columns, r.mean.data(), inverse.data()};
  kernels::columnNormForward(norm, x.data(), gamma.data(), beta.data(), r.y.data());
  Numbers slopes = dy;
  columnGradients(norm, {.gamma = gamma.data()}, x, slopes, r.dx, r.dgamma, r.dbeta);
  return r;
}

Results groupResults(const kernels::GroupNormShape& shape, const Numbers& x, const Numbers& gamma, const Numbers& beta,
                     const Numbers& dy) {
  Results r{Numbers(x.size()), Numbers(x.size()), Numbers(gamma.size()), Numbers(gamma.size()), {}, {}};
  Numbers statistics(at(2 * shape.samples * shape.groups));
  kernels::groupNormForward(shape, kEpsilon, x.data(), gamma.data(), beta.data(), r.y.data(), statistics.data());
  kernels::groupNormInputGradient(shape, x.data(), gamma.data(), statistics.data(), dy.data(), r.dx.data());
  kernels::groupNormParameterGradients(shape, x.data(), statistics.data(), dy.data(), r.dgamma.data(), r.dbeta.data());
  return r;
}

QString firstDifference(const Results& got, const Reference& expected) {
  QString text = difference("y", got.y, expected.y);
  if (text.isEmpty()) text = difference("dx", got.dx, expected.dx);
  if (text.isEmpty()) text = difference("dgamma", got.dgamma, expected.dgamma);
  if (text.isEmpty()) text = difference("dbeta", got.dbeta, expected.dbeta);
  if (text.isEmpty()) text = difference("mean", got.mean, expected.mean);
  if (text.isEmpty()) text = difference("variance", got.variance, expected.variance);
  return text;
}

}  // namespace

/// The kernels against the plain formulas, at sizes that fill blocks, rounds and tiles or leave a rest.
class TestNormalize : public QObject {
  Q_OBJECT

 private slots:
  void columns_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("one number") << 1 << 1;
    QTest::newRow("one row") << 1 << 70;
    QTest::newRow("one column") << 70 << 1;
    QTest::newRow("small") << 3 << 5;
    QTest::newRow("many rows, cut into tiles") << 70'001 << 3;
    QTest::newRow("more tiles than tasks") << 9'001 << 64;
    QTest::newRow("several blocks") << 301 << 200;
    QTest::newRow("several rounds of the sums") << 9 << 2'111;
    QTest::newRow("several rounds of the slopes") << 150 << 600;
    QTest::newRow("rows side by side, the last unfinished") << 1'003 << 16;
    QTest::newRow("rows side by side that fill no vector") << 777 << 7;
    QTest::newRow("as many rows as lie side by side") << 4 << 16;
    QTest::newRow("a block and one row more") << 65 << 48;
  }
  void columns() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Numbers x = randomNumbers(Index{rows} * columns, 3, 1), dy = randomNumbers(Index{rows} * columns, 0, 2);
    const Numbers gamma = randomNumbers(columns, 1, 3), beta = randomNumbers(columns, 0, 4);
    Reference reference = columnReference(rows, columns);
    reference.compute(x, gamma, beta, dy);
    const Results serial = columnResults(rows, columns, x, gamma, beta, dy);
    const QString text = firstDifference(serial, reference);
    QVERIFY2(text.isEmpty(), qPrintable(text));
    const ParallelScope scope(4);
    QVERIFY(columnResults(rows, columns, x, gamma, beta, dy) == serial);
  }

  /// max(0, y) in the same reading, and its derivative; NaN is no negative number.
  void columnsAreRectified_data() { columns_data(); }
  void columnsAreRectified() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    const Index count = Index{rows} * columns;
    Numbers x = randomNumbers(count, 0, 1), mean(at(columns), Scalar(0.5)), inverse(at(columns), 2), y(x.size()), z = y;
    x[0] = std::numeric_limits<Scalar>::quiet_NaN();
    const kernels::ColumnNorm norm = {rows, columns, mean.data(), inverse.data()};
    kernels::columnNormForward(norm, x.data(), nullptr, nullptr, z.data());
    kernels::columnNormForward(norm, x.data(), nullptr, nullptr, y.data(), true);
    QVERIFY(std::isnan(y[0]));
    x[0] = y[0] = z[0] = 0;
    Numbers dy = randomNumbers(count, 1, 2), masked = dy, gamma(at(columns)), beta = gamma, expectedGamma = gamma;
    for (std::size_t e = 0; e < x.size(); ++e) {
      QCOMPARE(y[e], std::max(Scalar{0}, z[e]));
      if (y[e] == 0) masked[e] = 0;
    }
    Numbers dx(x.size(), std::numeric_limits<Scalar>::quiet_NaN()), added(x.size(), 0), expectedBeta = beta;
    columnGradients(norm, {}, x, masked, added, expectedGamma, expectedBeta);
    columnGradients(norm, {.output = y.data(), .inputIsRectified = true, .store = kernels::Store::Assign}, x, dy, dx, gamma, beta);
    QCOMPARE(dy, masked);
    QCOMPARE(gamma, expectedGamma);
    QCOMPARE(beta, expectedBeta);
    for (std::size_t e = 0; e < x.size(); ++e) QCOMPARE(dx[e], x[e] > 0 ? added[e] : Scalar{0});
  }

  void oneStrangeNumberDoesNotSpoilTheMoments_data() {
    QTest::addColumn<int>("place");
    for (const int place : {0, 1, 64, 9'999}) QTest::addRow("%d", place) << place;
  }
  void oneStrangeNumberDoesNotSpoilTheMoments() {
    QFETCH(int, place);
    constexpr Index kRows = 10'000;
    Numbers x = randomNumbers(kRows, 0, 5), mean(1), variance(1);
    x[at(place)] = 10'000;
    double sum = 0, squares = 0;
    for (const Scalar value : x) sum += wide(value) / kRows;
    for (const Scalar value : x) squares += (wide(value) - sum) * (wide(value) - sum) / kRows;
    kernels::columnMoments(kRows, 1, x.data(), mean.data(), variance.data());
    QVERIFY2(difference("mean", mean, {sum}).isEmpty(), qPrintable(difference("mean", mean, {sum})));
    QVERIFY2(difference("variance", variance, {squares}).isEmpty(), qPrintable(difference("variance", variance, {squares})));
  }

  void equalNumbersHaveNoVariance() {
    const Numbers x(3'000, Scalar(0.1F));
    Numbers mean(3), variance(3, 1);
    kernels::columnMoments(1'000, 3, x.data(), mean.data(), variance.data());
    QCOMPARE(mean, Numbers(3, Scalar(0.1F)));
    QCOMPARE(variance, Numbers(3, 0));
  }

  /// E[x²] − mean² has no digit left here.
  void momentsKeepTheirDigitsFarFromZero() {
    const Numbers x = {10000, 10001, 10002, 10003};
    Numbers mean(1), variance(1);
    kernels::columnMoments(4, 1, x.data(), mean.data(), variance.data());
    QCOMPARE(mean[0], Scalar(10001.5));
    QCOMPARE(variance[0], Scalar(1.25));
  }

  void groups_data() {
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("positions");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("groups");
    QTest::newRow("one number") << 1 << 1 << 1 << 1;
    QTest::newRow("rows") << 7 << 1 << 19 << 1;
    QTest::newRow("each channel alone") << 3 << 35 << 5 << 5;
    QTest::newRow("groups of three") << 2 << 12 << 9 << 3;
    QTest::newRow("groups of twenty") << 5 << 7 << 40 << 2;
    QTest::newRow("one group") << 3 << 35 << 6 << 1;
    QTest::newRow("groups across blocks") << 67 << 9 << 144 << 3;
    QTest::newRow("wide rows") << 9 << 1 << 2'500 << 1;
    QTest::newRow("many samples, cut into tiles") << 3'001 << 4 << 8 << 2;
  }
  void groups() {
    QFETCH(int, samples);
    QFETCH(int, positions);
    QFETCH(int, channels);
    QFETCH(int, groups);
    const kernels::GroupNormShape shape = {samples, positions, channels, groups};
    const Index count = shape.samples * shape.positions * shape.channels;
    const Numbers x = randomNumbers(count, -2, 1), dy = randomNumbers(count, 0, 2);
    const Numbers gamma = randomNumbers(channels, 1, 3), beta = randomNumbers(channels, 0, 4);
    Reference reference = groupReference(shape);
    reference.compute(x, gamma, beta, dy);
    const Results serial = groupResults(shape, x, gamma, beta, dy);
    const QString text = firstDifference(serial, reference);
    QVERIFY2(text.isEmpty(), qPrintable(text));
    const ParallelScope scope(4);
    QVERIFY(groupResults(shape, x, gamma, beta, dy) == serial);
  }
};

QTEST_APPLESS_MAIN(TestNormalize)
#include "tst_normalize.moc"
