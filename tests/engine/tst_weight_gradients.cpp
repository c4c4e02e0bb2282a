// How gradients get from a pass into the weights: run by run while they are in the cache, or all of them first. Both ways give
// the same bits.

#include <limits>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "tests/support/network_problem.h"
#include "tests/support/one_step.h"
#include "tests/support/trained_state.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;
using namespace trained_state;

namespace {

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

/// Ways that part and meet, around layers that change no number or read none again: what may be written over in the place of
/// what differs at every one of them.
Graph branches() {
  GraphBuilder builder;
  const Options same = {{"filters", size(4)}, {"padding", text("same")}, {"activation", text("relu")}};
  builder.add("input", "in", {{"shape", sizes({12, 12, 1})}})
      .then("conv2d", "stem", same)
      .then("average_pool2d", "half")
      .then("dropout", "noise", {{"rate", 0.3}})
      .then("conv2d", "left", same)
      .add("max_pool2d", "right", {{"pool_size", sizes({3, 3})}, {"strides", sizes({1, 1})}, {"padding", text("same")}})
      .wire("noise", "right")
      .add("add", "sum", {{"inputs", size(3)}})
      .wire("left", "sum", 0, 0)
      .wire("right", "sum", 0, 1)
      .wire("noise", "sum", 0, 2)
      .then("activation", "closed", {{"activation", text("relu")}})
      .add("concatenate", "stack")
      .wire("closed", "stack", 0, 0)
      .wire("half", "stack", 0, 1)
      .then("max_pool2d", "quarter")
      .then("flatten", "list")
      .then("dropout", "more_noise", {{"rate", 0.3}})
      .then("dense", "classes", {{"units", size(10)}, {"activation", text("softmax")}})
      .then("output", "out")
      .add("global_average_pool2d", "mean")
      .wire("stack", "mean")
      .then("dense", "others", {{"units", size(10)}, {"activation", text("softmax")}})
      .then("output", "second");
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
          {"branches", images(branches())},
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
  /// The first parameter that was not given once with the gradient that an execution kept, or was given although it is frozen.
  std::string firstDifference(const NetworkPlan& plan, const Execution& kept) const {
    for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
      const bool learns = network_problem::isLearned(plan, p);
      const auto isWrong = [&](int count) { return count != (learns ? 1 : 0); };
      if (std::ranges::any_of(visits[p], isWrong)) return plan.parameters[p].name + " was not given exactly once";
      if (learns && !std::ranges::equal(gradients[p], kept.parameterGradient(static_cast<Index>(p)).values()))
        return plan.parameters[p].name + " is another";
    }
    return {};
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

/// Every number of every parameter that learns, as parameterGradient() would have it; frozen ones nothing. And all that comes
/// out of an execution for learning, which writes over what it can, is as if nothing had been written over.
void WeightGradientsTest::aSinkGetsEveryGradientOnce() {
  QFETCH(int, problem);
  const Graph graph = problems()[static_cast<std::size_t>(problem)].second.graph;
  for (const Index batch : {1, 7, 40, 150}) {
    network_problem::Problem what(graph, batch);
    const NetworkPlan& plan = what.network.plan();
    Execution keeping(what.network.sharedPlan(), 150, Execution::Purpose::Train);
    Network before = what.network;  // running statistics follow every pass
    const LossSums expected = keeping.forwardBackward(before, batchOf(what));
    QVERIFY(!expected.handedOver);
    for (const int threads : {1, 3})
      for (const auto purpose : {Execution::Purpose::Train, Execution::Purpose::Learn}) {
        const ParallelScope scope(threads);
        Execution handing(what.network.sharedPlan(), 150, purpose);
        Collector sink(plan);
        const LossSums sums = handing.forwardBackward(what.network, batchOf(what, &sink));
        QVERIFY(sums.handedOver);
        QCOMPARE(sums.losses, expected.losses);
        QCOMPARE(sums.total, expected.total);
        for (std::size_t o = 0; o < plan.outputSteps.size(); ++o) {
          const auto output = static_cast<Index>(o);
          QVERIFY(std::ranges::equal(handing.prediction(output).values(), keeping.prediction(output).values()));
        }
        const std::string difference = sink.firstDifference(plan, keeping);
        QVERIFY2(difference.empty(), qPrintable(QString("%1 samples: %2").arg(batch).arg(difference.c_str())));
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

QTEST_APPLESS_MAIN(WeightGradientsTest)
#include "tst_weight_gradients.moc"
