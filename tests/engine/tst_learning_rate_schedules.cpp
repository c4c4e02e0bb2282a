#include <QTest>

#include <cmath>
#include <limits>

#include "engine/schedules/learning_rate_schedule.h"

using namespace nn;

namespace {

constexpr Index kStepsPerEpoch = 7;
constexpr std::int64_t kTotalSteps = 10 * kStepsPerEpoch;

double factorAt(const LearningRateSchedule& schedule, std::int64_t step, std::span<const double> losses = {}) {
  return schedule.factor({.step = step, .stepsPerEpoch = kStepsPerEpoch, .totalSteps = kTotalSteps, .monitored = losses});
}

}  // namespace

/// What holds for every schedule, and what PyTorch has no numbers for; the rest is in tst_golden_optimizers.
class TestLearningRateSchedules : public QObject {
  Q_OBJECT

 private slots:
  void everySchedule_data() {
    QTest::addColumn<QString>("id");
    for (const ScheduleType* type : ScheduleRegistry::instance().types())
      QTest::newRow(type->id.c_str()) << QString::fromStdString(type->id);
  }
  void everySchedule() {
    QFETCH(QString, id);
    for (const char* unit : {"epochs", "steps"}) {
      const auto schedule = createSchedule(id.toStdString(), {{"unit", std::string(unit)}});
      const std::vector<double> losses(100, 1.0);
      // Beyond the end, because a training may be prolonged.
      for (std::int64_t step = 0; step < 3 * kTotalSteps; ++step) {
        const double factor =
            factorAt(*schedule, step, std::span(losses).first(static_cast<std::size_t>(step / kStepsPerEpoch)));
        QVERIFY2(factor >= 0 && factor <= 1, qPrintable(QString("step %1: %2").arg(step).arg(factor)));
      }
      // The shortest training there is.
      const double only = schedule->factor({});
      QVERIFY(only >= 0 && only <= 1);
    }
  }

  void everyScheduleWarmsUp_data() { everySchedule_data(); }
  void everyScheduleWarmsUp() {
    QFETCH(QString, id);
    const std::string name = id.toStdString();
    const auto plain = createSchedule(name, {}), byEpochs = createSchedule(name, {{"warmup", 2.5}});
    const auto bySteps = createSchedule(name, {{"unit", std::string("steps")}, {"warmup", 4}});
    for (std::int64_t step = 0; step < kTotalSteps; ++step) {
      const double rise = std::min(1.0, static_cast<double>(step + 1) / (2.5 * kStepsPerEpoch));
      QCOMPARE(factorAt(*byEpochs, step), factorAt(*plain, step) * rise);
    }
    for (std::int64_t step : {0, 1, 2, 3, 4, 50})
      QCOMPARE(
          bySteps->warmUpFactor({.step = step, .stepsPerEpoch = kStepsPerEpoch, .totalSteps = kTotalSteps, .monitored = {}}),
          std::min(1.0, static_cast<double>(step + 1) / 4));
  }

  void stairsChangeBetweenEpochs() {
    const auto schedule = createSchedule("step_decay", {{"step_size", 2}, {"gamma", 0.5}});
    for (std::int64_t step = 0; step < kTotalSteps; ++step)
      QCOMPARE(factorAt(*schedule, step), std::pow(0.5, static_cast<double>(step / (2 * kStepsPerEpoch))));
  }

  void lengthZeroIsTheWholeTraining_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("halfway");
    QTest::newRow("polynomial_decay") << "polynomial_decay" << 0.5;
    QTest::newRow("cosine_decay") << "cosine_decay" << 0.5;
  }
  void lengthZeroIsTheWholeTraining() {
    QFETCH(QString, id);
    QFETCH(double, halfway);
    for (const char* unit : {"epochs", "steps"}) {
      const auto schedule = createSchedule(id.toStdString(), {{"unit", std::string(unit)}});
      QCOMPARE(factorAt(*schedule, 0), 1.0);
      QCOMPARE(factorAt(*schedule, kTotalSteps / 2), halfway);
      QVERIFY(std::abs(factorAt(*schedule, kTotalSteps)) < 1e-15);
      QVERIFY(std::abs(factorAt(*schedule, 2 * kTotalSteps)) < 1e-15);
    }
  }

  void restartsStartAtTheFullRate() {
    const auto schedule = createSchedule("cosine_restarts", {{"first_length", 1}, {"growth", 3}});
    for (const std::int64_t epoch : {0, 1, 4, 13, 40, 121}) {  // 1 + 3 + 9 + ...
      QCOMPARE(factorAt(*schedule, epoch * kStepsPerEpoch), 1.0);
      if (epoch > 0) QVERIFY(factorAt(*schedule, epoch * kStepsPerEpoch - 1) < 0.1);
    }
  }

  void oneCycleReachesItsPoints() {
    const auto schedule = createSchedule(
        "one_cycle",
        {{"unit", std::string("steps")}, {"length", 101}, {"pct_start", 0.25}, {"anneal_strategy", std::string("linear")}});
    QCOMPARE(factorAt(*schedule, 0), 1.0 / 25);
    QVERIFY(factorAt(*schedule, 24) > 0.98);
    for (const std::int64_t step : {100, 1000}) QVERIFY(std::abs(factorAt(*schedule, step) - 1.0 / 25 / 1e4) < 1e-15);
    // Rising all the time, or not at all.
    QCOMPARE(factorAt(*createSchedule("one_cycle", {{"pct_start", 1}}), kTotalSteps - 1), 1.0);
    QCOMPARE(factorAt(*createSchedule("one_cycle", {{"pct_start", 0}}), kTotalSteps - 1), 1.0 / 25 / 1e4);
  }

  void plateausAreFoundInTheLossesAlone() {
    const auto schedule = createSchedule("reduce_on_plateau", {{"factor", 0.5}, {"patience", 2}});
    const std::vector<double> losses = {1, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.4};
    const double expected[] = {1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25};
    for (std::size_t epoch = 0; epoch <= losses.size(); ++epoch)
      QCOMPARE(factorAt(*schedule, 0, std::span(losses).first(epoch)), expected[epoch]);
    // A loss that is NaN is no progress, and does not become the one to beat.
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> broken = {1, nan, nan, nan, 0.9};
    QCOMPARE(factorAt(*schedule, 0, broken), 0.5);
  }

  void previewHasTheFirstAndTheLastStep() {
    const auto schedule = createSchedule("cosine_decay", {{"warmup", 1}});
    const std::vector<double> curve = preview(*schedule, kStepsPerEpoch, kTotalSteps, 200);
    QCOMPARE(curve.size(), std::size_t{200});
    QCOMPARE(curve.front(), factorAt(*schedule, 0));
    QCOMPARE(curve.back(), factorAt(*schedule, kTotalSteps - 1));
    QCOMPARE(preview(*schedule, kStepsPerEpoch, kTotalSteps, static_cast<std::size_t>(kTotalSteps))[30],
             factorAt(*schedule, 30));
    QCOMPARE(preview(*schedule, kStepsPerEpoch, kTotalSteps, 1), std::vector<double>{factorAt(*schedule, 0)});
    QCOMPARE(preview(*schedule, 1, 1, 2), (std::vector<double>{1, 1}));
    QVERIFY(preview(*schedule, kStepsPerEpoch, kTotalSteps, 0).empty());
    QCOMPARE(preview(*createSchedule("reduce_on_plateau", {}), kStepsPerEpoch, kTotalSteps, 3), (std::vector<double>{1, 1, 1}));
  }

  void optionsAreChecked() {
    QVERIFY_THROWS_EXCEPTION(ConfigError, createSchedule("bananas", {}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createSchedule("constant", {{"unit", std::string("minutes")}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createSchedule("constant", {{"warmup", -1}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createSchedule("step_decay", {{"step_size", 0}}));
    QVERIFY_THROWS_EXCEPTION(ConfigError, createSchedule("cosine_decay", {{"gamma", 0.5}}));
  }
};

QTEST_APPLESS_MAIN(TestLearningRateSchedules)
#include "tst_learning_rate_schedules.moc"
