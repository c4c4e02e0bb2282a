#include <QTest>

#include <cmath>

#include "engine/data/baseline.h"
#include "engine/data/memory_dataset.h"

using namespace nn;

namespace {

std::shared_ptr<const Dataset> classes(std::vector<Scalar> targets) {
  DatasetInfo info;
  info.title = "classes";
  info.inputShape = {1};
  info.targetShape = {1};
  info.classNames = {"a", "b", "c"};
  std::vector<Scalar> inputs(targets.size());
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

std::shared_ptr<const Dataset> values(Index size, std::vector<Scalar> targets) {
  DatasetInfo info;
  info.title = "values";
  info.inputShape = {1};
  info.targetShape = {size};
  std::vector<Scalar> inputs(targets.size() / static_cast<std::size_t>(size));
  return memoryDataset(info, std::move(inputs), std::move(targets));
}

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

class TestBaseline : public QObject {
  Q_OBJECT

 private slots:
  void majorityOfTheKnownIsJudgedByTheAsked() {
    const ClassBaseline baseline = classBaseline(*classes({2, 1, 2, 0, 2}), *classes({2, 0, 0, 1}));
    QCOMPARE(baseline.majorityClass, 2);
    QCOMPARE(baseline.accuracy, 0.25);
    QCOMPARE(classBaseline(*classes({1, 0}), *classes({0})).majorityClass, 0);  // the first of equals
  }

  // Known 1, 2, 3, 10: mean 4, median 2.5. Asked 2, 6.
  void meanAndMedianOfTheKnown() {
    const ValueBaseline baseline = valueBaseline(*values(1, {10, 1, 3, 2}), *values(1, {2, 6}));
    QVERIFY(near(baseline.mean[0], 4));
    QVERIFY(near(baseline.median[0], 2.5));
    QVERIFY(near(baseline.meanAbsoluteError, (0.5 + 3.5) / 2));
    QVERIFY(near(baseline.rootMeanSquaredError, 2));
  }

  void everyNumberOfATargetHasItsOwn() {
    const ValueBaseline baseline = valueBaseline(*values(2, {1, 10, 2, 20, 6, 60}), *values(2, {2, 20}));
    QVERIFY(near(baseline.median[0], 2) && near(baseline.median[1], 20));
    QVERIFY(near(baseline.mean[0], 3) && near(baseline.mean[1], 30));
    QVERIFY(near(baseline.meanAbsoluteError, 0));
    QVERIFY(near(baseline.rootMeanSquaredError, std::sqrt((1 + 100) / 2.0)));
  }

  void theKindOfTargetMustFit() {
    QVERIFY_THROWS_EXCEPTION(ConfigError, classBaseline(*values(1, {1}), *values(1, {1})));
    QVERIFY_THROWS_EXCEPTION(ConfigError, valueBaseline(*classes({1}), *classes({1})));
    QVERIFY_THROWS_EXCEPTION(ConfigError, valueBaseline(*values(1, {}), *values(1, {1})));
  }
};

QTEST_APPLESS_MAIN(TestBaseline)
#include "tst_baseline.moc"
