#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/regularizers/regularizer.h"
#include "tests/support/gradient_check.h"

using namespace nn;

namespace {

using Numbers = std::vector<Scalar>;

void addRows() {
  QTest::addColumn<QString>("id");
  for (const RegularizerType* type : RegularizerRegistry::instance().types())
    QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
}

std::unique_ptr<Regularizer> create(const QString& id) {
  return RegularizerRegistry::instance().require(id.toStdString()).create();
}

Numbers gradientOf(const Regularizer& regularizer, const Numbers& weights, double factor, Numbers start) {
  regularizer.addGradient(weights, factor, start);
  return start;
}

}  // namespace

/// The battery over every registered regularizer, then values worked out by hand.
class TestRegularizers : public QObject {
  Q_OBJECT

 private slots:
#ifdef NN_SCALAR_IS_DOUBLE  // float has too few digits for differences
  void gradients() {
    for (const RegularizerType* type : RegularizerRegistry::instance().types()) {
      const auto regularizer = type->create();
      constexpr double kFactor = 0.3;
      Rng rng(4, streamId("regularizers"));
      Numbers weights(37), start(37);
      gradient_check::fillDistinct(weights, rng);
      gradient_check::fillUniform(start, -1, 1, rng);
      Numbers added = gradientOf(*regularizer, weights, kFactor, start);
      for (std::size_t i = 0; i < added.size(); ++i) added[i] -= start[i];
      const std::string failure =
          gradient_check::compare(type->id, weights, added, [&] { return kFactor * regularizer->penalty(weights); });
      QVERIFY2(failure.empty(), failure.c_str());
    }
  }
#endif

  void zeroWeightsCostNothing_data() { addRows(); }
  void zeroWeightsCostNothing() {
    QFETCH(QString, id);
    QCOMPARE(create(id)->penalty(Numbers(5)), 0.0);
    QCOMPARE(gradientOf(*create(id), Numbers(2), 3, {1, -1}), (Numbers{1, -1}));
  }

  void nanComesThrough_data() { addRows(); }
  void nanComesThrough() {
    QFETCH(QString, id);
    const Numbers weights = {1, std::numeric_limits<Scalar>::quiet_NaN()};
    QVERIFY(std::isnan(create(id)->penalty(weights)));
    QVERIFY(std::isnan(gradientOf(*create(id), weights, 1, {0, 0})[1]));
  }

  void l1() {
    QCOMPARE(create("l1")->penalty(Numbers{1, -2, 0, 0.5}), 3.5);
    QCOMPARE(gradientOf(*create("l1"), {1, -2, 0}, 0.5, {10, 10, 10}), (Numbers{10.5, 9.5, 10}));
  }

  void l2() {
    QCOMPARE(create("l2")->penalty(Numbers{1, -2, 0, 0.5}), 5.25);
    QCOMPARE(gradientOf(*create("l2"), {1, -2, 0}, 0.5, {10, 10, 10}), (Numbers{11, 8, 10}));
  }
};

QTEST_APPLESS_MAIN(TestRegularizers)
#include "tst_regularizers.moc"
