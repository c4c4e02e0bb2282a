#include <QTest>

#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

using namespace nn;

namespace {

const std::vector<std::string> kFixed = {"constant", "identity", "ones", "zeros"};  // draw no random numbers

Tensor filled(std::string_view id, Index fanIn, Index fanOut, std::uint64_t seed = 1, const Shape& shape = {200, 300},
              const Options& options = {}) {
  Tensor values(shape, 99);
  Rng rng(seed, streamId("initializer"));
  createInitializer(id, options)->fill(values.view(), fanIn, fanOut, rng);
  return values;
}

struct Statistics {
  double mean = 0, deviation = 0, magnitude = 0;  // magnitude: of the largest
};

Statistics statisticsOf(const Tensor& values) {
  Statistics s;
  const double count = static_cast<double>(values.size());
  for (const Scalar value : values.values()) {
    s.mean += static_cast<double>(value) / count;
    s.magnitude = std::max(s.magnitude, std::abs(static_cast<double>(value)));
  }
  for (const Scalar value : values.values()) s.deviation += std::pow(static_cast<double>(value) - s.mean, 2) / count;
  s.deviation = std::sqrt(s.deviation);
  return s;
}

/// What 60,000 numbers look like for fan-in 20 and fan-out 30.
struct Spread {
  const char* id;
  Options options;
  double mean, deviation;
  double limit;  // largest magnitude; 0: a bell curve with its tails
};
const std::vector<Spread> kSpreads = {
    {"glorot_uniform", {}, 0, std::sqrt(2.0 / 50), std::sqrt(6.0 / 50)},
    {"glorot_normal", {}, 0, std::sqrt(2.0 / 50), 0},
    {"he_uniform", {}, 0, std::sqrt(2.0 / 20), std::sqrt(6.0 / 20)},
    {"he_normal", {}, 0, std::sqrt(2.0 / 20), 0},
    {"lecun_uniform", {}, 0, std::sqrt(1.0 / 20), std::sqrt(3.0 / 20)},
    {"lecun_normal", {}, 0, std::sqrt(1.0 / 20), 0},
    {"random_uniform", {{"minimum", 1.0}, {"maximum", 3.0}}, 2, std::sqrt(4.0 / 12), 3},
    {"random_normal", {{"mean", -1.0}, {"stddev", 0.3}}, -1, 0.3, 0},
    {"truncated_normal", {{"mean", 5.0}, {"stddev", 0.5}}, 5, 0.8796 * 0.5, 6},  // 0.8796 is left of a deviation cut at two
    {"orthogonal", {}, 0, std::sqrt(1.0 / 300), 0},                              // rows of 300 numbers have length 1
};

}  // namespace

class TestInitializers : public QObject {
  Q_OBJECT

 private slots:
  void everyInitializerRepeats() {
    for (const InitializerType* type : InitializerRegistry::instance().types()) {
      const Tensor values = filled(type->id, 20, 30);
      QVERIFY2(values == filled(type->id, 20, 30), type->id.c_str());
      QVERIFY(std::ranges::all_of(values.values(), [](Scalar value) { return std::isfinite(value); }));
      const bool isRandom = !std::ranges::count(kFixed, type->id);
      QVERIFY2(isRandom != (values == filled(type->id, 20, 30, 2)), type->id.c_str());
    }
  }

  void fixedNumbers() {
    QVERIFY(filled("zeros", 20, 30) == Tensor({200, 300}));
    QVERIFY(filled("ones", 20, 30) == Tensor({200, 300}, 1));
    QVERIFY(filled("constant", 20, 30) == Tensor({200, 300}));
    QVERIFY(filled("constant", 20, 30, 1, {4}, {{"value", -0.25}}) == Tensor({4}, Scalar(-0.25)));
  }

  void spreads_data() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < kSpreads.size(); ++i) QTest::newRow(kSpreads[i].id) << static_cast<int>(i);
  }
  void spreads() {
    QFETCH(int, index);
    const auto& [id, options, mean, deviation, limit] = kSpreads[static_cast<std::size_t>(index)];
    const Statistics s = statisticsOf(filled(id, 20, 30, 1, {200, 300}, options));
    QVERIFY2(std::abs(s.mean - mean) < 0.012 * deviation + 0.002, qPrintable(QString::number(s.mean)));
    QVERIFY2(std::abs(s.deviation / deviation - 1) < 0.015, qPrintable(QString::number(s.deviation)));
    if (limit > 0) {
      QVERIFY(s.magnitude <= limit * (1 + 1e-6));
      QVERIFY(s.magnitude > 0.999 * limit);
    } else {
      QVERIFY2(s.magnitude - std::abs(mean) > 3.5 * deviation, "the bell curve has no tails");
    }
  }

  void everyInitializerIsTested() {
    std::vector<std::string> tested = kFixed;
    for (const Spread& spread : kSpreads) tested.emplace_back(spread.id);
    for (const InitializerType* type : InitializerRegistry::instance().types())
      QVERIFY2(std::ranges::count(tested, type->id) == 1, type->id.c_str());
  }

  void orthogonalHasPerpendicularUnits_data() {
    QTest::addColumn<Shape>("shape");
    for (const Shape& shape : {Shape{7, 7}, Shape{12, 5}, Shape{5, 12}, Shape{3, 3, 2, 4}, Shape{1, 1, 2, 9}, Shape{6}})
      QTest::newRow(shape.toString().c_str()) << shape;
  }
  void orthogonalHasPerpendicularUnits() {
    QFETCH(Shape, shape);
    const Tensor w = filled("orthogonal", 1, 1, 4, shape, {{"gain", 3.0}});
    const Index columns = shape[shape.rank() - 1], rows = w.size() / columns;
    const bool isTall = rows >= columns;
    const auto number = [&](Index vector, Index i) {
      return static_cast<double>(w.data()[isTall ? i * columns + vector : vector * columns + i]);
    };
    for (Index a = 0; a < std::min(rows, columns); ++a)
      for (Index b = 0; b <= a; ++b) {
        double product = 0;
        for (Index i = 0; i < std::max(rows, columns); ++i) product += number(a, i) * number(b, i);
        QVERIFY2(std::abs(product - (a == b ? 9 : 0)) < 1e-5, qPrintable(QString::number(product)));
      }
  }

  void orthogonalHasNoFavouriteDirection() {
    // Of 2 × 2 matrices, half are rotations and half reflections, and every entry is as often positive as negative.
    int positive[4] = {}, rotations = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      const Tensor w = filled("orthogonal", 1, 1, seed, {2, 2});
      for (std::size_t i = 0; i < 4; ++i) positive[i] += w.values()[i] > 0;
      rotations += w.data()[0] * w.data()[3] - w.data()[1] * w.data()[2] > 0;
    }
    for (const int count : {positive[0], positive[1], positive[2], positive[3], rotations})
      QVERIFY2(count > 150 && count < 250, qPrintable(QString::number(count)));
  }

  void identityPassesOn() {
    const Tensor dense = filled("identity", 3, 4, 1, {3, 4}, {{"gain", 2.0}});
    for (Index i = 0; i < 3; ++i)
      for (Index o = 0; o < 4; ++o) QCOMPARE(dense.data()[i * 4 + o], static_cast<Scalar>(i == o ? 2 : 0));
    // (3, 4, 2, 2): the position (1, 1) is the pixel's own, with padding "same" of one before and, in the width, two after.
    const Tensor kernel = filled("identity", 24, 24, 1, {3, 4, 2, 2});
    for (Index e = 0; e < kernel.size(); ++e) {
      const Index place = e / 4, i = e / 2 % 2, o = e % 2;
      QCOMPARE(kernel.data()[e], static_cast<Scalar>(place == 1 * 4 + 1 && i == o ? 1 : 0));
    }
    QVERIFY(filled("identity", 3, 4, 1, {4}) == Tensor({4}));
  }

  void truncatedNormalHasNoEnds() {
    const Tensor w = filled("truncated_normal", 1, 1);
    QVERIFY(statisticsOf(w).magnitude <= 0.1 * (1 + 1e-6));
    QVERIFY(statisticsOf(w).magnitude > 0.0999);
  }

  void optionsAtTheirEndsGiveNumbers() {
    for (const InitializerType* type : InitializerRegistry::instance().types())
      for (const OptionSpec& spec : type->options)
        for (const double end : {*spec.minimum, *spec.maximum})
          QVERIFY2(std::isfinite(statisticsOf(filled(type->id, 4, 5, 1, {4, 5}, {{spec.name, end}})).deviation),
                   type->id.c_str());
    QVERIFY_THROWS_EXCEPTION(ConfigError, createInitializer("random_normal", {{"stddev", -0.1}}));
  }

  void noConnectionsAreNoDivisionByZero() {
    for (const InitializerType* type : InitializerRegistry::instance().types())
      QVERIFY(std::isfinite(statisticsOf(filled(type->id, 0, 0, 1, {3})).deviation));
  }
};

QTEST_APPLESS_MAIN(TestInitializers)
#include "tst_initializers.moc"
