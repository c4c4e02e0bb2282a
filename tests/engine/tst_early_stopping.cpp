#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/training/early_stopping.h"
#include "tests/support/thrown.h"

using namespace nn;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<EpochResult> validationLosses(std::initializer_list<double> losses) {
  std::vector<EpochResult> epochs;
  for (const double loss : losses)
    epochs.push_back(
        {.epoch = static_cast<int>(epochs.size()), .trainLoss = 1, .validationLoss = loss, .validationMetric = -loss});
  return epochs;
}

EarlyStopping rule(int patience, double minDelta = 0) {
  EarlyStopping result;
  result.enabled = true;
  result.patience = patience;
  result.minDelta = minDelta;
  return result;
}

}  // namespace

class EarlyStoppingTest : public QObject {
  Q_OBJECT

 private slots:
  void stopsWhenPatienceIsOver() {
    const auto epochs = validationLosses({3, 2, 2.5, 2.1, 2.2});
    const EarlyStoppingState state = earlyStoppingState(epochs, rule(3), true);
    QVERIFY(state.shouldStop);
    QCOMPARE(*state.bestEpoch, std::size_t{1});
    QCOMPARE(state.epochsWithoutImprovement, 3);
    QVERIFY(!earlyStoppingState(epochs, rule(4), true).shouldStop);
    QVERIFY(!earlyStoppingState(std::span(epochs).first(4), rule(3), true).shouldStop);
  }

  void doesNothingWhenItIsOff() {
    EarlyStopping off = rule(1);
    off.enabled = false;
    const EarlyStoppingState state = earlyStoppingState(validationLosses({1, 2, 3}), off, true);
    QVERIFY(!state.shouldStop);
    QCOMPARE(*state.bestEpoch, std::size_t{0});
    QVERIFY(!earlyStoppingState({}, rule(1), true).shouldStop);
  }

  /// 2 → 1.9 is no improvement by 0.2, 2 → 1.7 is.
  void wantsTheSmallestImprovement() {
    QCOMPARE(*earlyStoppingState(validationLosses({2, 1.9}), rule(9, 0.2), true).bestEpoch, std::size_t{0});
    QCOMPARE(*earlyStoppingState(validationLosses({2, 1.9, 1.7}), rule(9, 0.2), true).bestEpoch, std::size_t{2});
    QCOMPARE(earlyStoppingState(validationLosses({2, 2}), rule(9), true).epochsWithoutImprovement, 1);
  }

  void knowsWhichWayIsBetter() {
    EarlyStopping metric = rule(2);
    metric.monitor = MonitoredFigure::ValidationMetric;  // −loss
    const auto epochs = validationLosses({3, 1, 2});
    QCOMPARE(*earlyStoppingState(epochs, metric, true).bestEpoch, std::size_t{1});
    QCOMPARE(*earlyStoppingState(epochs, metric, false).bestEpoch, std::size_t{0});
  }

  void nanIsNoImprovement() {
    const EarlyStoppingState state = earlyStoppingState(validationLosses({1, 0.5}), rule(2), true);
    QVERIFY(!state.shouldStop);
    EarlyStopping training = rule(2);
    training.monitor = MonitoredFigure::TrainingLoss;
    auto epochs = validationLosses({1, 1, 1});
    epochs[0].trainLoss = epochs[1].trainLoss = kNan;
    epochs.pop_back();
    const EarlyStoppingState damaged = earlyStoppingState(epochs, training, true);
    QVERIFY(damaged.shouldStop);
    QVERIFY(!damaged.bestEpoch);
  }

  void withoutValidationItWatchesTheTraining() {
    auto epochs = validationLosses({kNan, kNan});
    epochs[0].trainLoss = 2;
    epochs[1].trainLoss = 1;
    QCOMPARE(monitoredValue(epochs[0], MonitoredFigure::ValidationLoss), 2.0);
    QCOMPARE(*earlyStoppingState(epochs, rule(2), true).bestEpoch, std::size_t{1});
  }

  void earlierRunsDoNotCount() {
    const auto epochs = validationLosses({1, 2, 3, 2.9});
    EarlyStopping again = rule(2);
    QVERIFY(earlyStoppingState(epochs, again, true).shouldStop);
    again.firstEpoch = 2;
    const EarlyStoppingState state = earlyStoppingState(epochs, again, true);
    QVERIFY(!state.shouldStop);
    QCOMPARE(*state.bestEpoch, std::size_t{3});
  }

  void idsComeBack() {
    for (const MonitoredFigure figure : {MonitoredFigure::ValidationLoss, MonitoredFigure::ValidationMetric,
                                         MonitoredFigure::TrainingLoss, MonitoredFigure::TrainingMetric})
      QCOMPARE(monitoredFigureFromId(monitoredFigureId(figure)), figure);
    QVERIFY(thrown<ConfigError>([] { monitoredFigureFromId("luck"); }).contains("validation_loss"));
  }
};

QTEST_APPLESS_MAIN(EarlyStoppingTest)
#include "tst_early_stopping.moc"
