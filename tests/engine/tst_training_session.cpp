#include <thread>

#include <QtTest>

#include "tests/support/scripted_trainer.h"
#include "tests/support/sessions.h"
#include "tests/support/thrown.h"

using namespace nn;
using sessions::Problem;
using State = TrainingSession::State;

namespace {

struct Scripted {
  std::shared_ptr<ScriptedTrainer::Controls> controls = std::make_shared<ScriptedTrainer::Controls>();
  std::unique_ptr<TrainingSession> session;

  explicit Scripted(int epochs) {
    const Problem problem = sessions::points();
    TrainingSettings settings = problem.settings;
    settings.epochs = epochs;
    session = std::make_unique<TrainingSession>(
        TrainingSession::Setup{.trainer = std::make_unique<ScriptedTrainer>(controls),
                               .train = DataLoader(problem.train, settings.batchSize, settings.shuffle, settings.seed),
                               .validation = DataLoader(problem.validation, 4, false, 1),
                               .settings = settings,
                               .resumeFrom = std::nullopt});
  }
};

}  // namespace

class TrainingSessionTest : public QObject {
  Q_OBJECT

 private slots:
  void trainsToTheEnd();
  void stepsBatchByBatch();
  void runsOneEpoch();
  void pausesAfterTheBatch();
  void goesOnWhenAPauseIsTakenBack();
  void validatesAgainAfterAPauseInBetween();
  void changesTheLearningRateAtTheNextBatch();
  void changesBatchSizeAtTheNextEpoch();
  void changesTheNumberOfEpochsAtOnce();
  void refusesUnusableSettings();
  void handsOutSnapshotsWhileRunningAndPaused();
  void capturesTheStateWhileRunning();
  void failsWithTheTextOfTheException();
  void goesOnAfterAFailure();
  void stopsInTheMiddle_data();
  void stopsInTheMiddle();
  void worksWithoutValidation();
  void losesNoNumbersUnderLoad();
};

void TrainingSessionTest::trainsToTheEnd() {
  const auto session = sessions::make(sessions::points());
  QCOMPARE(session->state(), State::Idle);
  QCOMPARE(session->batchesPerEpoch(), Index{3});
  QCOMPARE(session->metricTitle(), std::string("Accuracy"));
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Finished);
  QCOMPARE(session->position(), (TrainingPosition{4, 0, 12}));
  const std::vector<StepResult> steps = session->drainSteps();
  QCOMPARE(steps.size(), std::size_t{12});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    QCOMPARE(steps[i].step, static_cast<std::int64_t>(i) + 1);
    QCOMPARE(steps[i].epoch, static_cast<int>(i) / 3);
  }
  const std::vector<EpochResult> epochs = session->drainEpochs();
  QCOMPARE(epochs.size(), std::size_t{4});
  QCOMPARE(epochs[1].epoch, 1);
  QCOMPARE(epochs[1].step, std::int64_t{6});
  QVERIFY(std::abs(epochs[1].trainLoss - (steps[3].loss + steps[4].loss + steps[5].loss) / 3) < 1e-12);
  QVERIFY(std::isfinite(epochs[1].validationLoss) && epochs[1].validationMetric >= 0);
  QVERIFY(epochs[1].seconds > 0 && epochs[1].samplesPerSecond > 0);
  QVERIFY(session->drainSteps().empty() && session->drainEpochs().empty());
  session->run();
  session->runSteps(1);
  QCOMPARE(session->state(), State::Finished);
  QCOMPARE(session->position().step, std::int64_t{12});
}

void TrainingSessionTest::stepsBatchByBatch() {
  const auto session = sessions::make(sessions::points());
  session->runSteps(2);
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Paused);
  QCOMPARE(session->position(), (TrainingPosition{0, 2, 2}));
  QVERIFY(session->drainEpochs().empty());
  session->runSteps(1);  // completes the epoch, so it is validated
  session->waitUntilIdle();
  QCOMPARE(session->position(), (TrainingPosition{1, 0, 3}));
  QCOMPARE(session->drainEpochs().size(), std::size_t{1});
  session->runSteps(100);
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Finished);
  QCOMPARE(session->position(), (TrainingPosition{4, 0, 12}));
}

void TrainingSessionTest::runsOneEpoch() {
  const auto session = sessions::make(sessions::points());
  session->runSteps(1);
  session->waitUntilIdle();
  session->runEpoch();
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Paused);
  QCOMPARE(session->position(), (TrainingPosition{1, 0, 3}));
  session->runEpoch();
  session->waitUntilIdle();
  QCOMPARE(session->position(), (TrainingPosition{2, 0, 6}));
}

void TrainingSessionTest::pausesAfterTheBatch() {
  Scripted scripted(1000);
  scripted.controls->gateIsOpen = false;
  scripted.session->run();
  QCOMPARE(scripted.session->state(), State::Running);
  QTRY_COMPARE(scripted.controls->steps.load(), 1);
  scripted.session->pause();
  QCOMPARE(scripted.session->state(), State::Running);  // the batch is not done yet
  scripted.controls->gateIsOpen = true;
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Paused);
  QCOMPARE(scripted.session->position(), (TrainingPosition{0, 1, 1}));
  scripted.session->pause();
  QCOMPARE(scripted.session->state(), State::Paused);
}

void TrainingSessionTest::goesOnWhenAPauseIsTakenBack() {
  Scripted scripted(2);
  scripted.controls->gateIsOpen = false;
  scripted.session->runSteps(1);
  QTRY_COMPARE(scripted.controls->steps.load(), 1);
  scripted.session->pause();
  scripted.session->run();
  scripted.controls->gateIsOpen = true;
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Finished);
  QCOMPARE(scripted.session->position().step, std::int64_t{6});
}

void TrainingSessionTest::validatesAgainAfterAPauseInBetween() {
  Scripted scripted(2);
  scripted.controls->evaluationGateIsOpen = false;
  scripted.session->run();
  QTRY_COMPARE(scripted.controls->evaluationBatches.load(), 1);
  scripted.session->pause();
  scripted.controls->evaluationGateIsOpen = true;
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Paused);
  QCOMPARE(scripted.session->position(), (TrainingPosition{0, 3, 3}));
  QVERIFY(scripted.session->drainEpochs().empty());
  QCOMPARE(scripted.controls->evaluationBatches.load(), 1);
  scripted.session->run();
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Finished);
  const std::vector<EpochResult> epochs = scripted.session->drainEpochs();
  QCOMPARE(epochs.size(), std::size_t{2});
  QCOMPARE(epochs[0].validationLoss, 10.0);  // all ten samples
  QCOMPARE(scripted.controls->evaluations.load(), 3);
  QCOMPARE(scripted.controls->steps.load(), 6);
}

void TrainingSessionTest::changesTheLearningRateAtTheNextBatch() {
  Scripted scripted(1000);
  scripted.controls->gateIsOpen = false;
  scripted.session->runSteps(2);
  QTRY_COMPARE(scripted.controls->steps.load(), 1);
  TrainingSettings settings = scripted.session->settings();
  settings.optimizerOptions.set("learning_rate", 0.25);
  settings.seed = 99;
  scripted.session->changeSettings(settings);
  scripted.controls->gateIsOpen = true;
  scripted.session->waitUntilIdle();
  const std::vector<StepResult> steps = scripted.session->drainSteps();
  QCOMPARE(steps.size(), std::size_t{2});
  QCOMPARE(steps[0].learningRate, 0.5);
  QCOMPARE(steps[1].learningRate, 0.25);
  QCOMPARE(scripted.session->settings().learningRate(), 0.25);
  QCOMPARE(scripted.session->settings().seed, std::uint64_t{1});  // only a reset changes it
}

void TrainingSessionTest::changesBatchSizeAtTheNextEpoch() {
  const auto session = sessions::make(sessions::points());
  session->runSteps(1);
  session->waitUntilIdle();
  TrainingSettings settings = session->settings();
  settings.batchSize = 0;  // all 24 samples
  session->changeSettings(settings);
  session->runEpoch();
  session->waitUntilIdle();
  QCOMPARE(session->position(), (TrainingPosition{1, 0, 3}));
  session->runEpoch();
  session->waitUntilIdle();
  QCOMPARE(session->position(), (TrainingPosition{2, 0, 4}));
  QCOMPARE(session->batchesPerEpoch(), Index{1});
  QCOMPARE(session->drainSteps().back().batchSize, 24);
  settings.batchSize = 5;
  session->changeSettings(settings);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->position(), (TrainingPosition{4, 0, 14}));
  const std::vector<StepResult> steps = session->drainSteps();
  QCOMPARE(steps.front().batchSize, Index{5});
  QCOMPARE(steps.back().batchSize, Index{4});
}

void TrainingSessionTest::changesTheNumberOfEpochsAtOnce() {
  const auto session = sessions::make(sessions::points());
  session->runSteps(4);
  session->waitUntilIdle();
  TrainingSettings settings = session->settings();
  settings.epochs = 1;  // less than what is done
  session->changeSettings(settings);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Finished);
  QCOMPARE(session->position().step, std::int64_t{4});
  settings.epochs = 3;
  session->changeSettings(settings);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Finished);
  QCOMPARE(session->position(), (TrainingPosition{3, 0, 9}));
}

void TrainingSessionTest::refusesUnusableSettings() {
  const auto session = sessions::make(sessions::points());
  const TrainingSettings before = session->settings();
  TrainingSettings settings = before;
  settings.optimizer = "magic";
  QVERIFY_THROWS_EXCEPTION(ConfigError, session->changeSettings(settings));
  settings = before;
  settings.batchSize = -1;
  QCOMPARE(thrown<ConfigError>([&] { session->changeSettings(settings); }),
           QString("batch size: expected a positive number, or 0 for the full set, got -1"));
  QVERIFY(session->settings() == before);
}

void TrainingSessionTest::handsOutSnapshotsWhileRunningAndPaused() {
  const auto session = sessions::make(sessions::points());
  QVERIFY(!session->snapshots().take());
  session->snapshots().request();
  session->serveRequests();  // nothing runs, so somebody has to wake it
  std::shared_ptr<const TrainingSnapshot> first;
  QTRY_VERIFY(first || (first = session->snapshots().take()));
  QCOMPARE(first->position, TrainingPosition());
  session->snapshots().request();
  session->runSteps(2);
  session->waitUntilIdle();
  std::shared_ptr<const TrainingSnapshot> second;
  QTRY_VERIFY(second || (second = session->snapshots().take()));
  QVERIFY(second->position.step <= 2);
  session->states().request();
  session->serveRequests();
  std::shared_ptr<const TrainingState> state;
  QTRY_VERIFY(state || (state = session->states().take()));
  QCOMPARE(state->position.step, std::int64_t{2});
  QCOMPARE(state->history.steps.size(), std::size_t{2});
  QVERIFY(networks::weights(*state->trainer.network) != networks::weights(*first->network));
}

void TrainingSessionTest::capturesTheStateWhileRunning() {
  const Problem problem = sessions::images();
  const auto session = sessions::make(problem, 2);
  session->run();
  for (int i = 0; i < 3; ++i) {
    const auto state = session->captureState();
    QVERIFY(state);
    QCOMPARE(static_cast<std::int64_t>(state->history.steps.size()), state->position.step);
    QCOMPARE(state->trainer.step, state->position.step);
  }
  session->waitUntilIdle();
  QCOMPARE(session->captureState()->position, session->position());
}

void TrainingSessionTest::failsWithTheTextOfTheException() {
  Scripted scripted(2);
  scripted.controls->failAtStep = 4;
  scripted.session->run();
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Failed);
  QCOMPARE(scripted.session->failure(), std::string("step: expected finite numbers, got NaN"));
  QCOMPARE(scripted.session->position().step, std::int64_t{3});
  QCOMPARE(scripted.session->drainSteps().size(), std::size_t{3});
  QVERIFY(scripted.session->captureState());  // what there is can still be saved
}

/// After a failure the weights are those before the batch, so the user may lower the learning rate and go on.
void TrainingSessionTest::goesOnAfterAFailure() {
  Problem exploding = sessions::points();
  exploding.settings.optimizer = "sgd";
  exploding.settings.optimizerOptions.set("learning_rate", 100.0);
  exploding.graph = networks::chain({{"input", {{"shape", networks::sizes({4})}}},
                                     {"dense", {{"units", networks::size(3)}}},
                                     {"output", {{"loss", networks::text("mean_squared_error")}}}});
  exploding.settings.epochs = 100;
  const auto session = sessions::make(exploding);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Failed);
  const TrainingPosition failed = session->position();
  session->run();  // nothing has changed, so it fails again at the same place
  session->waitUntilIdle();
  QCOMPARE(session->state(), State::Failed);
  QCOMPARE(session->position(), failed);

  Scripted scripted(2);
  scripted.controls->failAtStep = 2;
  scripted.session->run();
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Failed);
  scripted.session->run();
  QCOMPARE(QString::fromStdString(scripted.session->failure()), QString());
  scripted.session->waitUntilIdle();
  QCOMPARE(scripted.session->state(), State::Finished);
  QCOMPARE(scripted.session->drainSteps().size(), std::size_t{6});  // no batch was left out
}

void TrainingSessionTest::stopsInTheMiddle_data() {
  QTest::addColumn<bool>("inValidation");
  QTest::newRow("of a batch") << false;
  QTest::newRow("of a validation") << true;
}

void TrainingSessionTest::stopsInTheMiddle() {
  QFETCH(bool, inValidation);
  Scripted scripted(1000000);
  std::atomic<bool>& gate = inValidation ? scripted.controls->evaluationGateIsOpen : scripted.controls->gateIsOpen;
  gate = false;
  scripted.session->run();
  if (inValidation)
    QTRY_COMPARE(scripted.controls->evaluationBatches.load(), 1);
  else
    QTRY_COMPARE(scripted.controls->steps.load(), 1);
  std::jthread opener([&gate] {
    std::this_thread::yield();
    gate = true;
  });
  scripted.session.reset();  // returns although a million epochs are left
  QVERIFY(scripted.controls->steps < 1000000);
  QVERIFY(scripted.controls->evaluations < 1000000);
}

void TrainingSessionTest::worksWithoutValidation() {
  Problem problem = sessions::points();
  problem.validation = nullptr;
  const auto session = sessions::make(problem);
  session->run();
  session->waitUntilIdle();
  const std::vector<EpochResult> epochs = session->drainEpochs();
  QCOMPARE(epochs.size(), std::size_t{4});
  QVERIFY(std::isnan(epochs[0].validationLoss) && std::isnan(epochs[0].validationMetric));
  QVERIFY(std::isfinite(epochs[0].trainLoss));
}

/// A caller that asks for everything all the time gets every number once, in order.
void TrainingSessionTest::losesNoNumbersUnderLoad() {
  Problem problem = sessions::points();
  problem.settings.epochs = 300;
  const auto session = sessions::make(problem);
  session->snapshots().request();
  session->run();
  std::int64_t expected = 1;
  int snapshots = 0, epochs = 0;
  const auto drain = [&] {
    for (const StepResult& step : session->drainSteps()) {
      QCOMPARE(step.step, expected);
      ++expected;
    }
    epochs += static_cast<int>(session->drainEpochs().size());
    if (session->snapshots().take()) ++snapshots;
    session->snapshots().request();
  };
  while (session->state() == State::Running) drain();
  drain();
  QCOMPARE(expected, std::int64_t{901});
  QCOMPARE(epochs, 300);
  QVERIFY(snapshots > 0);
}

QTEST_GUILESS_MAIN(TrainingSessionTest)
#include "tst_training_session.moc"
