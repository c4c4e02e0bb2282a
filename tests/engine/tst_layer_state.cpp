// What layers keep from step to step: the mask of a dropout is that of the training, bit by bit, and the statistics of a batch
// normalization are those of what comes in. And the flow of gradients over depth and time.

#include <algorithm>
#include <cmath>

#include <QtTest>

#include "engine/analysis/gradient_flow.h"
#include "engine/analysis/layer_state.h"
#include "engine/data/data_loader.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_batch.h"
#include "tests/support/networks.h"

using namespace nn;

namespace {

Network started(const Graph& graph) {
  Network network = Network::compile(graph);
  network.initialize(3);
  return network;
}

NodeId nodeOf(const Network& network, const char* type) {
  for (const Node& node : network.plan().graph.nodes())
    if (node.type == type) return node.id;
  return NodeId{0};
}

}  // namespace

class LayerStateTest : public QObject {
  Q_OBJECT

 private slots:
  /// Of 100 batches; where the mask is 0 the engine's number is 0, elsewhere it is the input times the mask.
  void maskIsThatOfTheTraining() {
    for (const double rate : {0.3, 0.5}) {
      Network network =
          started(networks::chain({{"input", {{"shape", networks::sizes({6})}}},
                                   {"dense", {{"units", networks::size(20)}, {"activation", networks::text("sigmoid")}}},
                                   {"dropout", {{"rate", rate}}},
                                   {"dense", {{"units", networks::size(3)}, {"activation", networks::text("softmax")}}},
                                   {"output", {}}}));
      constexpr std::uint64_t kSeed = 11;
      constexpr Index kBatch = 7;
      const auto data = networks::clouds(Shape{6}, 3, 700);
      Execution execution(network.sharedPlan(), kBatch, Execution::Purpose::Train);
      SupervisedBatch batch(network.plan(), data->info(), kBatch);
      DataLoader loader(data, kBatch, true, kSeed);
      const NodeId dropout = nodeOf(network, "dropout"), before = network.plan().stepOf(dropout)->inputs.front().node;
      Batch loaded;
      std::int64_t step = 0;
      while (loader.next(loaded)) {
        batch.set(loaded, 0, loaded.size);
        execution.forwardBackward(network, batch.inputs(), batch.targets(), kSeed, ++step);
        const auto mask = dropoutMask(network.plan(), dropout, kSeed, step, loaded.size);
        QVERIFY(mask.has_value());
        const ConstTensorView in = execution.activation({before, 0}), out = execution.activation({dropout, 0});
        for (Index i = 0; i < out.size(); ++i) QCOMPARE(out.data()[i], in.data()[i] * mask->data()[i]);
        QVERIFY(std::ranges::count(mask->values(), Scalar{0}) > 0);
      }
      QCOMPARE(step, std::int64_t{100});
      const auto first = dropoutMask(network.plan(), dropout, kSeed, 1, 2),
                 second = dropoutMask(network.plan(), dropout, kSeed, 2, 2);
      QVERIFY(!std::ranges::equal(first->values(), second->values()));
      QVERIFY(!dropoutMask(network.plan(), before, kSeed, 1, 2));
    }
  }

  void statisticsAreThoseOfWhatComesIn() {
    Network network =
        started(networks::chain({{"input", {{"shape", networks::sizes({2})}}},
                                 {"batch_norm", {}},
                                 {"dense", {{"units", networks::size(2)}, {"activation", networks::text("softmax")}}},
                                 {"output", {}}}));
    const NodeId node = nodeOf(network, "batch_norm");
    const NetworkPlan::Step& step = *network.plan().stepOf(node);
    network.buffer(step.firstBuffer).data()[1] = 5;
    network.buffer(step.firstBuffer + 1).data()[0] = 9;
    const std::vector<Scalar> x = {1, 10, 3, 10, 5, 40};
    const auto found = normStatistics(network, node, networks::classInfo(Shape{2}, 2), ConstTensorView(x.data(), Shape{3, 2}));
    QVERIFY(found.has_value());
    QCOMPARE(found->runningMean, (std::vector<double>{0, 5}));
    QCOMPARE(found->runningDeviation[0], 3.0);
    QCOMPARE(found->batchMean, (std::vector<double>{3, 20}));
    QVERIFY(std::abs(found->batchDeviation[0] - std::sqrt(8.0 / 3)) < 1e-6);
    QVERIFY(std::abs(found->batchDeviation[1] - std::sqrt(200.0)) < 1e-5);
    QVERIFY(!normStatistics(network, nodeOf(network, "dense"), networks::classInfo(Shape{2}, 2),
                            ConstTensorView(x.data(), Shape{3, 2})));
  }

  void flowHasARowForEveryLayerThatLearns() {
    const auto network = std::make_shared<const Network>(started(networks::mlp(4, 5, 3)));
    const auto data = networks::clouds(Shape{4}, 3, 40);
    Network moved = *network;
    for (Scalar& value : moved.parameter(0).values()) value *= 1.5F;
    LayerSurvey survey;
    const std::vector<std::shared_ptr<const TrainingMoment>> moments = {
        survey.record(network, data, 10), survey.record(std::make_shared<const Network>(moved), data, 20, {network, 10})};
    const GradientFlow norms = gradientFlow(moments, FlowQuantity::GradientNorm);
    QCOMPARE(norms.steps, (std::vector<std::int64_t>{10, 20}));
    QCOMPARE(norms.rows.size(), std::size_t{2});
    const LayerRecord& record = moments[0]->layers.at(norms.rows[0].node);
    const double expected = std::sqrt(20.0) * std::hypot(record.gradientSummary.mean, record.gradientSummary.standardDeviation);
    QVERIFY(std::abs(norms.rows[0].values[0] - expected) < 1e-9);
    QVERIFY(norms.low <= norms.high && norms.low <= std::log10(expected) && norms.high >= std::log10(expected));
    const GradientFlow updates = gradientFlow(moments, FlowQuantity::UpdateToWeight);
    QVERIFY(std::isnan(updates.rows[0].values[0]));              // nothing to compare with yet
    QVERIFY(std::abs(updates.rows[0].values[1] - 0.05) < 1e-6);  // half as much again, in ten steps
    QCOMPARE(updates.rows[1].values[1], 0.0);
    QVERIFY(gradientFlow(moments, FlowQuantity::ActivationSize).rows.size() > 2);
    QVERIFY(gradientFlow({}, FlowQuantity::GradientNorm).rows.empty());
  }
};

QTEST_APPLESS_MAIN(LayerStateTest)
#include "tst_layer_state.moc"
