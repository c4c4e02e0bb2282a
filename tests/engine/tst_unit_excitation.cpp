#include "engine/analysis/unit_excitation.h"

#include <QtTest>

#include "engine/analysis/nearest_samples.h"
#include "engine/core/error.h"
#include "engine/graph/execution.h"
#include "tests/support/networks.h"

namespace {

std::shared_ptr<nn::Network> initialized(const nn::Graph& graph) {
  auto network = std::make_shared<nn::Network>(nn::Network::compile(graph));
  network->initialize(8);
  return network;
}

nn::Index tensorOf(const nn::Network& network, const char* layer) {
  return *network.plan().tensorOf({network.plan().graph.findByName(layer)->id, 0});
}

}  // namespace

class TestUnitExcitation : public QObject {
  Q_OBJECT

 private slots:
  void strongestSamplesAreThoseOfDirectEvaluation() {
    const auto network = initialized(networks::convnet("relu"));
    const auto data = networks::clouds({12, 12, 1}, 10, 50);
    const nn::Index tensor = tensorOf(*network, "conv2d_1");
    const std::atomic<bool> stop = false;
    const auto table = nn::excitationTable(network, tensor, *data, nn::evenlySpread(50, 50), stop);
    QVERIFY(table);
    const auto strongest = nn::strongestSamples(*table, 3, 5);
    QCOMPARE(strongest.size(), std::size_t{5});
    nn::Execution execution(network->sharedPlan(), 1, nn::Execution::Purpose::Predict);
    std::vector<double> all;
    for (nn::Index n = 0; n < 50; ++n) {
      nn::Tensor input(nn::Shape{1, 12, 12, 1}), target(nn::Shape{1});
      data->read(n, input.values(), target.values());
      const std::vector<nn::ConstTensorView> inputs{input.view()};
      execution.evaluate(*network, inputs);
      const nn::ConstTensorView maps = execution.activation(network->plan().tensors[static_cast<std::size_t>(tensor)].port);
      double largest = -1e9;
      for (nn::Index i = 3; i < maps.size(); i += 8) largest = std::max(largest, static_cast<double>(maps.data()[i]));
      all.push_back(largest);
      for (const nn::Excitation& excitation : strongest)
        if (excitation.sample == n) {
          QVERIFY(std::abs(excitation.value - largest) < 1e-5);
          const auto there = static_cast<double>(maps.data()[(excitation.y * 10 + excitation.x) * 8 + 3]);
          QVERIFY(std::abs(there - largest) < 1e-5);
        }
    }
    std::ranges::sort(all, std::greater<>());
    for (std::size_t i = 0; i < strongest.size(); ++i) QVERIFY(std::abs(strongest[i].value - all[i]) < 1e-5);
    QVERIFY(nn::strongestSamples(*table, 8, 5).empty());
  }

  void maximisingMakesTheUnitStronger() {
    const auto network = initialized(networks::convnet("tanh"));
    const nn::Index tensor = tensorOf(*network, "dense_1");
    const std::atomic<bool> stop = false;
    nn::Maximisation settings{.steps = 40, .low = 0, .high = 1};
    for (const nn::Index unit : {nn::Index{0}, nn::Index{7}}) {
      const nn::Tensor picture = nn::maximisedInput(*network, tensor, unit, settings, stop);
      QCOMPARE(picture.shape(), (nn::Shape{12, 12, 1}));
      for (const nn::Scalar pixel : picture.values()) QVERIFY(pixel >= 0 && pixel <= 1);
      settings.steps = 0;
      const nn::Tensor start = nn::maximisedInput(*network, tensor, unit, settings, stop);
      settings.steps = 40;
      const double before = nn::middleExcitation(*network, tensor, unit, start);
      QVERIFY(nn::middleExcitation(*network, tensor, unit, picture) > before + 0.05);
    }
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, nn::maximisedInput(*network, tensor, 24, settings, stop));
  }

  void canBeStopped() {
    const auto network = initialized(networks::mlp(6, 5, 3));
    const std::atomic<bool> stop = true;
    QVERIFY(!nn::excitationTable(network, 1, *networks::clouds({6}, 3, 90), nn::evenlySpread(90, 45), stop));
    QVERIFY(nn::maximisedInput(*network, 1, 0, {}, stop).isEmpty());
  }
};

QTEST_APPLESS_MAIN(TestUnitExcitation)
#include "tst_unit_excitation.moc"
