#include "engine/kernels/elementwise.h"

#include <QtTest>

#include <algorithm>
#include <numbers>

#include "engine/core/parallel.h"
#include "engine/core/subnormals.h"
#include "engine/kernels/activations.h"
#include "tests/support/reference_kernels.h"

using nn::Index;
using nn::Scalar;
using reference::Numbers;
using reference::randomNumbers;

namespace {

constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

/// A map of this kernel and the function it stands for.
struct Map {
  const char* name;
  void (*run)(std::span<const Scalar> x, std::span<Scalar> y);
  long double (*exact)(long double x);
  long double low, high;  // where it is compared densely
  double ulps;            // largest error allowed
};

const Map kMaps[] = {
    {"exponential", nn::kernels::exponential, [](long double x) { return std::exp(x); }, -104, 89, 2},
    {"exponential near 0", nn::kernels::exponential, [](long double x) { return std::exp(x); }, -1, 1, 2},
    {"logarithm", nn::kernels::logarithm, [](long double x) { return std::log(x); }, 1e-6L, 1000, 2},
    {"logarithm near 1", nn::kernels::logarithm, [](long double x) { return std::log(x); }, 0.7L, 1.5L, 2},
    {"sigmoid", nn::kernels::sigmoid, [](long double x) { return 1 / (1 + std::exp(-x)); }, -85, 30, 4},
    {"tanh", nn::kernels::hyperbolicTangent, [](long double x) { return std::tanh(x); }, -20, 20, 4},
    {"tanh near 0", nn::kernels::hyperbolicTangent, [](long double x) { return std::tanh(x); }, -0.5L, 0.5L, 4},
    {"elu", [](std::span<const Scalar> x, std::span<Scalar> y) { nn::kernels::elu(x, 1, 1, y); },
     [](long double x) { return x > 0 ? x : std::expm1(x); }, -30, 5, 3},
    {"softplus", nn::kernels::softplus, [](long double x) { return std::log1p(std::exp(x)); }, -80, 80, 4},
    {"softsign", nn::kernels::softsign, [](long double x) { return x / (1 + std::abs(x)); }, -50, 50, 2},
    {"hard sigmoid", nn::kernels::hardSigmoid, [](long double x) { return std::clamp((x + 3) / 6, 0.0L, 1.0L); }, -5, 5, 2},
    {"step", nn::kernels::step, [](long double x) { return x > 0 ? 1.0L : 0.0L; }, -5, 5, 0},
    {"swish", [](std::span<const Scalar> x, std::span<Scalar> y) { nn::kernels::swish(x, 2, y); },
     [](long double x) { return x / (1 + std::exp(-2 * x)); }, -40, 20, 5},
    // The rounding of the argument, times its size, shows in the tail.
    {"gelu", nn::kernels::gelu, [](long double x) { return x / 2 * std::erfc(-x / std::sqrt(2.0L)); }, -4, 6, 40},
    {"gelu with tanh", nn::kernels::geluTanh,
     [](long double x) {
       return x / (1 + std::exp(-2 * std::sqrt(2 / std::numbers::pi_v<long double>) * (x + 0.044715L * x * x * x)));
     },
     -4, 6, 40},
};

Numbers mapped(const Map& map, const Numbers& x) {
  Numbers y(x.size());
  map.run(x, y);
  return y;
}

Scalar applyOne(void (*run)(std::span<const Scalar>, std::span<Scalar>), Scalar x) {
  Scalar y = 0;
  run(std::span(&x, 1), std::span(&y, 1));
  return y;
}

/// Distance in units in the last place; results below the smallest normal number may as well be zero, see FlushSubnormals.
double errorOf(Scalar actual, long double expected) {
  constexpr Scalar kSmallest = std::numeric_limits<Scalar>::min();
  if (std::abs(expected) < static_cast<long double>(kSmallest) && actual == 0) return 0;
  return reference::ulpError(actual, expected);
}

bool same(Scalar a, Scalar b) { return reference::sameBits(std::span(&a, 1), std::span(&b, 1)); }

}  // namespace

class TestElementwise : public QObject {
  Q_OBJECT

 private slots:
  void agreesWithTheFunction_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(std::size(kMaps)); ++i) QTest::newRow(kMaps[i].name) << i;
  }
  void agreesWithTheFunction() {
    QFETCH(int, index);
    const Map& map = kMaps[index];
    constexpr int kCount = 200'000;
    Numbers x;
    for (int i = 0; i < kCount; ++i) x.push_back(static_cast<Scalar>(map.low + (map.high - map.low) * i / kCount));
    const Numbers y = mapped(map, x);
    double worst = 0;
    Scalar where = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double error = errorOf(y[i], map.exact(static_cast<long double>(x[i])));
      if (error > worst) worst = error, where = x[i];
    }
    qInfo("%s: at most %.2f ulp, at %g", map.name, worst, static_cast<double>(where));
    QVERIFY(worst <= map.ulps);
  }

  void limitsAreExact() {
    constexpr Scalar kHuge = std::numeric_limits<Scalar>::max(), kTiny = std::numeric_limits<Scalar>::min();
    for (const Scalar x : {kInfinity, kHuge, Scalar{800}}) {
      QVERIFY(same(applyOne(nn::kernels::exponential, x), kInfinity));
      QVERIFY(same(applyOne(nn::kernels::exponential, -x), 0));
      QVERIFY(same(applyOne(nn::kernels::sigmoid, x), 1));
      QVERIFY(same(applyOne(nn::kernels::sigmoid, -x), 0));
      QVERIFY(same(applyOne(nn::kernels::hyperbolicTangent, x), 1));
      QVERIFY(same(applyOne(nn::kernels::hyperbolicTangent, -x), -1));
      QVERIFY(same(applyOne(nn::kernels::softplus, x), x));
      QVERIFY(same(applyOne(nn::kernels::softplus, -x), 0));
      QCOMPARE(applyOne(nn::kernels::gelu, x), x);
      QCOMPARE(applyOne(nn::kernels::gelu, -x), Scalar{0});
      QCOMPARE(applyOne(nn::kernels::geluTanh, x), x);
      QCOMPARE(applyOne(nn::kernels::geluTanh, -x), Scalar{0});
    }
    QVERIFY(same(applyOne(nn::kernels::softsign, kInfinity), 1));
    QVERIFY(same(applyOne(nn::kernels::softsign, -kInfinity), -1));
    QVERIFY(same(applyOne(nn::kernels::exponential, 0), 1));
    QVERIFY(same(applyOne(nn::kernels::sigmoid, 0), Scalar{0.5}));
    QVERIFY(same(applyOne(nn::kernels::hyperbolicTangent, 0), 0));
    QVERIFY(same(applyOne(nn::kernels::hyperbolicTangent, -Scalar{0}), -Scalar{0}));
    QVERIFY(same(applyOne(nn::kernels::hyperbolicTangent, kTiny), kTiny));
    QVERIFY(same(applyOne(nn::kernels::logarithm, 1), 0));
    QVERIFY(same(applyOne(nn::kernels::logarithm, 0), -kInfinity));
    QVERIFY(same(applyOne(nn::kernels::logarithm, kInfinity), kInfinity));
    QVERIFY(std::isnan(applyOne(nn::kernels::logarithm, -1)));
    QVERIFY(std::isnan(applyOne(nn::kernels::logarithm, -kInfinity)));
    QVERIFY(reference::ulpError(applyOne(nn::kernels::logarithm, kTiny), std::log(static_cast<long double>(kTiny))) <= 2);
    QVERIFY(reference::ulpError(applyOne(nn::kernels::logarithm, kHuge), std::log(static_cast<long double>(kHuge))) <= 2);
  }

  /// Where this processor has a mode in which subnormal numbers count as zero, kernels run in it.
  void subnormalResultsAreZero() {
    const Scalar x = sizeof(Scalar) == 4 ? Scalar{-95} : Scalar{-730};
    const auto flushes = [] {
      const nn::FlushSubnormals flush;
      const volatile Scalar tiny = std::numeric_limits<Scalar>::denorm_min(), one = 1;
      return tiny * one == 0;
    };
    const Scalar y = applyOne(nn::kernels::exponential, x);
    QCOMPARE(y == 0, flushes());
    QVERIFY(errorOf(y, std::exp(static_cast<long double>(x))) <= 2);
    QVERIFY(applyOne(nn::kernels::exponential, sizeof(Scalar) == 4 ? Scalar{-87} : Scalar{-708}) > 0);
  }

  void notANumberStaysNotANumber() {
    for (const Map& map : kMaps) QVERIFY2(std::isnan(applyOne(map.run, kNan)), map.name);
    Numbers y(1);
    nn::kernels::leakyRelu(std::span(&kNan, 1), 0, y);
    QVERIFY(std::isnan(y[0]));
    nn::kernels::leakyReluBackward(std::span(&kNan, 1), 0, y = {kNan});
    QVERIFY(std::isnan(y[0]));
  }

  /// Every length from 1 to 70, at every place of the run: the bits are those of the whole run.
  void bitsDoNotDependOnThePlace() {
    Numbers x = randomNumbers(200, 5);
    for (Scalar& value : x) value = std::abs(value) * 6;
    for (const Map& map : kMaps) {
      const Numbers whole = mapped(map, x);
      for (std::size_t length = 1; length <= 70; ++length) {
        const std::size_t begin = length * 7 % 130;
        Numbers part(length);
        map.run(std::span(x).subspan(begin, length), part);
        QVERIFY2(reference::sameBits(part, std::span(whole).subspan(begin, length)), map.name);
      }
    }
  }

  void worksInPlaceAndStopsAtTheEnd() {
    for (const Map& map : kMaps) {
      Numbers x = randomNumbers(37, 6);
      const Numbers expected = mapped(map, x);
      x.resize(40, 7);
      map.run(std::span(x).first(37), std::span(x).first(37));
      QVERIFY(reference::sameBits(std::span(x).first(37), expected));
      for (std::size_t i = 37; i < 40; ++i) QCOMPARE(x[i], Scalar{7});
    }
  }

  void bitsDoNotDependOnThreads() {
    const Numbers x = randomNumbers(100'003, 7);
    for (const Map& map : kMaps) {
      const Numbers expected = mapped(map, x);
      const nn::ParallelScope scope(3);
      QVERIFY(reference::sameBits(mapped(map, x), expected));
    }
  }

  void leakyReluHasTheSlopeBelowZero_data() {
    QTest::addColumn<double>("slope");
    for (const double slope : {0.0, 0.25, 1.0, 2.0, -0.5}) QTest::newRow(qPrintable(QString::number(slope))) << slope;
  }
  void leakyReluHasTheSlopeBelowZero() {
    QFETCH(double, slope);
    const auto s = static_cast<Scalar>(slope);
    const Numbers x = randomNumbers(53, 8);
    Numbers y(53), g(53, 3);
    nn::kernels::leakyRelu(x, s, y);
    for (std::size_t i = 0; i < 53; ++i) QCOMPARE(y[i], x[i] > 0 ? x[i] : s * x[i]);
    nn::kernels::leakyReluBackward(x, s, g);
    for (std::size_t i = 0; i < 53; ++i) QCOMPARE(g[i], x[i] > 0 ? Scalar{3} : s * Scalar{3});
  }

  void gradientsFollowFromTheOutputs() {
    const Numbers x = randomNumbers(41, 9);
    for (const bool isSigmoid : {true, false}) {
      Numbers y(41), g(41, 2);
      (isSigmoid ? nn::kernels::sigmoid : nn::kernels::hyperbolicTangent)(x, y);
      (isSigmoid ? nn::kernels::sigmoidBackward : nn::kernels::hyperbolicTangentBackward)(y, g);
      for (std::size_t i = 0; i < 41; ++i) {
        const auto v = static_cast<double>(y[i]);
        const double expected = 2 * (isSigmoid ? v * (1 - v) : 1 - v * v);
        QVERIFY(std::abs(static_cast<double>(g[i]) - expected) <
                8 * static_cast<double>(std::numeric_limits<Scalar>::epsilon()));
      }
    }
  }

  void sumsAndMultiples() {
    const Numbers x = randomNumbers(45, 10), start = randomNumbers(45, 11);
    Numbers y = start;
    nn::kernels::add(x, y);
    for (std::size_t i = 0; i < 45; ++i) QCOMPARE(y[i], start[i] + x[i]);
    nn::kernels::scale(4, y = start);
    for (std::size_t i = 0; i < 45; ++i) QCOMPARE(y[i], start[i] * 4);
    nn::kernels::addScaled(Scalar{0.5}, x, y = start);
    for (std::size_t i = 0; i < 45; ++i) QCOMPARE(y[i], start[i] + x[i] / 2);
  }

  void differencesAreScaled() {
    for (const Index count : {0, 1, 15, 16, 17, 45, 100'003}) {
      const auto size = static_cast<std::size_t>(count);
      const Numbers x = randomNumbers(count, 12), y = randomNumbers(count, 13);
      Numbers out(size + 3, 7), inPlace = x;
      nn::kernels::scaledDifference(Scalar(0.3), x, y, std::span(out).first(size));
      for (std::size_t i = 0; i < size; ++i) QVERIFY(reference::ulpError(out[i], Scalar(0.3) * (x[i] - y[i])) <= 1);
      for (std::size_t i = size; i < out.size(); ++i) QCOMPARE(out[i], Scalar{7});
      const nn::ParallelScope scope(3);
      nn::kernels::scaledDifference(Scalar(0.3), inPlace, y, inPlace);
      QVERIFY(reference::sameBits(inPlace, std::span(out).first(size)));
    }
    const Numbers x{kInfinity, kNan, -kInfinity, 1}, y{1, 1, -kInfinity, 1};
    Numbers out(4);
    nn::kernels::scaledDifference(-2, x, y, out);
    QVERIFY(out[0] == -kInfinity && std::isnan(out[1]) && std::isnan(out[2]) && out[3] == 0);
  }

  void emptyRunsAreAllowed() {
    Numbers none;
    for (const Map& map : kMaps) map.run(none, none);
    QVERIFY(none.empty());
  }
};

QTEST_APPLESS_MAIN(TestElementwise)
#include "tst_elementwise.moc"
