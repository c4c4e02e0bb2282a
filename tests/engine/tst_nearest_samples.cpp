#include "engine/analysis/nearest_samples.h"

#include <QtTest>

#include "tests/support/networks.h"

namespace {

nn::Tensor sampleOf(const nn::Dataset& data, nn::Index index) {
  nn::Tensor input(data.info().inputShape), target(data.info().targetShape);
  data.read(index, input.values(), target.values());
  return input;
}

std::shared_ptr<const nn::Network> trainedLike(const nn::Graph& graph) {
  nn::Network network = nn::Network::compile(graph);
  network.initialize(3);
  return std::make_shared<const nn::Network>(std::move(network));
}

}  // namespace

class TestNearestSamples : public QObject {
  Q_OBJECT

 private slots:
  void theLastHiddenLayerIsWhatTheDecisionReads() {
    const auto network = trainedLike(networks::convnet());
    const nn::NetworkPlan& plan = network->plan();
    const nn::Index tensor = nn::lastHiddenLayer(plan).value();
    QCOMPARE(plan.stepOf(plan.tensors[static_cast<std::size_t>(tensor)].port.node)->name, std::string("dense_1"));
    const auto linear = trainedLike(networks::chain(
        {{"input", {{"shape", networks::sizes({4})}}}, {"dense", {{"units", networks::size(2)}}}, {"output", {}}}));
    QVERIFY(!nn::lastHiddenLayer(linear->plan()));
  }

  void spreadsEvenly() {
    QCOMPARE(nn::evenlySpread(10, 4), (std::vector<nn::Index>{0, 2, 5, 7}));
    QCOMPARE(nn::evenlySpread(3, 8), (std::vector<nn::Index>{0, 1, 2}));
    QVERIFY(nn::evenlySpread(0, 5).empty());
  }

  void findsTheSameSampleFirstAndDistancesAreEuclidean() {
    const auto network = trainedLike(networks::mlp(6, 5, 3));
    const auto data = networks::clouds({6}, 3, 90);
    const nn::Index tensor = nn::lastHiddenLayer(network->plan()).value();
    const std::atomic<bool> stop = false;
    const auto table = nn::featureTable(network, tensor, *data, nn::evenlySpread(90, 45), stop);
    QVERIFY(table);
    QCOMPARE(table->features.shape(), (nn::Shape{45, 5}));
    const auto nearest = nn::nearestSamples(*table, data->info(), sampleOf(*data, 14), 7);
    QCOMPARE(nearest.size(), std::size_t{7});
    QCOMPARE(nearest.front().sample, nn::Index{14});
    QVERIFY(nearest.front().distance < 1e-6);
    // The rest worked out one by one.
    nn::Execution execution(network->sharedPlan(), 1, nn::Execution::Purpose::Predict);
    const auto features = [&](nn::Index index) {
      const nn::Tensor input = sampleOf(*data, index);
      const std::vector<nn::ConstTensorView> inputs{{input.data(), input.shape().withBatch(1)}};
      execution.evaluate(*network, inputs);
      return nn::Tensor(execution.activation(network->plan().tensors[static_cast<std::size_t>(tensor)].port));
    };
    const nn::Tensor wanted = features(14);
    std::vector<double> distances;
    for (nn::Index index = 0; index < 90; index += 2) {
      const nn::Tensor other = features(index);
      double sum = 0;
      for (std::size_t k = 0; k < 5; ++k) sum += std::pow(static_cast<double>(other.values()[k] - wanted.values()[k]), 2);
      distances.push_back(std::sqrt(sum));
    }
    std::ranges::sort(distances);
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      QVERIFY(std::abs(nearest[i].distance - distances[i]) < 1e-5);
      QCOMPARE(nearest[i].sample % 2, nn::Index{0});
    }
  }

  void canBeStopped() {
    const auto network = trainedLike(networks::mlp(6, 5, 3));
    const std::atomic<bool> stop = true;
    QVERIFY(!nn::featureTable(network, 1, *networks::clouds({6}, 3, 90), nn::evenlySpread(90, 45), stop));
  }
};

QTEST_APPLESS_MAIN(TestNearestSamples)
#include "tst_nearest_samples.moc"
