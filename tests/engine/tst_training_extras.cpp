// What a training can do besides plain steps: accumulate, clip, weigh, freeze, share, bound norms, follow a schedule, validate
// in between and stop early.

#include <cmath>

#include <QTemporaryDir>
#include <QtTest>

#include "engine/data/split.h"
#include "engine/io/checkpoint.h"
#include "engine/training/class_weights.h"
#include "tests/support/one_step.h"
#include "tests/support/sessions.h"
#include "tests/support/thrown.h"

using namespace nn;
using namespace one_step;
using networks::size;
using networks::sizes;
using networks::text;

class TrainingExtrasTest : public QObject {
  Q_OBJECT

 private slots:
  void accumulatedBatchesAreOneLargeBatch();
  void accumulationDrawsOtherDropoutForEachPart();
  void clipsEachGradient();
  void clipsTheNormOfAll();
  void classWeightsCountLikeCopies();
  void balancedWeightsComeFromTheCounts();
  void sampleWeightsCountLikeCopies();
  void followsTheSchedule();
  void validatesWithinEpochs();
  void stopsEarlyAndRestoresTheBest();
  void goesOnAfterAnEarlyStop();
  void resumesExactlyWithEverythingOn();
  void refusesUnusableSettings_data();
  void refusesUnusableSettings();
};

void TrainingExtrasTest::accumulatedBatchesAreOneLargeBatch() {
  const auto data = networks::clouds(Shape{12, 12, 1}, 10, 60);
  const Graph graph = networks::convnet("tanh", 0.0);
  const auto whole = afterOneStep(graph, plainSteps(0.5, 60), data, 60);
  const auto parts = afterOneStep(graph, plainSteps(0.5, 16), data, 60);  // 16 + 16 + 16 + 12
  QVERIFY(largestDifference(networks::weights(started(graph)), whole) > 1e-3);
  QVERIFY2(largestDifference(whole, parts) < 1e-5, qPrintable(QString::number(largestDifference(whole, parts))));
}

/// The masks belong to the samples of the whole batch, however it is cut.
void TrainingExtrasTest::accumulationDrawsOtherDropoutForEachPart() {
  const auto data = networks::clouds(Shape{12, 12, 1}, 10, 60);
  const Graph graph = networks::convnet("tanh", 0.5);
  const auto whole = afterOneStep(graph, plainSteps(0.5, 60), data, 60);
  const auto parts = afterOneStep(graph, plainSteps(0.5, 16), data, 60);
  QVERIFY2(largestDifference(whole, parts) < 1e-5, qPrintable(QString::number(largestDifference(whole, parts))));
}

void TrainingExtrasTest::clipsEachGradient() {
  const auto data = networks::clouds(Shape{6}, 3, 20);
  const auto start = networks::weights(started(twoLayers()));
  TrainingSettings settings = plainSteps(1, 20);
  const auto free = stepOf(start, afterOneStep(twoLayers(), settings, data, 20));
  settings.clipValue = 0.01;
  const auto clipped = stepOf(start, afterOneStep(twoLayers(), settings, data, 20));
  int bounded = 0;
  for (std::size_t i = 0; i < free.size(); ++i) {
    QVERIFY(std::abs(clipped[i] - std::clamp(free[i], -0.01, 0.01)) < 1e-6);
    bounded += std::abs(free[i]) > 0.01;
  }
  QVERIFY(bounded > 0 && bounded < static_cast<int>(free.size()));
}

void TrainingExtrasTest::clipsTheNormOfAll() {
  const auto data = networks::clouds(Shape{6}, 3, 20);
  const auto start = networks::weights(started(twoLayers()));
  TrainingSettings settings = plainSteps(1, 20);
  const auto free = stepOf(start, afterOneStep(twoLayers(), settings, data, 20));
  settings.clipNorm = norm(free) / 4;
  const auto clipped = stepOf(start, afterOneStep(twoLayers(), settings, data, 20));
  for (std::size_t i = 0; i < free.size(); ++i) QVERIFY(std::abs(clipped[i] - free[i] / 4) < 1e-6);
  settings.clipNorm = 2 * norm(free);
  QCOMPARE(stepOf(start, afterOneStep(twoLayers(), settings, data, 20)), free);
}

namespace {

/// Samples 0, 1, 2 of classes 0, 1, 0; each as often as `copies` says, or once with these weights.
std::shared_ptr<const Dataset> threeSamples(const std::vector<int>& copies, std::vector<Scalar> weights = {}) {
  const std::vector<Scalar> classes{0, 1, 0};
  std::vector<Scalar> inputs, targets;
  for (std::size_t i = 0; i < 3; ++i)
    for (int copy = 0; copy < copies[i]; ++copy) {
      for (int k = 0; k < 6; ++k)
        inputs.push_back(static_cast<Scalar>(std::sin(static_cast<double>(k) + 2.0 * static_cast<double>(i))));
      targets.push_back(classes[i]);
    }
  return memoryDataset(networks::classInfo(Shape{6}, 3), std::move(inputs), std::move(targets), std::move(weights));
}

}  // namespace

/// Class 1 with weight 3 is as if its sample were there three times; the mean is over 3 instead of 5 samples.
void TrainingExtrasTest::classWeightsCountLikeCopies() {
  const auto weighed = afterOneStep(twoLayers(), plainSteps(0.3, 3), threeSamples({1, 1, 1}), 3, {1, 3, 1});
  const auto copied = afterOneStep(twoLayers(), plainSteps(0.5, 5), threeSamples({1, 3, 1}), 5);
  QVERIFY2(largestDifference(weighed, copied) < 1e-6, qPrintable(QString::number(largestDifference(weighed, copied))));
}

void TrainingExtrasTest::balancedWeightsComeFromTheCounts() {
  TrainingSettings settings;
  QVERIFY(classWeightsFor(settings, *threeSamples({1, 1, 1})).empty());
  settings.classWeighting = ClassWeighting::Balanced;
  QCOMPARE(classWeightsFor(settings, *threeSamples({3, 2, 1})), (std::vector<double>{6.0 / (3 * 4), 6.0 / (3 * 2), 0}));
  settings.classWeighting = ClassWeighting::Given;
  settings.classWeights = {1, 2};
  const QString message = thrown<ConfigError>([&] { classWeightsFor(settings, *threeSamples({1, 1, 1})); });
  QVERIFY2(message.contains("expected 3 numbers, one for each class, got 2"), qPrintable(message));
}

void TrainingExtrasTest::sampleWeightsCountLikeCopies() {
  const auto weighed = afterOneStep(twoLayers(), plainSteps(0.3, 3), threeSamples({1, 1, 1}, {2, 0, 1}), 3);
  const auto copied = afterOneStep(twoLayers(), plainSteps(0.3, 3), threeSamples({2, 0, 1}), 3);
  QVERIFY2(largestDifference(weighed, copied) < 1e-6, qPrintable(QString::number(largestDifference(weighed, copied))));
  // Through every wrapper of a data set.
  const auto base = threeSamples({1, 1, 1}, {2, 0, 1});
  const Subset last(base, {2, 0});
  QVERIFY(last.hasWeights());
  QCOMPARE(last.weight(1), Scalar{2});
  QVERIFY(thrown<ConfigError>([] { threeSamples({1, 1, 1}, {1, 2}); }).contains("3 weights"));
}

void TrainingExtrasTest::followsTheSchedule() {
  sessions::Problem problem = sessions::points();
  problem.settings.optimizerOptions.set("learning_rate", 0.01);
  problem.settings.schedule = "step_decay";
  problem.settings.scheduleOptions = {{"step_size", size(1)}, {"gamma", 0.5}, {"unit", text("epochs")}};
  const auto session = sessions::make(problem);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->failure(), std::string());
  const auto steps = session->drainSteps();
  QCOMPARE(steps.size(), std::size_t{12});
  for (const StepResult& step : steps) QCOMPARE(step.learningRate, 0.01 * std::pow(0.5, step.epoch));
}

void TrainingExtrasTest::validatesWithinEpochs() {
  sessions::Problem problem = sessions::images();  // 7 steps an epoch
  problem.settings.epochs = 2;
  problem.settings.validationEvery = 3;
  const auto session = sessions::make(problem);
  session->run();
  session->waitUntilIdle();
  const auto validations = session->drainValidations();
  std::vector<std::int64_t> steps;
  for (const ValidationResult& validation : validations) steps.push_back(validation.step);
  QCOMPARE(steps, (std::vector<std::int64_t>{3, 6, 9, 12}));
  QVERIFY(validations[0].loss > 0 && validations[0].loss != validations[1].loss);
  QVERIFY(session->drainValidations().empty());
  // Looking changes nothing.
  problem.settings.validationEvery = 0;
  const auto undisturbed = sessions::make(problem);
  undisturbed->run();
  undisturbed->waitUntilIdle();
  QCOMPARE(networks::weights(*session->captureState()->trainer.network),
           networks::weights(*undisturbed->captureState()->trainer.network));
}

namespace {

/// A training whose validation loss soon rises: noise to learn by heart.
sessions::Problem overfitting() {
  sessions::Problem problem = sessions::points();
  problem.train = networks::clouds(Shape{4}, 3, 24, 9);
  problem.settings.epochs = 60;
  problem.settings.optimizerOptions.set("learning_rate", 0.1);
  problem.settings.earlyStopping.enabled = true;
  problem.settings.earlyStopping.patience = 4;
  return problem;
}

}  // namespace

void TrainingExtrasTest::stopsEarlyAndRestoresTheBest() {
  const sessions::Problem problem = overfitting();
  const auto session = sessions::make(problem);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->state(), TrainingSession::State::Finished);
  const auto epochs = session->drainEpochs();
  QVERIFY(epochs.size() < 60);
  const std::size_t best = epochs.size() - 5;
  for (const EpochResult& epoch : epochs) QVERIFY(epochs[best].validationLoss <= epoch.validationLoss);
  QVERIFY2(session->ending().find("no improvement for 4 epochs") != std::string::npos, session->ending().c_str());
  QVERIFY(session->ending().find("the weights of epoch " + std::to_string(best + 1)) != std::string::npos);
  const auto state = session->captureState();
  QCOMPARE(evaluateNetwork(*state->trainer.network, problem.validation).loss, epochs[best].validationLoss);
}

void TrainingExtrasTest::goesOnAfterAnEarlyStop() {
  const auto session = sessions::make(overfitting());
  session->run();
  session->waitUntilIdle();
  const int stoppedAt = session->position().epoch;
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->position().epoch, stoppedAt);
  TrainingSettings patient = session->settings();
  patient.earlyStopping.patience = 6;
  session->changeSettings(patient);
  session->run();
  session->waitUntilIdle();
  QVERIFY(session->position().epoch > stoppedAt);
  QVERIFY(session->position().epoch < 60);
}

void TrainingExtrasTest::resumesExactlyWithEverythingOn() {
  sessions::Problem problem = sessions::images();
  problem.settings.epochs = 5;
  problem.settings.batchSize = 16;
  problem.settings.accumulationSteps = 2;
  problem.settings.schedule = "cosine_decay";
  problem.settings.clipNorm = 0.5;
  problem.settings.classWeighting = ClassWeighting::Balanced;
  problem.settings.validationEvery = 2;
  problem.settings.earlyStopping.enabled = true;
  problem.settings.earlyStopping.patience = 50;
  const auto make = [&](std::optional<TrainingState> from = std::nullopt) {
    auto session = sessions::make(problem, 2, std::move(from));
    session->changeSettings(problem.settings);
    return session;
  };
  const auto straight = make();
  straight->run();
  straight->waitUntilIdle();
  const auto whole = straight->captureState();

  const auto first = make();
  first->runSteps(17);
  first->waitUntilIdle();
  QTemporaryDir folder;
  const std::filesystem::path file = folder.filePath(QStringLiteral("half.safetensors")).toStdString();
  saveCheckpoint(file, {"{}", *first->captureState()});
  TrainingState loaded = loadCheckpoint(file, started(problem.graph));
  QVERIFY(loaded.best != nullptr);
  QCOMPARE(loaded.history.validations, first->captureState()->history.validations);
  const auto second = make(std::move(loaded));
  second->run();
  second->waitUntilIdle();
  const auto resumed = second->captureState();
  QCOMPARE(networks::weights(*resumed->trainer.network), networks::weights(*whole->trainer.network));
  QCOMPARE(resumed->history.steps, whole->history.steps);
  QCOMPARE(resumed->history.validations, whole->history.validations);
}

void TrainingExtrasTest::refusesUnusableSettings_data() {
  QTest::addColumn<int>("mistake");
  QTest::addColumn<QString>("words");
  QTest::newRow("accumulation") << 0 << "gradient accumulation: expected 1 or more batches, got 0";
  QTest::newRow("clip value") << 1 << "gradient clipping by value";
  QTest::newRow("clip norm") << 2 << "gradient clipping by norm";
  QTest::newRow("patience") << 3 << "patience";
  QTest::newRow("schedule") << 4 << "schedule";
  QTest::newRow("metric") << 5 << "metric";
  QTest::newRow("class weights") << 6 << "class weights";
  QTest::newRow("validation") << 7 << "validation";
}

void TrainingExtrasTest::refusesUnusableSettings() {
  QFETCH(int, mistake);
  QFETCH(QString, words);
  TrainingSettings settings;
  if (mistake == 0) settings.accumulationSteps = 0;
  if (mistake == 1) settings.clipValue = -1;
  if (mistake == 2) settings.clipNorm = std::nan("");
  if (mistake == 3) settings.earlyStopping.patience = 0;
  if (mistake == 4) settings.schedule = "weekly";
  if (mistake == 5) settings.metric = "luck";
  if (mistake == 6) settings.classWeights = {1, -1};
  if (mistake == 7) settings.validationEvery = -1;
  const QString message = thrown<ConfigError>([&] { settings.check(); });
  QVERIFY2(message.contains(words), qPrintable(message));
}

QTEST_APPLESS_MAIN(TrainingExtrasTest)
#include "tst_training_extras.moc"
