// Gradients of whole networks against central differences, in double.

#include <QtTest>

#include "tests/support/batch_centre.h"
#include "tests/support/network_problem.h"
#include "tests/support/networks.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

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

/// One kernel at two places, on both sides of a layer that needs the whole batch; penalties on what comes out of layers;
/// learned activations.
Graph withEverything(Index width) {
  return chain(
      {{"input", {{"shape", sizes({10, 10, 2})}}},
       {"conv2d", {{"filters", size(2)}, {"padding", text("same")}, {"activation", text("prelu")}}},
       {"conv2d",
        {{"filters", size(2)},
         {"padding", text("same")},
         {"activation", text("prelu")},
         {"weights_of", text("conv2d_1")},
         {"activity_l2", 0.03}}},
       {"test_batch_centre", {}},
       {"conv2d",
        {{"filters", size(2)}, {"padding", text("same")}, {"activation", text("prelu")}, {"weights_of", text("conv2d_1")}}},
       {"flatten", {}},
       {"dense", {{"units", size(width)}, {"activation", text("tanh")}, {"activity_l1", 0.01}}},
       {"dense", {{"units", size(width)}, {"activation", text("prelu")}}},
       {"dense", {{"units", size(width)}, {"activation", text("prelu")}, {"weights_of", text("dense_2")}}},
       {"dense", {{"units", size(4)}, {"activation", text("softmax")}, {"activity_l2", 0.02}}},
       {"output", {}}});
}

/// A tensor read by two branches, by the sum after them and, twice, by a further sum; branches joined in a list.
Graph branches(Index width) {
  const Options layer{{"units", size(width)}, {"activation", text("tanh")}};
  Graph graph;
  const NodeId input = graph.add("input", {{"shape", sizes({20})}}), trunk = graph.add("dense", layer);
  const NodeId one = graph.add("dense", layer), other = graph.add("dense", layer);
  const NodeId sum = graph.add("add", {{"inputs", 3}, {"activation", text("sigmoid")}}), twice = graph.add("add");
  const NodeId joined = graph.add("concatenate", {{"inputs", 3}});
  const NodeId classes = graph.add("dense", {{"units", size(4)}, {"activation", text("softmax")}}),
               output = graph.add("output");
  graph.connect({{input, 0}, {trunk, 0}});
  for (const NodeId branch : {one, other}) graph.connect({{trunk, 0}, {branch, 0}});
  graph.connect({{one, 0}, {sum, 0}});
  graph.connect({{trunk, 0}, {sum, 1}});
  graph.connect({{other, 0}, {sum, 2}});
  for (const int port : {0, 1}) graph.connect({{trunk, 0}, {twice, port}});
  graph.connect({{sum, 0}, {joined, 0}});
  graph.connect({{twice, 0}, {joined, 1}});
  graph.connect({{other, 0}, {joined, 2}});
  graph.connect({{joined, 0}, {classes, 0}});
  graph.connect({{classes, 0}, {output, 0}});
  return graph;
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
  QTest::newRow("branches, one shard") << branches(6) << 5 << false;
  QTest::newRow("branches, shards") << branches(200) << 83 << true;
  QTest::newRow("shared weights, activity penalties, PReLU, one shard") << withEverything(12) << 5 << false;
  QTest::newRow("shared weights, activity penalties, PReLU, shards") << withEverything(12) << 70 << true;
}

void NetworkGradientsTest::agreeWithDifferences() {
  QFETCH(Graph, graph);
  QFETCH(int, batch);
  QFETCH(bool, shards);
  const QString difference = network_problem::firstDifference(graph, batch, shards);
  QVERIFY2(difference.isEmpty(), qPrintable(difference));
}

QTEST_APPLESS_MAIN(NetworkGradientsTest)
#include "tst_network_gradients.moc"
