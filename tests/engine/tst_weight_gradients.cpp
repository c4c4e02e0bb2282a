// How gradients get from a pass into the weights: run by run while they are in the cache, or all of them first. Both ways give
// the same bits, and a step that cannot be taken leaves no trace.

#include <limits>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "tests/support/network_problem.h"
#include "tests/support/one_step.h"
#include "tests/support/small_data.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

constexpr double kBoundOfNothing = 1e30;  // a bound on the norm needs all gradients first, and this one changes none of them

/// Everything that a step may change.
struct Trained {
  std::vector<Scalar> weights, buffers;
  std::vector<std::vector<Tensor>> memory;
  std::vector<double> losses = {};
  friend bool operator==(const Trained&, const Trained&) = default;
};

Trained stateOf(const SupervisedTrainer& trainer) {
  Trained result{networks::weights(trainer.network()), {}, trainer.state().memory};
  for (std::size_t b = 0; b < trainer.network().plan().buffers.size(); ++b)
    for (const Scalar value : trainer.network().buffer(static_cast<Index>(b)).values()) result.buffers.push_back(value);
  return result;
}

struct Problem {
  Graph graph;
  std::shared_ptr<const Dataset> data;
  Index rows = 32;
  std::vector<double> classWeights = {};
};

Trained trained(const Problem& problem, TrainingSettings settings, int steps = 5) {
  settings.batchSize = problem.rows;
  SupervisedTrainer trainer(one_step::started(problem.graph), problem.data->info(), settings, problem.rows);
  trainer.setClassWeights(problem.classWeights);
  DataLoader loader(problem.data, problem.rows, true, 1);
  Batch batch;
  std::vector<double> losses;
  for (int step = 0, epoch = 0; step < steps; ++step) {
    while (!loader.next(batch)) loader.startEpoch(++epoch);
    losses.push_back(trainer.step(batch).loss);
  }
  Trained result = stateOf(trainer);
  result.losses = losses;
  return result;
}

TrainingSettings withOptimizer(const char* optimizer, Options options = {}) {
  TrainingSettings settings;
  settings.optimizer = optimizer;
  if (!options.has("learning_rate")) options.set("learning_rate", 0.01);
  settings.optimizerOptions = std::move(options);
  return settings;
}

// --- networks that learn in different ways ----------------------------------------------------------------------------

Problem lists(Graph graph, Index width = 6, Index rows = 32) {
  return {std::move(graph), networks::clouds(Shape{width}, 3, 3 * rows), rows};
}
Problem images(Graph graph) { return {std::move(graph), networks::clouds(Shape{12, 12, 1}, 10, 96)}; }

/// A second head with the same classes.
Graph twoHeads() {
  GraphBuilder builder;
  builder.add("input", "in", {{"shape", sizes({6})}})
      .then("dense", "a", {{"units", size(9)}, {"activation", text("relu")}})
      .then("dense", "b", {{"units", size(3)}, {"activation", text("softmax")}})
      .then("output", "first")
      .add("dense", "c", {{"units", size(3)}, {"activation", text("softmax")}})
      .wire("a", "c")
      .then("output", "second", {{"weight", 0.5}});
  return builder.graph;
}

/// Batch normalisation, a learned activation, shared kernels of a convolution.
Graph imageExtras() {
  GraphBuilder builder;
  const Options same = {{"filters", size(6)}, {"padding", text("same")}};
  Options shared = same, frozen = same;
  shared.set("weights_of", text("a"));
  frozen.set("frozen", true);
  builder.add("input", "in", {{"shape", sizes({12, 12, 1})}})
      .then("conv2d", "stem", same)
      .then("conv2d", "a", same)
      .then("batch_norm", "norm")
      .then("conv2d", "b", shared)
      .then("conv2d", "c", frozen)
      .then("activation", "p", {{"activation", text("prelu")}})
      .then("max_pool2d", "pool")
      .then("flatten", "list")
      .then("dense", "d", {{"units", size(20)}, {"activation", text("prelu")}})
      .then("dense", "e", {{"units", size(10)}, {"activation", text("softmax")}})
      .then("output", "out");
  return builder.graph;
}

std::vector<std::pair<const char*, Problem>> problems() {
  Problem weighed = lists(twoHeads());
  weighed.classWeights = {1, 3, 0.5};
  return {{"MLP", lists(networks::mlp(6, 20, 3))},
          {"wide MLP", lists(networks::mlp(300, 256, 3), 300)},
          {"one sample", lists(networks::mlp(6, 20, 3), 6, 1)},
          {"convnet", images(networks::convnet())},
          {"batch norm, PReLU, shared and frozen convolutions", images(imageExtras())},
          {"shared dense weights", lists(one_step::twoLayers({{"weights_of", text("a")}, {"activation", text("tanh")}}))},
          {"frozen dense layer", lists(one_step::twoLayers({{"frozen", true}, {"kernel_l2", 0.1}}))},
          {"L1 and L2", lists(one_step::twoLayers({{"kernel_l1", 0.01}, {"kernel_l2", 0.1}, {"bias_l2", 0.2}}))},
          {"activity penalty", lists(one_step::twoLayers({{"activation", text("relu")}, {"activity_l2", 0.01}}))},
          {"bounded norms", lists(one_step::twoLayers({{"kernel_max_norm", 0.5}}))},
          {"two heads", lists(twoHeads())},
          {"two heads, class weights", weighed}};
}

// --- what a sink gets -------------------------------------------------------------------------------------------------

/// Keeps what it is given, and how often.
class Collector : public GradientSink {
 public:
  explicit Collector(const NetworkPlan& plan) {
    for (const ParameterSpec& spec : plan.parameters) {
      gradients.emplace_back(static_cast<std::size_t>(spec.shape.elementCount()), Scalar{0});
      visits.emplace_back(gradients.back().size(), 0);
    }
  }
  void take(Index parameter, Index first, std::span<Scalar> gradient) override {
    const auto p = static_cast<std::size_t>(parameter), begin = static_cast<std::size_t>(first);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      gradients[p].at(begin + i) = gradient[i];
      ++visits[p].at(begin + i);
      gradient[i] = std::numeric_limits<Scalar>::quiet_NaN();  // scratch: it may be changed
    }
  }
  bool isUntouched() const {
    return std::ranges::all_of(visits, [](const auto& v) { return std::ranges::all_of(v, [](int n) { return n == 0; }); });
  }
  std::vector<std::vector<Scalar>> gradients;
  std::vector<std::vector<int>> visits;
};

TrainingBatch batchOf(const network_problem::Problem& problem, GradientSink* sink = nullptr) {
  return {.inputs = problem.inputViews, .targets = problem.targetViews, .seed = 1, .step = 1, .sink = sink};
}

}  // namespace

class WeightGradientsTest : public QObject {
  Q_OBJECT

 private slots:
  void bothWaysGiveTheSame_data();
  void bothWaysGiveTheSame();
  void aSinkGetsEveryGradientOnce_data() { listProblems(); }
  void aSinkGetsEveryGradientOnce();
  void aSinkGetsNothingOfWhatIsNotWhole();
  void aRefusedStepLeavesNoTrace_data();
  void aRefusedStepLeavesNoTrace();
  void aBoundThatIsTooHighStopsNothing();

 private:
  static void listProblems() {
    QTest::addColumn<int>("problem");
    int number = 0;
    for (const auto& [name, problem] : problems()) QTest::newRow(name) << number++;
  }
};

void WeightGradientsTest::bothWaysGiveTheSame_data() {
  QTest::addColumn<int>("problem");
  QTest::addColumn<TrainingSettings>("settings");
  TrainingSettings clipped = withOptimizer("adam");
  clipped.clipValue = 0.002;
  const std::pair<const char*, TrainingSettings> kinds[] = {{"SGD", withOptimizer("sgd", {{"learning_rate", 0.1}})},
                                                            {"momentum", withOptimizer("sgd", {{"momentum", 0.9}})},
                                                            {"Adam", withOptimizer("adam")},
                                                            {"Adam, clipped values", clipped}};
  int number = 0;
  for (const auto& [name, problem] : problems()) {
    for (const auto& [kind, settings] : kinds) QTest::addRow("%s, %s", name, kind) << number << settings;
    ++number;
  }
}

void WeightGradientsTest::bothWaysGiveTheSame() {
  QFETCH(int, problem);
  QFETCH(TrainingSettings, settings);
  const Problem what = problems()[static_cast<std::size_t>(problem)].second;
  const Trained atOnce = trained(what, settings);
  QVERIFY(atOnce.weights != networks::weights(one_step::started(what.graph)));
  settings.clipNorm = kBoundOfNothing;
  const Trained kept = trained(what, settings);
  QCOMPARE(atOnce.losses, kept.losses);
  QVERIFY(atOnce == kept);
  const ParallelScope scope(3);
  QVERIFY(trained(what, settings) == kept);
  settings.clipNorm = 0;
  QVERIFY(trained(what, settings) == kept);
}

/// Every number of every parameter that learns, as parameterGradient() would have it; frozen ones nothing.
void WeightGradientsTest::aSinkGetsEveryGradientOnce() {
  QFETCH(int, problem);
  const Graph graph = problems()[static_cast<std::size_t>(problem)].second.graph;
  network_problem::Problem what(graph, 40);
  const NetworkPlan& plan = what.network.plan();
  Execution execution(what.network.sharedPlan(), 40, Execution::Purpose::Train);
  Network before = what.network;  // running statistics follow every pass
  QVERIFY(!execution.forwardBackward(before, batchOf(what)).handedOver);
  for (const int threads : {1, 3}) {
    const ParallelScope scope(threads);
    Execution handing(what.network.sharedPlan(), 40, Execution::Purpose::Train);
    Collector sink(plan);
    QVERIFY(handing.forwardBackward(what.network, batchOf(what, &sink)).handedOver);
    for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
      const int expected = network_problem::isLearned(plan, p) ? 1 : 0;
      QVERIFY2(std::ranges::all_of(sink.visits[p], [&](int visits) { return visits == expected; }),
               plan.parameters[p].name.c_str());
      const auto kept = std::as_const(execution).parameterGradient(static_cast<Index>(p)).values();
      if (expected == 1) QVERIFY2(std::ranges::equal(sink.gradients[p], kept), plan.parameters[p].name.c_str());
    }
  }
}

/// Parts of a batch, a loss or a gradient that is not finite: the gradients are kept, whatever they are.
void WeightGradientsTest::aSinkGetsNothingOfWhatIsNotWhole() {
  network_problem::Problem what(networks::mlp(6, 20, 3), 40);
  Execution execution(what.network.sharedPlan(), 40, Execution::Purpose::Train);
  Collector sink(what.network.plan());
  TrainingBatch part = batchOf(what, &sink);
  part.total = 80;
  QVERIFY(!execution.forwardBackward(what.network, part).handedOver);
  part.first = 40;
  QVERIFY(!execution.forwardBackward(what.network, part).handedOver);
  QVERIFY(std::ranges::any_of(std::as_const(execution).parameterGradient(0).values(), [](Scalar g) { return g != 0; }));
  for (const Scalar bad : {std::numeric_limits<Scalar>::quiet_NaN(), std::numeric_limits<Scalar>::infinity()}) {
    what.inputs[0].values()[17] = bad;
    QVERIFY(!execution.forwardBackward(what.network, batchOf(what, &sink)).handedOver);
  }
  QVERIFY(sink.isUntouched());
}

namespace {

/// Two ways to the output: one through batch normalisation, whose statistics follow every pass, and one whose gradient
/// overflows when the input is as large as 1e20: the loss, kept in double, does not.
Graph overflowing(bool withConvolution) {
  GraphBuilder builder;
  builder.add("input", "in", {{"shape", withConvolution ? sizes({1, 1, 1}) : sizes({1})}});
  if (withConvolution)
    builder.then("conv2d", "direct", {{"filters", size(1)}, {"kernel_size", sizes({1, 1})}}).then("flatten", "list");
  else
    builder.then("dense", "direct", {{"units", size(1)}});
  builder.then("add", "sum").then("output", "out", {{"loss", text("mean_squared_error")}});
  if (withConvolution) builder.add("flatten", "bounded_list").wire("in", "bounded_list");
  builder.add("dense", "bounded", {{"units", size(4)}, {"activation", text("tanh")}})
      .wire(withConvolution ? "bounded_list" : "in", "bounded")
      .then("batch_norm", "norm")
      .then("dense", "end", {{"units", size(1)}})
      .wire("end", "sum", 0, 1);
  return builder.graph;
}

std::shared_ptr<const Dataset> inputsFor(const Graph& graph, const std::vector<Scalar>& inputs) {
  DatasetInfo info;
  info.id = "numbers";
  info.inputShape = Network::compile(graph).plan().steps.front().plan.outputs[0];
  info.targetShape = Shape{1};
  return memoryDataset(info, inputs, std::vector<Scalar>(inputs.size(), Scalar(0.5)));
}

/// One step on all samples; the message when it is refused.
QString stepOn(SupervisedTrainer& trainer, const std::shared_ptr<const Dataset>& data) {
  DataLoader loader(data, data->size(), false, 1);
  Batch batch;
  loader.next(batch);
  return thrown<NumericError>([&] { trainer.step(batch); });
}

}  // namespace

void WeightGradientsTest::aRefusedStepLeavesNoTrace_data() {
  QTest::addColumn<bool>("convolution");
  QTest::addColumn<double>("input");
  QTest::addColumn<QString>("where");
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  QTest::newRow("gradient of a dense layer") << false << 1e20 << "'direct'";
  QTest::newRow("gradient of a convolution") << true << 1e20 << "'direct'";
  QTest::newRow("loss") << false << kNan << "'in'";
  QTest::newRow("loss after a convolution") << true << kNan << "'in'";
}

void WeightGradientsTest::aRefusedStepLeavesNoTrace() {
  QFETCH(bool, convolution);
  QFETCH(double, input);
  QFETCH(QString, where);
  const Graph graph = overflowing(convolution);
  const auto good = inputsFor(graph, {Scalar(0.5), -1, 2, Scalar(0.1)});
  const auto bad = inputsFor(graph, {1, static_cast<Scalar>(input), -1, 0});
  for (const double clipNorm : {0.0, kBoundOfNothing}) {
    TrainingSettings settings = withOptimizer("adam");
    settings.clipNorm = clipNorm;
    settings.batchSize = 4;
    SupervisedTrainer trainer(one_step::started(graph), good->info(), settings, 4),
        other(one_step::started(graph), good->info(), settings, 4);
    for (int step = 0; step < 3; ++step) QCOMPARE(stepOn(trainer, good), QString("nothing"));
    for (int step = 0; step < 3; ++step) stepOn(other, good);
    const Trained before = stateOf(trainer);
    QCOMPARE(before.buffers.size(), std::size_t{8});
    const QString message = stepOn(trainer, bad);
    QVERIFY2(message.contains("training step 4: expected finite numbers") && message.contains("first in " + where),
             qPrintable(message));
    QVERIFY(stateOf(trainer) == before);
    QCOMPARE(stepOn(trainer, good), QString("nothing"));
    stepOn(other, good);
    QVERIFY(stateOf(trainer) == stateOf(other));
  }
}

/// That no gradient overflows is found from bounds. Where they are too high, the gradients themselves are looked at.
void WeightGradientsTest::aBoundThatIsTooHighStopsNothing() {
  const Graph graph = chain({{"input", {{"shape", sizes({1})}}},
                             {"dense", {{"units", size(1)}, {"kernel_initializer", text("zeros")}}},
                             {"output", {{"loss", text("mean_squared_error")}}}});
  DatasetInfo info;
  info.id = "numbers";
  info.inputShape = info.targetShape = Shape{1};
  // The large input is predicted exactly; the large error belongs to an input of 0.
  const auto data = memoryDataset(info, {Scalar(1e30), 0}, {0, Scalar(1e10)});
  TrainingSettings settings = withOptimizer("sgd", {{"learning_rate", 0.25}});
  settings.batchSize = 2;
  SupervisedTrainer trainer(one_step::started(graph), info, settings, 2);
  QCOMPARE(stepOn(trainer, data), QString("nothing"));
  QCOMPARE(networks::weights(trainer.network()), (std::vector<Scalar>{0, Scalar(2.5e9)}));
}

QTEST_APPLESS_MAIN(WeightGradientsTest)
#include "tst_weight_gradients.moc"
