// Training on sparse rows is training on the same numbers in full.

#include <QtTest>

#include <atomic>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "tests/support/allocation_count.h"
#include "tests/support/one_step.h"
#include "tests/support/sessions.h"
#include "tests/support/team.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

constexpr Index kColumns = 1300;
constexpr int kClasses = 4;

/// Bags of words of several kinds of text: of every class some words are frequent, and the others rare. Counts them, or says
/// just which occur. Counts how often it is read.
class Words : public Dataset {
 public:
  Words(Index count, bool counts, std::uint64_t seed = 1)
      : info_(networks::classInfo({kColumns}, kClasses)), count_(count), counts_(counts), seed_(seed) {}
  const DatasetInfo& info() const override { return info_; }
  Index size() const override { return count_; }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    ++reads;
    Rng rng(seed_, streamId("words", static_cast<std::uint64_t>(index)));
    const Index label = index % kClasses;
    target[0] = static_cast<Scalar>(label);
    for (Index word = 0; word < kColumns; ++word) {
      const bool occurs = rng.uniform() < Scalar(word % 9 == label ? 0.1 : 0.01);
      input[static_cast<std::size_t>(word)] = !occurs ? 0 : counts_ ? static_cast<Scalar>(1 + rng.below(4)) / 2 : 1;
    }
    if (damaged && index == 3) input[70] = std::numeric_limits<Scalar>::infinity();
  }

  mutable std::atomic<Index> reads{0};
  bool damaged = false;

 private:
  DatasetInfo info_;
  Index count_;
  bool counts_;
  std::uint64_t seed_;
};

TrainingSettings settingsOf(const char* optimizer, Index batch = 64) {
  TrainingSettings settings;
  settings.optimizer = optimizer;
  settings.batchSize = batch;
  return settings;
}

struct Training {
  std::vector<double> losses;
  std::vector<Scalar> weights;
  double evaluated = 0;
};

/// Trains for so many steps with batches of `loaded` samples; evaluates at the end.
Training train(const Graph& graph, const TrainingSettings& settings, bool sparse, int threads = 1, int steps = 50,
               bool counts = true, Index loaded = 64) {
  const auto data = std::make_shared<Words>(300, counts);
  Network network = Network::compile(graph);
  network.initialize(3);
  const ParallelScope scope(threads);
  SupervisedTrainer trainer(std::move(network), data->info(), settings, settings.batchSize);
  DataLoader loader(data, loaded, true, 1), validation(std::make_shared<Words>(90, counts, 2), 50, false, 1);
  if (sparse && !(trainer.takesSparseInputs() && loader.deliverSparse() && validation.deliverSparse()))
    throw ConfigError("does not train on sparse rows");
  Training result;
  Batch batch;
  for (int step = 0, epoch = 0; step < steps; ++step) {
    while (!loader.next(batch)) loader.startEpoch(++epoch);
    result.losses.push_back(trainer.step(batch).loss);
  }
  result.weights = networks::weights(trainer.network());
  result.evaluated = trainer.evaluate(validation).loss;
  return result;
}

double largestRelativeDifference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = a.size() == b.size() && !a.empty() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]) / std::abs(b[i]));
  return largest;
}

/// Words -> first -> 12 -> classes.
Graph behind(const std::string& type, Options first) {
  return GraphBuilder()
      .add("input", "in", {{"shape", sizes({kColumns})}})
      .then(type, "first", std::move(first))
      .then("dense", "second", {{"units", size(12)}, {"activation", text("relu")}})
      .then("dense", "last", {{"units", size(kClasses)}, {"activation", text("softmax")}})
      .then("output", "out")
      .graph;
}

Graph dense(Options options) { return behind("dense", std::move(options)); }

/// Two layers read the words, each in its way.
Graph twoReaders() {
  return GraphBuilder()
      .add("input", "in", {{"shape", sizes({kColumns})}})
      .then("dense", "left", {{"units", size(20)}, {"activation", text("relu")}})
      .add("dense", "right", {{"units", size(7)}, {"activation", text("tanh")}})
      .wire("in", "right")
      .add("concatenate", "both")
      .wire("left", "both")
      .wire("right", "both", 0, 1)
      .then("dense", "last", {{"units", size(kClasses)}, {"activation", text("softmax")}})
      .then("output", "out")
      .graph;
}

/// The words are also rebuilt, or seen by a layer that takes them in full, or come in columns.
Graph autoencoder() {
  return GraphBuilder()
      .add("input", "in", {{"shape", sizes({kColumns})}})
      .then("dense", "code", {{"units", size(5)}})
      .then("dense", "rebuilt", {{"units", size(kColumns)}})
      .then("output", "out", {{"target", text("input")}, {"loss", text("mean_squared_error")}})
      .graph;
}

}  // namespace

class SparseTrainingTest : public QObject {
  Q_OBJECT

 private slots:
  void losesAsMuchAsInFull_data();
  void losesAsMuchAsInFull();
  void bitsDoNotDependOnThreads();
  void stepsAllocateNothing();
  void gradientsAreThoseInFull();
  void whoTakesSparseInputs();
  void refusesRowsThatDoNotFit();
  void damagedNumberIsFound();
  void sessionReadsSparseDataOnce();
};

void SparseTrainingTest::losesAsMuchAsInFull_data() {
  QTest::addColumn<Graph>("graph");
  QTest::addColumn<TrainingSettings>("settings");
  QTest::addColumn<bool>("counts");
  QTest::addColumn<int>("loaded");
  const Graph plain = dense({{"units", size(40)}, {"activation", text("relu")}});
  TrainingSettings clipped = settingsOf("sgd"), bounded = settingsOf("sgd");
  clipped.clipNorm = 0.05;
  bounded.clipValue = 0.001;
  QTest::newRow("counts") << plain << settingsOf("sgd") << true << 64;
  QTest::newRow("ones") << plain << settingsOf("sgd") << false << 64;
  QTest::newRow("rmsprop") << plain << settingsOf("rmsprop") << true << 64;
  QTest::newRow("adam") << plain << settingsOf("adam") << false << 64;
  QTest::newRow("all gradients are needed first") << plain << clipped << true << 64;
  QTest::newRow("gradients are bounded") << plain << bounded << true << 64;
  QTest::newRow("batches in parts") << plain << settingsOf("sgd", 20) << true << 64;
  QTest::newRow("one sample") << plain << settingsOf("sgd", 1) << true << 1;
  QTest::newRow("few weights") << dense({{"units", size(3)}, {"activation", text("tanh")}}) << settingsOf("sgd") << true << 64;
  QTest::newRow("wide") << dense({{"units", size(200)}, {"activation", text("gelu")}}) << settingsOf("sgd") << true << 64;
  QTest::newRow("without bias") << dense({{"units", size(17)}, {"use_bias", false}}) << settingsOf("sgd") << false << 64;
  QTest::newRow("penalties") << dense({{"units", size(40)}, {"kernel_l2", 0.01}, {"kernel_l1", 0.001}, {"activity_l2", 0.01}})
                             << settingsOf("sgd") << true << 64;
  QTest::newRow("two readers") << twoReaders() << settingsOf("sgd") << true << 64;
  QTest::newRow("classes at once") << networks::chain({{"input", {{"shape", sizes({kColumns})}}},
                                                       {"dense", {{"units", size(kClasses)}, {"activation", text("softmax")}}},
                                                       {"output", {}}})
                                   << settingsOf("sgd") << true << 64;
}

void SparseTrainingTest::losesAsMuchAsInFull() {
  QFETCH(Graph, graph);
  QFETCH(TrainingSettings, settings);
  QFETCH(bool, counts);
  QFETCH(int, loaded);
  settings.optimizerOptions.set("learning_rate", settings.optimizer == "sgd" ? 0.02 : 0.0005);
  const Training full = train(graph, settings, false, 1, 50, counts, loaded);
  const Training sparse = train(graph, settings, true, 1, 50, counts, loaded);
  const double difference = largestRelativeDifference(sparse.losses, full.losses);
  QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
  QVERIFY(std::abs(sparse.evaluated - full.evaluated) < 1e-5 * full.evaluated);
  QVERIFY(full.losses.back() != full.losses.front());
}

void SparseTrainingTest::bitsDoNotDependOnThreads() {
  for (const Graph& graph : {dense({{"units", size(70)}, {"activation", text("relu")}}), twoReaders()}) {
    const Training one = train(graph, settingsOf("adam"), true, 1, 20);
    for (const int threads : {2, 4}) {
      const Training several = train(graph, settingsOf("adam"), true, threads, 20);
      QCOMPARE(several.losses, one.losses);
      QVERIFY(several.weights == one.weights);
      QCOMPARE(several.evaluated, one.evaluated);
    }
  }
}

void SparseTrainingTest::stepsAllocateNothing() {
  const auto data = std::make_shared<Words>(200, true);
  for (const int threads : {1, 2}) {
    Network network = Network::compile(dense({{"units", size(70)}, {"activation", text("relu")}}));
    network.initialize(1);
    const ParallelScope scope(threads);
    waitForTeam();
    SupervisedTrainer trainer(std::move(network), data->info(), settingsOf("rmsprop"), 64);
    DataLoader loader(data, 64, true, 1);
    QVERIFY(loader.deliverSparse());
    Batch batch;
    int allocating = 0;
    for (int epoch = 0; epoch < 20; ++epoch) {
      loader.startEpoch(epoch);
      const std::int64_t before = allocationCount();
      while (loader.next(batch)) trainer.step(batch);
      allocating += allocationCount() != before;
    }
    // Kernels and threads set up what they keep when they are first needed; on a busy machine a thread may be late.
    QVERIFY2(allocating <= 1 + threads, qPrintable(QString("%1 epochs of 20").arg(allocating)));
  }
}

void SparseTrainingTest::gradientsAreThoseInFull() {
  const auto data = std::make_shared<Words>(100, true);
  DataLoader full(data, 100, false, 1), sparse(data, 100, false, 1);
  QVERIFY(sparse.deliverSparse());
  Batch inFull, inRows;
  QVERIFY(full.next(inFull) && sparse.next(inRows));
  Network network = Network::compile(twoReaders());
  network.initialize(1);
  Tensor classes({100, kClasses});
  encodeTargets(inFull.targets, network.plan().steps.back(), kClasses, classes.view());
  const ConstTensorView input = inFull.inputs, target = classes.view();
  Execution execution(network.sharedPlan(), 100, Execution::Purpose::Train);
  const auto gradients = [&] {
    std::vector<Scalar> all;
    for (std::size_t p = 0; p < network.plan().parameters.size(); ++p)
      for (const Scalar g : execution.parameterGradient(static_cast<Index>(p)).values()) all.push_back(g);
    return all;
  };
  execution.forwardBackward(network, std::span(&input, 1), std::span(&target, 1), 1, 1);
  const std::vector<Scalar> expected = gradients();
  const PortRef words{network.plan().steps[static_cast<std::size_t>(network.plan().inputSteps.front())].id, 0};
  QVERIFY(!execution.activation(words).isEmpty());
  execution.forwardBackward(
      network, {.inputs = {}, .targets = std::span(&target, 1), .sparseInput = inRows.sparseInputs, .seed = 1, .step = 1});
  QVERIFY(one_step::largestDifference(gradients(), expected) <
          100 * static_cast<double>(std::numeric_limits<Scalar>::epsilon()));
  QVERIFY(execution.activation(words).isEmpty());
  // The same execution takes both kinds in turn.
  execution.forwardBackward(network, std::span(&input, 1), std::span(&target, 1), 1, 1);
  QVERIFY(gradients() == expected);
  QVERIFY(!execution.activation(words).isEmpty());
}

void SparseTrainingTest::whoTakesSparseInputs() {
  const auto takes = [](const Graph& graph) {
    const DatasetInfo info = Words(1, true).info();
    return SupervisedTrainer(Network::compile(graph), info, settingsOf("sgd"), 8).takesSparseInputs();
  };
  QVERIFY(takes(dense({{"units", size(5)}})));
  QVERIFY(takes(twoReaders()));
  QVERIFY(!takes(dense({{"units", size(5)}, {"activation", text("prelu")}})));  // its gradient is not taken in runs
  QVERIFY(!takes(behind("dropout", {})));
  QVERIFY(!takes(autoencoder()));
  QVERIFY(!takes(GraphBuilder()  // the words go past the layer, too
                     .add("input", "in", {{"shape", sizes({kColumns})}})
                     .then("dense", "a", {{"units", size(5)}})
                     .add("concatenate", "both")
                     .wire("a", "both")
                     .wire("in", "both", 0, 1)
                     .then("dense", "last", {{"units", size(kClasses)}, {"activation", text("softmax")}})
                     .then("output", "out")
                     .graph));
  QVERIFY(!takes(GraphBuilder()  // two layers with the same weights
                     .add("input", "in", {{"shape", sizes({kColumns})}})
                     .then("dense", "a", {{"units", size(5)}})
                     .add("dense", "b", {{"units", size(5)}, {"weights_of", text("a")}, {"activation", text("tanh")}})
                     .wire("in", "b")
                     .add("add", "both")
                     .wire("a", "both")
                     .wire("b", "both", 0, 1)
                     .then("dense", "last", {{"units", size(kClasses)}, {"activation", text("softmax")}})
                     .then("output", "out")
                     .graph));
  QVERIFY(!takes(networks::chain({{"input", {{"shape", sizes({300})}, {"columns", text("1-300")}}},
                                  {"dense", {{"units", size(kClasses)}, {"activation", text("softmax")}}},
                                  {"output", {}}})));
}

void SparseTrainingTest::refusesRowsThatDoNotFit() {
  const auto data = std::make_shared<Words>(20, true);
  DataLoader loader(data, 20, false, 1);
  QVERIFY(loader.deliverSparse());
  Batch batch;
  QVERIFY(loader.next(batch));
  SupervisedTrainer rebuilding(Network::compile(autoencoder()), data->info(), settingsOf("sgd"), 20);
  QVERIFY(thrown<ConfigError>([&] { rebuilding.step(batch); }).contains("got sparse rows"));

  const auto run = [&](const Graph& graph, SparseRows rows, Index maxBatch) {
    const Network network = Network::compile(graph);
    Execution execution(network.sharedPlan(), maxBatch, Execution::Purpose::Predict);
    return thrown<ShapeError>([&] { execution.evaluate(network, rows); });
  };
  const Graph graph = dense({{"units", size(5)}});
  QCOMPARE(run(graph, batch.sparseInputs, 20), QString("nothing"));
  QCOMPARE(run(graph, batch.sparseInputs, 19), QString("'in': expected 1 to 19 samples, got 20"));
  QCOMPARE(run(graph, {batch.sparseInputs.all, 1299}, 20), QString("'in': expected sparse rows of 1300 columns, got 1299"));
  QVERIFY(run(behind("dropout", {}), batch.sparseInputs, 20).contains("got sparse rows"));
}

void SparseTrainingTest::damagedNumberIsFound() {
  const auto data = std::make_shared<Words>(20, true);
  data->damaged = true;
  DataLoader loader(data, 20, false, 1);
  QVERIFY(loader.deliverSparse());
  Network network = Network::compile(dense({{"units", size(5)}}));
  network.initialize(1);
  SupervisedTrainer trainer(std::move(network), data->info(), settingsOf("sgd"), 20);
  const std::vector<Scalar> before = networks::weights(trainer.network());
  Batch batch;
  QVERIFY(loader.next(batch));
  QVERIFY(thrown<NumericError>([&] { trainer.step(batch); }).contains("first in 'in'"));
  QVERIFY(networks::weights(trainer.network()) == before);
}

void SparseTrainingTest::sessionReadsSparseDataOnce() {
  const auto data = std::make_shared<Words>(200, false), validation = std::make_shared<Words>(80, false, 2);
  sessions::Problem problem{dense({{"units", size(30)}, {"activation", text("relu")}}), data, validation,
                            settingsOf("sgd", 50)};
  problem.settings.epochs = 3;
  const auto session = sessions::make(problem, 2);
  session->runEpoch();
  session->waitUntilIdle();
  const Index reads = data->reads, validationReads = validation->reads;
  QCOMPARE(reads, Index{400});  // a look at all of them, and the copy
  QCOMPARE(validationReads, Index{160});
  problem.settings.batchSize = 40;
  session->changeSettings(problem.settings);
  session->run();
  session->waitUntilIdle();
  QCOMPARE(session->failure(), std::string());
  QCOMPARE(session->position().step, std::int64_t{4 + 2 * 5});
  QCOMPARE(data->reads.load(), reads);
  QCOMPARE(validation->reads.load(), validationReads);
  const std::vector<EpochResult> epochs = session->drainEpochs();
  QVERIFY(epochs.back().validationLoss < epochs.front().validationLoss);
}

QTEST_GUILESS_MAIN(SparseTrainingTest)
#include "tst_sparse_training.moc"
