#include <QTest>

#include <algorithm>
#include <cmath>

#include "engine/initializers/initializer.h"

using namespace nn;

namespace {

Tensor filled(std::string_view id, Index fanIn, Index fanOut, std::uint64_t seed = 1, const Shape& shape = {200, 300}) {
  Tensor values(shape, 99);
  Rng rng(seed, streamId("initializer"));
  InitializerRegistry::instance().require(id).create()->fill(values.view(), fanIn, fanOut, rng);
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

}  // namespace

class TestInitializers : public QObject {
  Q_OBJECT

 private slots:
  void everyInitializerRepeats() {
    for (const InitializerType* type : InitializerRegistry::instance().types()) {
      const Tensor values = filled(type->id, 20, 30);
      QVERIFY2(values == filled(type->id, 20, 30), type->id.c_str());
      QVERIFY(std::ranges::all_of(values.values(), [](Scalar value) { return std::isfinite(value); }));
      QVERIFY2(type->id == "zeros" || !(values == filled(type->id, 20, 30, 2)), "another seed gives the same numbers");
    }
  }

  void zerosAreZero() { QVERIFY(filled("zeros", 20, 30) == Tensor({200, 300})); }

  // fan-in 20, fan-out 30: √(6/50) = 0.3464, √(2/50) = 0.2, √(6/20) = 0.5477, √(2/20) = 0.3162
  void spreadFollowsTheFans_data() {
    QTest::addColumn<double>("deviation");
    QTest::addColumn<double>("limit");
    QTest::newRow("glorot_uniform") << 0.2 << std::sqrt(6.0 / 50);
    QTest::newRow("glorot_normal") << 0.2 << 0.0;
    QTest::newRow("he_uniform") << std::sqrt(0.1) << std::sqrt(6.0 / 20);
    QTest::newRow("he_normal") << std::sqrt(0.1) << 0.0;
  }
  void spreadFollowsTheFans() {
    QFETCH(double, deviation);
    QFETCH(double, limit);
    const Statistics s = statisticsOf(filled(QTest::currentDataTag(), 20, 30));
    QVERIFY2(std::abs(s.mean) < 0.01 * deviation + 0.002, qPrintable(QString::number(s.mean)));
    QVERIFY2(std::abs(s.deviation / deviation - 1) < 0.015, qPrintable(QString::number(s.deviation)));
    if (limit > 0) {
      QVERIFY(s.magnitude <= limit * (1 + 1e-6));
      QVERIFY(s.magnitude > 0.999 * limit);
    } else {
      QVERIFY2(s.magnitude > 3.5 * deviation, "the bell curve has no tails");
    }
  }

  void noConnectionsAreNoDivisionByZero() {
    for (const InitializerType* type : InitializerRegistry::instance().types())
      QVERIFY(std::isfinite(statisticsOf(filled(type->id, 0, 0, 1, {3})).deviation));
  }
};

QTEST_APPLESS_MAIN(TestInitializers)
#include "tst_initializers.moc"
