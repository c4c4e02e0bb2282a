#include <QtTest>

#include "engine/graph/schedule.h"
#include "tests/support/batch_centre.h"
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
};

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
  const NodeId head = graph.add("dense", {{"units", size(2)}}),
               second = graph.add("output", {{"loss", text("mean_squared_error")}});
  graph.connect({{hidden, 0}, {head, 0}});
  graph.connect({{head, 0}, {second, 0}});
  const Network network = Network::compile(graph);
  const NetworkPlan& plan = network.plan();
  const Schedule schedule(plan);
  const Index shared = *plan.tensorOf({hidden, 0});
  const auto roleOf = [&](NodeId id) { return schedule.roles[static_cast<std::size_t>(plan.stepOf(id) - plan.steps.data())]; };
  const NodeId classes = graph.nodes()[2].id;
  const NodeId last = plan.stepOf(head) > plan.stepOf(classes) ? head : classes;
  QCOMPARE(roleOf(last).zeroBefore, std::vector<Index>{shared});
  QVERIFY(roleOf(last == head ? classes : head).zeroBefore.empty());
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

QTEST_APPLESS_MAIN(ScheduleTest)
#include "tst_schedule.moc"
