#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

Network initialized(const Graph& graph) {
  Network network = Network::compile(graph);
  network.initialize(3);
  return network;
}

TrainingSettings settingsFor(const char* optimizer, double learningRate, Index batchSize = 8) {
  TrainingSettings settings;
  settings.optimizer = optimizer;
  settings.optimizerOptions.set("learning_rate", learningRate);
  settings.batchSize = batchSize;
  return settings;
}

/// Points (x, 2x − 1) without noise.
std::shared_ptr<const Dataset> line(Index count) {
  DatasetInfo info;
  info.id = "line";
  info.inputShape = Shape{1};
  info.targetShape = Shape{1};
  std::vector<Scalar> inputs, targets;
  for (Index n = 0; n < count; ++n) {
    const Scalar x = static_cast<Scalar>(n) / static_cast<Scalar>(count);
    inputs.push_back(x);
    targets.push_back(2 * x - 1);
  }
  return memoryDataset(info, inputs, targets);
}

Graph straightLine(nn::Options options = {}) {
  options.set("units", size(1));
  return chain({{"input", {{"shape", sizes({1})}}}, {"dense", options}, {"output", {{"loss", text("mean_squared_error")}}}});
}

StepResult trainFor(SupervisedTrainer& trainer, DataLoader& loader, int epochs) {
  StepResult last;
  Batch batch;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    loader.startEpoch(epoch);
    while (loader.next(batch)) last = trainer.step(batch);
  }
  return last;
}

}  // namespace

class SupervisedTrainerTest : public QObject {
  Q_OBJECT

 private slots:
  void fitsAStraightLine();
  void learnsClasses();
  void takesOnePlainGradientStep();
  void addsPenalties();
  void choosesTheMetric_data();
  void choosesTheMetric();
  void encodesTargets();
  void evaluatesAllSamplesInAnyBatchSize();
  void growsForLargerBatches();
  void stopsBeforeTheWeightsAreSpoiled();
  void stopsWhenOnlyAGradientOverflows();
  void keepsOrEmptiesTheMemoryOnNewSettings();
  void goesOnFromAState();
  void refusesWhatDoesNotFit();
};

void SupervisedTrainerTest::fitsAStraightLine() {
  const auto data = line(32);
  SupervisedTrainer trainer(initialized(straightLine()), data->info(), settingsFor("sgd", 0.3), 8);
  DataLoader loader(data, 8, true, 1);
  trainFor(trainer, loader, 200);
  const Network& network = trainer.network();
  QVERIFY(std::abs(static_cast<double>(network.parameter(0).values()[0]) - 2) < 1e-3);
  QVERIFY(std::abs(static_cast<double>(network.parameter(1).values()[0]) + 1) < 1e-3);
  QCOMPARE(trainer.metricTitle(), std::string("Mean absolute error"));
  const EvaluationResult result = trainer.evaluate(loader);
  QCOMPARE(result.samples, Index{32});
  QVERIFY(result.loss < 1e-6);
  QVERIFY(result.metric < 1e-3);
}

void SupervisedTrainerTest::learnsClasses() {
  const auto data = networks::clouds(Shape{12, 12, 1}, 10, 200);
  const auto unseen = networks::clouds(Shape{12, 12, 1}, 10, 100, 8);
  SupervisedTrainer trainer(initialized(networks::convnet()), data->info(), settingsFor("adam", 0.003, 20), 20);
  DataLoader loader(data, 20, true, 1);
  const double before = evaluateNetwork(trainer.network(), unseen).metric;
  trainFor(trainer, loader, 20);
  QVERIFY(before < 0.4);
  QCOMPARE_GT(evaluateNetwork(trainer.network(), unseen).metric, 0.9);
  QCOMPARE(trainer.metricTitle(), std::string("Accuracy"));
}

/// θ ← θ − α ∂L/∂θ with the gradient of a one-weight network worked out by hand.
void SupervisedTrainerTest::takesOnePlainGradientStep() {
  const auto data = line(4);
  Network network = Network::compile(straightLine());
  network.parameter(0).values()[0] = 1;
  SupervisedTrainer trainer(std::move(network), data->info(), settingsFor("sgd", 0.1), 4);
  DataLoader loader(data, 4, false, 1);
  Batch batch;
  QVERIFY(loader.next(batch));
  const StepResult result = trainer.step(batch);
  double loss = 0, dw = 0, db = 0;
  for (const double x : {0.0, 0.25, 0.5, 0.75}) {
    const double difference = x - (2 * x - 1);
    loss += difference * difference / 4;
    dw += 2 * difference * x / 4;
    db += 2 * difference / 4;
  }
  QVERIFY(std::abs(result.loss - loss) < 1e-6);
  QCOMPARE(result.step, std::int64_t{1});
  QCOMPARE(result.batchSize, Index{4});
  QCOMPARE(result.learningRate, 0.1);
  QVERIFY(std::abs(static_cast<double>(trainer.network().parameter(0).values()[0]) - (1 - 0.1 * dw)) < 1e-6);
  QVERIFY(std::abs(static_cast<double>(trainer.network().parameter(1).values()[0]) + 0.1 * db) < 1e-6);
}

void SupervisedTrainerTest::addsPenalties() {
  const auto data = line(4);
  const auto stepWith = [&](Options options) {
    Network network = Network::compile(straightLine(std::move(options)));
    network.parameter(0).values()[0] = -3;
    SupervisedTrainer trainer(std::move(network), data->info(), settingsFor("sgd", 0.5), 4);
    DataLoader loader(data, 4, false, 1);
    Batch batch;
    loader.next(batch);
    const double loss = trainer.step(batch).loss;
    return std::pair(loss, static_cast<double>(trainer.network().parameter(0).values()[0]));
  };
  const auto [loss, weight] = stepWith({});
  const auto [loss1, weight1] = stepWith({{"kernel_l1", 0.1}});
  const auto [loss2, weight2] = stepWith({{"kernel_l2", 0.1}});
  QVERIFY(std::abs(loss1 - (loss + 0.1 * 3)) < 1e-6);
  QVERIFY(std::abs(weight1 - (weight + 0.5 * 0.1)) < 1e-6);  // pulled towards zero from below
  QVERIFY(std::abs(loss2 - (loss + 0.1 * 9)) < 1e-6);
  QVERIFY(std::abs(weight2 - (weight + 0.5 * 0.1 * 2 * 3)) < 1e-6);
}

void SupervisedTrainerTest::choosesTheMetric_data() {
  QTest::addColumn<int>("classes");
  QTest::addColumn<int>("units");
  QTest::addColumn<QString>("activation");
  QTest::addColumn<QString>("loss");
  QTest::addColumn<QString>("title");
  QTest::newRow("classes") << 3 << 3 << "softmax"
                           << "categorical_cross_entropy"
                           << "Accuracy";
  QTest::newRow("class numbers") << 3 << 3 << "softmax"
                                 << "sparse_categorical_cross_entropy"
                                 << "Accuracy";
  QTest::newRow("classes with squared error") << 3 << 3 << "sigmoid"
                                              << "mean_squared_error"
                                              << "Accuracy";
  QTest::newRow("two classes, one unit") << 2 << 1 << "sigmoid"
                                         << "binary_cross_entropy"
                                         << "Accuracy";
  QTest::newRow("yes or no as a value") << 0 << 1 << "sigmoid"
                                        << "binary_cross_entropy"
                                        << "Accuracy";
  QTest::newRow("values") << 0 << 1 << "linear"
                          << "mean_squared_error"
                          << "Mean absolute error";
}

void SupervisedTrainerTest::choosesTheMetric() {
  QFETCH(int, classes);
  QFETCH(int, units);
  QFETCH(QString, activation);
  QFETCH(QString, loss);
  const Graph graph = chain({{"input", {{"shape", sizes({4})}}},
                             {"dense", {{"units", size(units)}, {"activation", activation.toStdString()}}},
                             {"output", {{"loss", loss.toStdString()}}}});
  const auto data = networks::clouds(Shape{4}, std::max(classes, 1), 20);
  DatasetInfo info = data->info();
  info.classNames.resize(static_cast<std::size_t>(classes));
  SupervisedTrainer trainer(initialized(graph), info, settingsFor("sgd", 0.1), 8);
  QTEST(QString::fromStdString(trainer.metricTitle()), "title");
  DataLoader loader(data, 8, false, 1);
  Batch batch;
  QVERIFY(loader.next(batch));
  const StepResult result = trainer.step(batch);
  QVERIFY(std::isfinite(result.loss));
  QVERIFY(result.metric >= 0);
}

void SupervisedTrainerTest::encodesTargets() {
  const Network network = initialized(networks::mlp(4, 3, 3));
  const NetworkPlan::Step& output = network.plan().steps.back();
  const DatasetInfo info = networks::classInfo(Shape{4}, 3);
  QVERIFY(targetShapeFor(output, info) == (Shape{3}));
  Tensor classes(Shape{2, 1});
  classes.values()[0] = 2;
  Tensor encoded(Shape{2, 3}, 9);
  encodeTargets(classes.view(), output, 3, encoded.view());
  QCOMPARE(std::vector<Scalar>(encoded.values().begin(), encoded.values().end()), (std::vector<Scalar>{0, 0, 1, 1, 0, 0}));
  classes.values()[1] = 3;
  QVERIFY_THROWS_EXCEPTION(ShapeError, encodeTargets(classes.view(), output, 3, encoded.view()));
  classes.values()[1] = std::numeric_limits<Scalar>::quiet_NaN();
  QVERIFY_THROWS_EXCEPTION(ShapeError, encodeTargets(classes.view(), output, 3, encoded.view()));
}

void SupervisedTrainerTest::evaluatesAllSamplesInAnyBatchSize() {
  const auto data = networks::clouds(Shape{5}, 3, 53);
  const Network network = initialized(networks::mlp(5, 4, 3));
  const EvaluationResult whole = evaluateNetwork(network, data);
  QCOMPARE(whole.samples, Index{53});
  for (const Index maxBatch : {1, 8, 64}) {
    SupervisedTrainer trainer(network, data->info(), settingsFor("sgd", 0.1), maxBatch);
    DataLoader loader(data, 20, false, 1);
    const EvaluationResult result = trainer.evaluate(loader);
    QCOMPARE(result.samples, Index{53});
    QVERIFY(std::abs(result.loss - whole.loss) < 1e-6);
    QCOMPARE(result.metric, whole.metric);
  }
  SupervisedTrainer trainer(network, data->info(), settingsFor("sgd", 0.1), 64);
  DataLoader loader(data, 20, false, 1);
  int asked = 0;
  QCOMPARE(trainer.evaluate(loader, [&] { return ++asked < 3; }).samples, Index{40});
}

void SupervisedTrainerTest::growsForLargerBatches() {
  const auto data = networks::clouds(Shape{5}, 3, 64);
  SupervisedTrainer small(initialized(networks::mlp(5, 4, 3)), data->info(), settingsFor("adam", 0.01), 4);
  SupervisedTrainer large(initialized(networks::mlp(5, 4, 3)), data->info(), settingsFor("adam", 0.01), 64);
  DataLoader loader(data, 64, false, 1);
  trainFor(small, loader, 3);
  trainFor(large, loader, 3);
  QVERIFY(networks::weights(small.network()) == networks::weights(large.network()));
}

void SupervisedTrainerTest::stopsBeforeTheWeightsAreSpoiled() {
  const auto data = line(8);
  SupervisedTrainer trainer(initialized(straightLine()), data->info(), settingsFor("sgd", 100), 8);
  DataLoader loader(data, 8, false, 1);
  std::vector<Scalar> before;
  const QString message = thrown<NumericError>([&] {
    for (int epoch = 0; epoch < 100; ++epoch) {
      loader.startEpoch(epoch);
      Batch batch;
      loader.next(batch);
      before = networks::weights(trainer.network());
      trainer.step(batch);
    }
  });
  QVERIFY2(message.contains("expected finite numbers, got NaN or infinity, first in 'output_1'") ||
               message.contains("expected finite numbers, got NaN or infinity, first in 'dense_1'"),
           qPrintable(message));
  QVERIFY(message.startsWith("training step "));
  QVERIFY(networks::weights(trainer.network()) == before);
}

/// The loss of these inputs is large but finite; times the input once more it is not.
void SupervisedTrainerTest::stopsWhenOnlyAGradientOverflows() {
  const auto data = small_data::table({{Scalar(3e18)}, {Scalar(-2e18)}, {Scalar(1e20)}});
  SupervisedTrainer trainer(initialized(straightLine()), data->info(), settingsFor("sgd", 0.1), 3);
  DataLoader loader(data, 3, false, 1);
  Batch batch;
  QVERIFY(loader.next(batch));
  const std::vector<Scalar> before = networks::weights(trainer.network());
  const QString message = thrown<NumericError>([&] { trainer.step(batch); });
  QVERIFY2(message.contains("first in 'dense_1'"), qPrintable(message));
  QVERIFY(networks::weights(trainer.network()) == before);
}

void SupervisedTrainerTest::keepsOrEmptiesTheMemoryOnNewSettings() {
  const auto data = networks::clouds(Shape{5}, 3, 64);
  SupervisedTrainer trainer(initialized(networks::mlp(5, 4, 3)), data->info(), settingsFor("adam", 0.01), 16);
  DataLoader loader(data, 16, false, 1);
  trainFor(trainer, loader, 2);
  const TrainerState before = trainer.state();
  QCOMPARE(before.memoryNames, (std::vector<std::string>{"m", "v"}));
  QCOMPARE(before.step, std::int64_t{8});
  QCOMPARE(before.optimizerStart, std::int64_t{0});
  QVERIFY(before.memory.size() == 4 && !(before.memory[0][0] == Tensor(Shape{5, 4})));

  trainer.apply(settingsFor("adam", 0.5));
  QVERIFY(trainer.state().memory == before.memory);
  loader.startEpoch(0);
  Batch batch;
  loader.next(batch);
  QCOMPARE(trainer.step(batch).learningRate, 0.5);

  trainer.apply(settingsFor("rmsprop", 0.01));
  const TrainerState after = trainer.state();
  QCOMPARE(after.memoryNames, std::vector<std::string>{"mean_square"});
  QVERIFY(after.memory[0][0] == Tensor(Shape{5, 4}));
  QCOMPARE(after.optimizerStart, std::int64_t{9});
  QVERIFY_THROWS_EXCEPTION(ConfigError, trainer.apply(settingsFor("rmsprop", -1)));
  QCOMPARE(trainer.state().optimizer, std::string("rmsprop"));
}

void SupervisedTrainerTest::goesOnFromAState() {
  const auto data = networks::clouds(Shape{12, 12, 1}, 10, 64);
  const TrainingSettings settings = settingsFor("adam", 0.003, 16);
  SupervisedTrainer first(initialized(networks::convnet()), data->info(), settings, 16);
  DataLoader loader(data, 16, true, 1);
  trainFor(first, loader, 2);
  SupervisedTrainer second(Network::compile(networks::convnet()), data->info(), settings, 16);
  second.restore(first.state());
  trainFor(first, loader, 2);
  trainFor(second, loader, 2);
  QVERIFY(networks::weights(first.network()) == networks::weights(second.network()));
  QVERIFY(first.state().memory == second.state().memory);

  // Another optimizer cannot use the memory and starts with its own.
  SupervisedTrainer other(Network::compile(networks::convnet()), data->info(), settingsFor("sgd", 0.1), 16);
  other.restore(first.state());
  QVERIFY(networks::weights(other.network()) == networks::weights(first.network()));
  QCOMPARE(other.state().optimizerStart, first.state().step);

  SupervisedTrainer stranger(Network::compile(networks::mlp(5, 4, 3)), networks::classInfo(Shape{5}, 3), settings, 16);
  QVERIFY_THROWS_EXCEPTION(ConfigError, stranger.restore(first.state()));
}

void SupervisedTrainerTest::refusesWhatDoesNotFit() {
  const auto make = [](const Graph& graph, const DatasetInfo& info) {
    return thrown<ShapeError>([&] { SupervisedTrainer(Network::compile(graph), info, TrainingSettings(), 8); });
  };
  const Graph graph = networks::mlp(4, 3, 3);
  QCOMPARE(make(graph, networks::classInfo(Shape{4}, 3)), QString("nothing"));
  QCOMPARE(make(graph, networks::classInfo(Shape{5}, 3)), QString("'input_1': expected the shape of the data (5), got (4)"));
  QCOMPARE(make(graph, networks::classInfo(Shape{4}, 5)), QString("'output_1': expected 5 numbers, one for each class, got 3"));
  DatasetInfo values = networks::classInfo(Shape{4}, 0);
  QCOMPARE(make(graph, values), QString("'output_1': expected 1 numbers, as many as the targets have, got 3"));
  TrainingSettings unknown;
  unknown.optimizer = "magic";
  QVERIFY_THROWS_EXCEPTION(ConfigError,
                           SupervisedTrainer(Network::compile(graph), networks::classInfo(Shape{4}, 3), unknown, 8));
}

QTEST_APPLESS_MAIN(SupervisedTrainerTest)
#include "tst_supervised_trainer.moc"
