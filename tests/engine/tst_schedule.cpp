#include <QtTest>

#include "engine/graph/schedule.h"
#include "tests/support/batch_centre.h"
#include "tests/support/graph_builder.h"
#include "tests/support/networks.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

class ScheduleTest : public QObject {
  Q_OBJECT

 private slots:
  void coversTheBatch_data();
  void coversTheBatch();
  void leavesTinyBatchesWhole();
  void setsGradientsToZeroAtTheirLastReader();
  void ignoresWhatReachesNoOutput();
  void givesCoupledLayersASegmentOfTheirOwn();
  void letsCoupledLayersTakeTurns();
  void writesGradientsThatNobodyElseContributesTo();
  void takesTheReluBeforeALayerAlong();
};

namespace {

/// Role of the node with this name.
Schedule::StepRole roleOf(const Graph& graph, const char* name) {
  const Network network = Network::compile(graph);
  const NetworkPlan& plan = network.plan();
  return Schedule(plan).roles[static_cast<std::size_t>(plan.stepOf(GraphBuilder::idOf(graph, name)) - plan.steps.data())];
}

/// image -> a (convolution) -> pool -> b (convolution) -> list -> c (dense) -> classes
Graph imageGraph(Options first) {
  first.set("filters", size(4));
  return GraphBuilder()
      .add("input", "image", {{"shape", sizes({8, 8, 1})}})
      .then("conv2d", "a", std::move(first))
      .then("max_pool2d", "pool")
      .then("conv2d", "b", {{"filters", size(4)}, {"kernel_size", sizes({2, 2})}, {"activation", text("tanh")}})
      .then("flatten", "list")
      .then("dense", "c", {{"units", size(5)}, {"activation", text("relu")}})
      .then("dense", "classes", {{"units", size(3)}, {"activation", text("softmax")}})
      .then("output", "out")
      .graph;
}

}  // namespace

void ScheduleTest::coversTheBatch_data() {
  QTest::addColumn<Graph>("graph");
  QTest::newRow("convolution") << networks::convnet();
  QTest::newRow("wide") << networks::mlp(784, 512, 10);
  QTest::newRow("tiny") << networks::mlp(2, 3, 2);
}

void ScheduleTest::coversTheBatch() {
  QFETCH(Graph, graph);
  const Network network = Network::compile(graph);
  const Schedule schedule(network.plan());
  for (Index batch = 1; batch < 5000; batch = batch * 5 / 4 + 1) {
    const BatchCut cut = schedule.cut(batch);
    QVERIFY(cut.sliceRows >= 1 && cut.sliceRows <= cut.shardRows);
    QVERIFY(cut.shardCount >= 1 && cut.shardCount <= 64 && cut.shardCount <= schedule.mostShards(batch));
    QVERIFY((cut.shardCount - 1) * cut.shardRows < batch && batch <= cut.shardCount * cut.shardRows);
  }
}

void ScheduleTest::leavesTinyBatchesWhole() {
  const Network network = Network::compile(networks::mlp(2, 3, 2));
  QCOMPARE(Schedule(network.plan()).cut(100).shardCount, Index{1});
}

void ScheduleTest::setsGradientsToZeroAtTheirLastReader() {
  Graph graph = networks::mlp(6, 4, 3);
  const NodeId hidden = graph.nodes()[1].id;
  const NodeId head = graph.add("layer_norm"),  // which can only add to its input's gradient
      second = graph.add("output", {{"loss", text("mean_squared_error")}});
  graph.connect({{hidden, 0}, {head, 0}});
  graph.connect({{head, 0}, {second, 0}});
  const Network network = Network::compile(graph);
  const NetworkPlan& plan = network.plan();
  const Schedule schedule(plan);
  const Index shared = *plan.tensorOf({hidden, 0});
  const auto roleOf = [&](NodeId id) { return schedule.roles[static_cast<std::size_t>(plan.stepOf(id) - plan.steps.data())]; };
  const NodeId classes = graph.nodes()[2].id;
  QVERIFY(!plan.stepOf(head)->plan.assignsInputGradients && plan.stepOf(head) > plan.stepOf(classes));
  QCOMPARE(roleOf(head).zeroBefore, std::vector<Index>{shared});
  QVERIFY(roleOf(classes).zeroBefore.empty() && roleOf(classes).assignedInputs == 0);
  QVERIFY(roleOf(second).lossWritesGradient);  // so its input needs no zeros
  QVERIFY(!schedule.needsGradient[static_cast<std::size_t>(*plan.tensorOf({graph.nodes()[0].id, 0}))]);
}

void ScheduleTest::ignoresWhatReachesNoOutput() {
  Graph graph = networks::mlp(6, 4, 3);
  const NodeId hidden = graph.nodes()[1].id;
  const NodeId dead = graph.add("dense", {{"units", size(2)}});
  graph.connect({{hidden, 0}, {dead, 0}});
  QVERIFY(analyze(graph).isRunnable());
  const Network network = Network::compile(graph);
  const Schedule schedule(network.plan());
  QVERIFY(!schedule.needsGradient[static_cast<std::size_t>(*network.plan().tensorOf({dead, 0}))]);
  QVERIFY(!schedule.roles[static_cast<std::size_t>(network.plan().stepOf(dead) - network.plan().steps.data())].runsBackward);
}

void ScheduleTest::givesCoupledLayersASegmentOfTheirOwn() {
  const Network network = Network::compile(chain({{"input", {{"shape", sizes({6})}}},
                                                  {"dense", {{"units", size(4)}}},
                                                  {"test_batch_centre", {}},
                                                  {"dense", {{"units", size(3)}, {"activation", text("softmax")}}},
                                                  {"output", {}}}));
  const Schedule schedule(network.plan());
  QCOMPARE(schedule.segments.size(), std::size_t{3});
  QVERIFY(!schedule.segments[0].whole && schedule.segments[1].whole && !schedule.segments[2].whole);
  QCOMPARE(schedule.segments[1].first, Index{2});
  QCOMPARE(schedule.segments[2].last, Index{5});
  QCOMPARE(Schedule(Network::compile(networks::mlp(6, 4, 3)).plan()).segments.size(), std::size_t{1});
}

/// A step that takes turns begins a segment in shards: its sums come before them, and backward they come before the shards of
/// the segment in front.
void ScheduleTest::letsCoupledLayersTakeTurns() {
  const Network network =
      Network::compile(chain({{"input", {{"shape", sizes({6, 5, 2})}}},
                              {"conv2d", {{"filters", size(4)}}},
                              {"batch_norm", {{"activation", text("relu")}}},
                              {"conv2d", {{"filters", size(3)}}},
                              {"batch_norm", {{"activation", text("gelu")}}},  // keeps what goes in, so it gets all at once
                              {"flatten", {}},
                              {"dense", {{"units", size(3)}, {"activation", text("softmax")}}},
                              {"output", {}}}));
  const Schedule schedule(network.plan());
  QCOMPARE(schedule.segments.size(), std::size_t{4});
  QVERIFY(schedule.segments[1].beginsWithSums && !schedule.segments[1].whole);
  QCOMPARE(schedule.segments[1].first, Index{2});
  QCOMPARE(schedule.segments[1].last, Index{4});
  QVERIFY(schedule.segments[2].whole && !schedule.segments[2].beginsWithSums);
  QVERIFY(schedule.roles[2].takesTurns && !schedule.roles[4].takesTurns);
  QVERIFY(schedule.roles[2].learns && !schedule.roles[2].gradientPerShard);
}

void ScheduleTest::writesGradientsThatNobodyElseContributesTo() {
  Graph graph = imageGraph({{"activation", text("relu")}});
  for (const char* name : {"pool", "b", "list", "c", "classes"}) QCOMPARE(roleOf(graph, name).assignedInputs, std::uint64_t{1});
  QCOMPARE(roleOf(graph, "a").assignedInputs, std::uint64_t{0});  // the image has no gradient
  for (const char* name : {"a", "pool", "b", "list", "c"}) QVERIFY2(roleOf(graph, name).zeroBefore.empty(), name);
  // A layer that reads a tensor twice writes its first gradient and adds the second.
  Graph twice = networks::mlp(6, 4, 3);
  const NodeId hidden = twice.nodes()[1].id, sum = twice.add("add", {}, "sum"), end = twice.add("output", {}, "end");
  twice.connect({{hidden, 0}, {sum, 0}});
  twice.connect({{hidden, 0}, {sum, 1}});
  twice.connect({{sum, 0}, {end, 0}});
  QCOMPARE(roleOf(twice, "sum").assignedInputs, std::uint64_t{1});
  // A second reader of what c gives: backward comes to it first, so it writes and the other one adds.
  const NodeId head = graph.add("dense", {{"units", size(2)}}, "head"), output = graph.add("output", {}, "second");
  graph.connect({{GraphBuilder::idOf(graph, "c"), 0}, {head, 0}});
  graph.connect({{head, 0}, {output, 0}});
  QCOMPARE(roleOf(graph, "classes").assignedInputs + roleOf(graph, "head").assignedInputs, std::uint64_t{1});
  QVERIFY(!roleOf(graph, "classes").masksInputGradient && !roleOf(graph, "c").gradientIsReady);
  QVERIFY(roleOf(graph, "classes").zeroBefore.empty() && roleOf(graph, "head").zeroBefore.empty());
  QCOMPARE(roleOf(graph, "c").assignedInputs, std::uint64_t{1});
}

void ScheduleTest::takesTheReluBeforeALayerAlong() {
  const Graph graph = imageGraph({{"activation", text("relu")}});
  for (const char* name : {"pool", "classes"}) QVERIFY2(roleOf(graph, name).masksInputGradient, name);
  for (const char* name : {"a", "c", "classes"}) QVERIFY2(roleOf(graph, name).gradientIsReady, name);  // the last by the loss
  for (const char* name : {"b", "list", "c"}) QVERIFY2(!roleOf(graph, name).masksInputGradient, name);
  for (const char* name : {"pool", "b", "list"}) QVERIFY2(!roleOf(graph, name).gradientIsReady, name);
  // What is added to the gradient of a is added before its ReLU's derivative; other activations have another one.
  for (const Options& first : {Options{{"activation", text("relu")}, {"activity_l1", 0.1}},
                               Options{{"activation", text("relu")}, {"activity_l2", 0.1}},
                               Options{{"activation", text("leaky_relu")}}, Options{{"activation", text("tanh")}}, Options{}}) {
    QVERIFY(!roleOf(imageGraph(first), "pool").masksInputGradient);
    QVERIFY(!roleOf(imageGraph(first), "a").gradientIsReady);
    QCOMPARE(roleOf(imageGraph(first), "pool").assignedInputs, std::uint64_t{1});
  }
}

QTEST_APPLESS_MAIN(ScheduleTest)
#include "tst_schedule.moc"
