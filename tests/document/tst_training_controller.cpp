#include "ui/training/training_controller.h"

#include <cmath>

#include <QSignalSpy>

#include "engine/project/experiment.h"
#include "tests/document/opened.h"
#include "ui/document/resources.h"
#include "ui/training/open_and_save.h"

using projects::id;
using State = ui::TrainingController::State;

namespace {

/// Settings under which training goes on until it is told to stop.
nn::Project endless() { return projects::xorPoints(1'000'000); }

}  // namespace

class TestTrainingController : public QObject {
  Q_OBJECT
 private slots:
  void loadsDataAndIsReady() {
    Opened opened(projects::xorPoints());
    QSignalSpy states(&opened.training, &ui::TrainingController::stateChanged);
    QVERIFY(!opened.training.reasonNotToTrain().isEmpty());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QVERIFY(opened.training.reasonNotToTrain().isEmpty());
    QCOMPARE(opened.training.data()->train->size(), nn::Index{300});
    QCOMPARE(opened.document.dataDescription()->classCount, nn::Index{2});
    QCOMPARE(opened.training.batchesPerEpoch(), nn::Index{19});
    QCOMPARE(opened.weights(), networks::weights(nn::initializedNetwork(opened.document.project())));
    QVERIFY(!opened.training.hasTrainedState() && !opened.training.captureState());
  }

  void learnsXor() {
    Opened opened(projects::xorPoints(30));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QSignalSpy steps(&opened.training, &ui::TrainingController::stepsAdded);
    QSignalSpy networks(&opened.training, &ui::TrainingController::networkChanged);
    opened.training.train();
    QCOMPARE(opened.training.state(), State::Running);
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    const nn::TrainingHistory& history = opened.training.history();
    QCOMPARE(history.steps.size(), std::size_t{30 * 19});
    QCOMPARE(history.epochs.size(), std::size_t{30});
    for (std::size_t i = 0; i < history.steps.size(); ++i) QCOMPARE(history.steps[i].step, static_cast<std::int64_t>(i + 1));
    QVERIFY(history.epochs.back().validationMetric > 0.95);
    QVERIFY(steps.count() < 570);  // no signal for every step
    QCOMPARE(opened.training.position().epoch, 30);
    // The views end up with the weights at the end.
    QTRY_COMPARE(opened.weights(), networks::weights(*opened.training.captureState()->trainer.network));
    QVERIFY(networks.count() > 0);
  }

  void learnsTheXorExample() {
    Opened opened{nn::Project()};
    const QString file = ui::resources::examplesFolder() + QStringLiteral("/xor.layerlab");
    const ui::Result result = ui::openTemplate(opened.document, opened.training, file);
    QVERIFY2(result.ok, qPrintable(result.error));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    const nn::EpochResult& last = opened.training.history().epochs.back();
    QVERIFY2((std::isnan(last.validationMetric) ? last.trainMetric : last.validationMetric) > 0.95,
             qPrintable(QString::number(last.validationMetric)));
  }

  void pausesAndGoesOnExactly() {
    Opened straight(projects::xorPoints(4));
    QTRY_COMPARE(straight.training.state(), State::Ready);
    straight.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(straight.training.state(), State::Finished, kTimeoutMs);

    Opened stepped(projects::xorPoints(4));
    QTRY_COMPARE(stepped.training.state(), State::Ready);
    stepped.training.stepBatch();
    QTRY_COMPARE(stepped.training.state(), State::Paused);
    QCOMPARE(stepped.training.position().step, std::int64_t{1});
    QCOMPARE(stepped.training.history().steps.size(), std::size_t{1});
    stepped.training.stepBatch();
    QTRY_COMPARE(stepped.training.position().step, std::int64_t{2});
    QTRY_COMPARE(stepped.training.state(), State::Paused);
    stepped.training.stepEpoch();
    QTRY_COMPARE(stepped.training.position().epoch, 1);
    QTRY_COMPARE(stepped.training.state(), State::Paused);
    stepped.training.train();
    stepped.training.pause();
    QTRY_VERIFY(stepped.training.state() != State::Running);
    // The few batches may be through before the pause arrives; from Finished it would train as many epochs again.
    if (stepped.training.state() == State::Paused) stepped.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(stepped.training.state(), State::Finished, kTimeoutMs);
    QCOMPARE(stepped.training.history().steps, straight.training.history().steps);
    QTRY_COMPARE(stepped.weights(), straight.weights());
  }

  void trainsSoManyMoreWhenFinished() {
    Opened opened(projects::xorPoints(2));
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.position().epoch, 4, kTimeoutMs);
    QTRY_COMPARE(opened.training.state(), State::Finished);
    opened.document.edit(QStringLiteral("Epochs"), [](nn::Project& p) { p.training.epochs = 3; });
    QCOMPARE(opened.training.state(), State::Paused);  // one of this run is left
  }

  void stopEndsTheRunAndKeepsTheWeights() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 5);
    QTRY_VERIFY(opened.training.samplesPerSecond() > 0);
    QVERIFY(opened.training.secondsLeft() > 0);
    opened.training.stop();
    QTRY_COMPARE(opened.training.state(), State::Finished);
    QCOMPARE(opened.training.samplesPerSecond(), 0.0);
    QVERIFY(opened.training.hasTrainedState());
    QTRY_COMPARE(opened.weights(), networks::weights(*opened.training.captureState()->trainer.network));
  }

  void resetGoesBackToTheSeed() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    const auto start = opened.weights();
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 5);
    QSignalSpy reset(&opened.training, &ui::TrainingController::historyReset);
    opened.training.reset();  // while it runs
    QCOMPARE(reset.count(), 1);
    QVERIFY(opened.training.history().steps.empty());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QTRY_COMPARE(opened.weights(), start);
    QVERIFY(opened.training.history().steps.empty());
    QCOMPARE(opened.training.position(), nn::TrainingPosition());
  }

  void settingsTakeEffectWhileItRuns() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 5);
    opened.document.edit(QStringLiteral("Rate"),
                         [](nn::Project& p) { p.training.optimizerOptions.set("learning_rate", 0.007); });
    QTRY_COMPARE(opened.training.history().steps.back().learningRate, 0.007);
    QCOMPARE(opened.training.state(), State::Running);
    QCOMPARE(opened.training.history().steps.front().learningRate, 0.02);
    opened.document.edit(QStringLiteral("Batch"), [](nn::Project& p) { p.training.batchSize = 50; });
    QTRY_COMPARE(opened.training.history().steps.back().batchSize, 50);
  }

  void validationsWithinEpochsAreTold() {
    nn::Project project = projects::xorPoints(3);
    project.training.validationEvery = 5;  // of 19 steps
    Opened opened(project);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QSignalSpy told(&opened.training, &ui::TrainingController::validationsAdded);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    const nn::TrainingHistory& history = opened.training.history();
    QVERIFY(!told.isEmpty());
    // Steps 5, 10, 15 | 20, 25, 30, 35 | 40, 45, 50, 55.
    QCOMPARE(history.validations.size(), std::size_t{11});
    for (std::size_t i = 0; i < history.validations.size(); ++i)
      QCOMPARE(history.validations[i].step, static_cast<std::int64_t>(5 * (i + 1)));
    // A change of the drawing takes the session down; what was told stays told once.
    opened.setUnits("dense_1", 9);
    QTRY_VERIFY(opened.training.network());
    QCOMPARE(history.validations.size(), std::size_t{11});
  }

  void earlyStopFinishesTheRunAndSaysWhy() {
    nn::Project project = endless();
    project.training.earlyStopping = {.enabled = true, .patience = 2, .minDelta = 100};  // nothing is an improvement
    Opened opened(project);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QSignalSpy ended(&opened.training, &ui::TrainingController::endedEarly);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    QCOMPARE(opened.training.position().epoch, 3);
    QCOMPARE(opened.training.bestEpoch(), std::optional<std::size_t>(0));
    QCOMPARE(ended.count(), 1);
    QCOMPARE(opened.training.ending(), ended.first().first().toString());
    QVERIFY(opened.training.ending().contains(QStringLiteral("the weights of epoch 1 were restored")));
    QCOMPARE(opened.training.events().size(), std::size_t{1});
    QCOMPARE(opened.training.events().front().step, opened.training.position().step);
    QTRY_COMPARE(opened.weights(), networks::weights(*opened.training.captureState()->trainer.network));
    // From there it goes on for as long again: earlier epochs do not count.
    opened.training.train();
    QVERIFY(opened.training.ending().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.position().epoch, 6, kTimeoutMs);
    QTRY_COMPARE(opened.training.state(), State::Finished);
    // With more patience the run is not over.
    opened.document.edit(QStringLiteral("Patience"), [](nn::Project& p) { p.training.earlyStopping.patience = 1000; });
    QCOMPARE(opened.training.state(), State::Paused);
    opened.training.reset();
    QVERIFY(opened.training.events().empty() && opened.training.ending().isEmpty());
  }

  void anotherMetricIsMarkedOnTheCurves() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QVERIFY(opened.training.fittingMetrics().size() > 1);
    const QString usual = opened.training.metricTitle();
    opened.document.edit(QStringLiteral("Metric"), [](nn::Project& p) { p.training.metric = "f1"; });
    QVERIFY(opened.training.events().empty());  // nothing was trained yet
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 5);
    opened.document.edit(QStringLiteral("Metric"), [](nn::Project& p) { p.training.metric.clear(); });
    QCOMPARE(opened.training.metricTitle(), usual);
    QCOMPARE(opened.training.events().size(), std::size_t{1});
    QCOMPARE(opened.training.events().front().text, usual);
    QVERIFY(opened.training.baseline() && opened.training.baseline()->classes);
    QVERIFY(opened.training.baseline()->classes->accuracy >= 0.4);
  }

  void resumesExactlyFromASavedState() {
    Opened straight(projects::xorPoints(5));
    QTRY_COMPARE(straight.training.state(), State::Ready);
    straight.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(straight.training.state(), State::Finished, kTimeoutMs);

    Opened first(projects::xorPoints(5));
    QTRY_COMPARE(first.training.state(), State::Ready);
    first.training.stepEpoch();
    QTRY_COMPARE(first.training.state(), State::Paused);
    for (std::int64_t step = 20; step <= 23; ++step) {  // into the middle of the second epoch
      first.training.stepBatch();
      QTRY_COMPARE(first.training.position().step, step);
      QTRY_COMPARE(first.training.state(), State::Paused);
    }
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("half.layerlab"));
    QVERIFY(ui::saveProject(first.document, first.training, file).ok);

    Opened second(nn::Project{}, 2);
    QVERIFY(ui::openProject(second.document, second.training, file).ok);
    QTRY_COMPARE(second.training.state(), State::Paused);
    QCOMPARE(second.training.position().step, std::int64_t{23});
    second.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(second.training.state(), State::Finished, kTimeoutMs);
    QTRY_COMPARE(second.weights(), straight.weights());
    QCOMPARE(second.training.history().steps, straight.training.history().steps);
    QCOMPARE(second.training.history().epochs.back().validationLoss, straight.training.history().epochs.back().validationLoss);
  }

  void ofManyDataRequestsTheNewestCounts() {
    Opened opened(projects::xorPoints());
    for (int samples = 100; samples <= 200; samples += 10)
      opened.document.edit(QStringLiteral("Samples"),
                           [&](nn::Project& p) { p.data.options.set("samples", networks::size(samples)); });
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QCOMPARE(opened.training.data()->train->size(), nn::Index{150});
  }

  void saysWhyThereAreNoData() {
    nn::Project project = projects::xorPoints();
    project.data.source = "no-such-data";
    Opened opened(project);
    QSignalSpy data(&opened.training, &ui::TrainingController::dataChanged);
    QTRY_VERIFY(!opened.training.dataError().isEmpty());
    QCOMPARE(opened.training.state(), State::NoData);
    QVERIFY(opened.training.reasonNotToTrain().contains(QStringLiteral("no-such-data")));
    opened.training.train();
    QCOMPARE(opened.training.state(), State::NoData);
    const qsizetype before = data.count();
    opened.training.reloadData();
    QTRY_VERIFY(data.count() >= before + 2);  // tried, and failed again
  }

  void anExplosionFailsWithAMessage() {
    nn::Project project = endless();
    project.training.optimizer = "sgd";
    project.training.optimizerOptions = {{"learning_rate", 0.01}};
    project.graph.setOption(id(project, "dense_1"), "activation", networks::text("relu"));
    project.graph.setOption(id(project, "dense_2"), "activation", networks::text("linear"));
    project.graph.setOption(id(project, "dense_2"), "units", networks::size(1));
    project.graph.setOption(id(project, "output_1"), "loss", networks::text("mean_squared_error"));
    Opened opened(project);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    QSignalSpy failed(&opened.training, &ui::TrainingController::failed);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 10);
    opened.document.edit(QStringLiteral("Rate"),
                         [](nn::Project& p) { p.training.optimizerOptions.set("learning_rate", 100.0); });
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Failed, kTimeoutMs);
    QCOMPARE(failed.count(), 1);
    QTRY_VERIFY(opened.training.captureState() != nullptr);
    opened.training.reset();
    QTRY_COMPARE(opened.training.state(), State::Ready);
  }

  void changesThreadsWhileItRuns() {
    Opened opened(endless());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_VERIFY(opened.training.history().steps.size() > 5);
    opened.training.setThreads(2);
    QCOMPARE(opened.training.threads(), 2);
    const std::size_t steps = opened.training.history().steps.size();
    QTRY_VERIFY(opened.training.history().steps.size() > steps + 50);
    QCOMPARE(opened.training.state(), State::Running);
  }

  void survivesBeingClosedAtAnyMoment() {
    for (int round = 0; round < 8; ++round) {
      Opened opened(endless());
      if (round > 0) QTRY_COMPARE(opened.training.state(), State::Ready);
      if (round > 1) opened.training.train();
      if (round > 2) QTRY_VERIFY(!opened.training.history().steps.empty());
      if (round > 3) opened.setUnits("dense_1", 9);
      if (round > 4) opened.setUnits("dense_1", 10);
      if (round > 5) opened.training.reset();
      if (round > 6) opened.document.replace(projects::xorPoints(), {});
    }
  }
};

QTEST_GUILESS_MAIN(TestTrainingController)
#include "tst_training_controller.moc"
