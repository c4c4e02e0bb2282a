// Gradients of whole networks against central differences, in double.

#include <QtTest>

#include "engine/graph/execution.h"
#include "engine/graph/schedule.h"
#include "tests/support/batch_centre.h"
#include "tests/support/gradient_check.h"
#include "tests/support/networks.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

constexpr std::uint64_t kSeed = 11;
constexpr std::int64_t kStep = 5;  // names the dropout masks, the same in every pass

/// Inputs and targets for a network whose targets are distributions or values.
struct Problem {
  Problem(const Graph& graph, Index batch) : network(Network::compile(graph)) {
    network.initialize(kSeed);
    Rng rng(kSeed, streamId("data"));
    const NetworkPlan& plan = network.plan();
    for (const Index s : plan.inputSteps) add(inputs, plan.steps[static_cast<std::size_t>(s)].plan.outputs[0], batch, rng);
    for (const Index s : plan.outputSteps) add(targets, plan.steps[static_cast<std::size_t>(s)].plan.outputs[0], batch, rng);
    for (const Tensor& tensor : inputs) inputViews.push_back(tensor.view());
    for (const Tensor& tensor : targets) targetViews.push_back(tensor.view());
  }

  static void add(std::vector<Tensor>& to, const Shape& shape, Index batch, Rng& rng) {
    to.emplace_back(shape.withBatch(batch));
    gradient_check::fillUniform(to.back().values(), 0.05, 0.95, rng);
  }

  Network network;
  std::vector<Tensor> inputs, targets;
  std::vector<ConstTensorView> inputViews, targetViews;
};

/// Up to this many elements of every parameter are checked.
constexpr std::size_t kElements = 12;

QString firstDifference(const Graph& graph, Index batch, bool expectShards) {
  Problem problem(graph, batch);
  const NetworkPlan& plan = problem.network.plan();
  if ((Schedule(plan).cut(batch).shardCount > 1) != expectShards) return "the batch is not cut as this test means it to be";
  Execution execution(problem.network.sharedPlan(), batch, Execution::Purpose::Train);
  execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, kSeed, kStep);
  Execution probe(problem.network.sharedPlan(), batch, Execution::Purpose::Predict);
  const auto loss = [&] {
    return probe.forward(problem.network, problem.inputViews, problem.targetViews, Mode::Train, kSeed, kStep).total;
  };
  for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
    const auto weights = problem.network.parameter(static_cast<Index>(p)).values();
    const std::size_t count = std::min(kElements, weights.size()), first = (weights.size() - count) / 2;
    const ConstTensorView gradient = std::as_const(execution).parameterGradient(static_cast<Index>(p));
    const std::string difference = gradient_check::compare(plan.parameters[p].name, weights.subspan(first, count),
                                                           gradient.values().subspan(first, count), loss);
    if (!difference.empty()) return QString::fromStdString(difference);
  }
  return {};
}

}  // namespace

class NetworkGradientsTest : public QObject {
  Q_OBJECT

 private slots:
  void agreeWithDifferences_data();
  void agreeWithDifferences();
};

namespace {

Graph smoothConvnet() {
  return chain({{"input", {{"shape", sizes({12, 12, 1})}}},
                {"conv2d", {{"filters", size(8)}, {"activation", text("tanh")}}},
                {"average_pool2d", {}},
                {"dropout", {{"rate", 0.25}}},
                {"conv2d", {{"filters", size(8)}, {"activation", text("sigmoid")}, {"padding", text("same")}}},
                {"flatten", {}},
                {"dropout", {{"rate", 0.5}}},
                {"dense", {{"units", size(24)}, {"activation", text("tanh")}}},
                {"dense", {{"units", size(10)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

/// A trunk with two heads; the first is read by its output and by a further layer.
Graph threeOutputs(Index width) {
  Graph graph;
  const NodeId input = graph.add("input", {{"shape", sizes({20})}});
  const NodeId trunk = graph.add("dense", {{"units", size(width)}, {"activation", text("tanh")}});
  const NodeId values = graph.add("dense", {{"units", size(6)}, {"activation", text("sigmoid")}});
  const NodeId valuesOutput = graph.add("output", {{"loss", text("mean_squared_error")}, {"weight", 0.3}});
  const NodeId classes = graph.add("dense", {{"units", size(4)}, {"activation", text("softmax")}});
  const NodeId classesOutput = graph.add("output", {{"weight", 2.0}});
  const NodeId further = graph.add("dense", {{"units", size(3)}, {"activation", text("softmax")}});
  const NodeId furtherOutput = graph.add("output", {{"loss", text("mean_squared_error")}});
  graph.connect({{input, 0}, {trunk, 0}});
  graph.connect({{trunk, 0}, {values, 0}});
  graph.connect({{values, 0}, {valuesOutput, 0}});
  graph.connect({{values, 0}, {further, 0}});
  graph.connect({{further, 0}, {furtherOutput, 0}});
  graph.connect({{trunk, 0}, {classes, 0}});
  graph.connect({{classes, 0}, {classesOutput, 0}});
  return graph;
}

/// Steps before, at and after a layer that needs the whole batch.
Graph coupled(Index width) {
  return chain({{"input", {{"shape", sizes({10, 10, 1})}}},
                {"conv2d", {{"filters", size(6)}, {"activation", text("tanh")}}},
                {"flatten", {}},
                {"dense", {{"units", size(width)}, {"activation", text("sigmoid")}}},
                {"test_batch_centre", {}},
                {"dropout", {{"rate", 0.3}}},
                {"dense", {{"units", size(width)}, {"activation", text("tanh")}}},
                {"test_batch_centre", {}},
                {"dense", {{"units", size(4)}, {"activation", text("softmax")}}},
                {"output", {}}});
}

}  // namespace

void NetworkGradientsTest::agreeWithDifferences_data() {
  QTest::addColumn<Graph>("graph");
  QTest::addColumn<int>("batch");
  QTest::addColumn<bool>("shards");
  QTest::newRow("MLP, one shard") << networks::mlp(7, 5, 3, "tanh") << 4 << false;
  QTest::newRow("MLP, shards") << networks::mlp(100, 200, 10, "tanh") << 83 << true;
  QTest::newRow("convolution with dropout, one shard") << smoothConvnet() << 3 << false;
  QTest::newRow("convolution with dropout, shards") << smoothConvnet() << 61 << true;
  QTest::newRow("three outputs, one shard") << threeOutputs(8) << 5 << false;
  QTest::newRow("three outputs, shards") << threeOutputs(300) << 83 << true;
  QTest::newRow("layers that couple the batch, one shard") << coupled(12) << 5 << false;
  QTest::newRow("layers that couple the batch, shards") << coupled(12) << 70 << true;
}

void NetworkGradientsTest::agreeWithDifferences() {
  QFETCH(Graph, graph);
  QFETCH(int, batch);
  QFETCH(bool, shards);
  const QString difference = firstDifference(graph, batch, shards);
  QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

QTEST_APPLESS_MAIN(NetworkGradientsTest)
#include "tst_network_gradients.moc"
