// Where units work on their activation, for layers whose sums are known.

#include <cmath>

#include <QtTest>

#include "engine/analysis/working_points.h"
#include "tests/support/networks.h"

using namespace nn;

namespace {

/// One input x -> dense with the given weights, no bias -> output.
Network layer(const char* activation, const std::vector<double>& weights, Options more = {}) {
  more.set("units", networks::size(static_cast<Index>(weights.size())));
  more.set("activation", networks::text(activation));
  more.set("use_bias", false);
  Network network = Network::compile(networks::chain({{"input", {{"shape", networks::sizes({1})}}},
                                                      {"dense", more},
                                                      {"output", {{"loss", networks::text("mean_squared_error")}}}}));
  for (std::size_t i = 0; i < weights.size(); ++i) network.parameter(0).data()[i] = static_cast<Scalar>(weights[i]);
  return network;
}

WorkingPoints points(const Network& network, const std::vector<Scalar>& x) {
  const DatasetInfo info = networks::classInfo(Shape{1}, 0);
  const NodeId node = network.plan().graph.nodes()[1].id;
  return workingPoints(network, node, info, ConstTensorView(x.data(), Shape{static_cast<Index>(x.size()), 1}));
}

}  // namespace

class WorkingPointsTest : public QObject {
  Q_OBJECT

 private slots:
  void sumsAreThoseBeforeTheActivation() {
    const WorkingPoints found = points(layer("sigmoid", {2, -3}), {1, 2, 3});
    QCOMPARE(found.activation, std::string("sigmoid"));
    QCOMPARE(found.samples, Index{3});
    QCOMPARE(found.units.size(), std::size_t{2});
    QCOMPARE(found.units[0].low, 2.0);
    QCOMPARE(found.units[0].high, 6.0);
    QCOMPARE(found.units[0].mean, 4.0);
    QCOMPARE(found.units[1].mean, -6.0);
    QCOMPARE(found.histogram.low, -9.0);
    QCOMPARE(found.histogram.high, 6.0);
  }

  void deadAndSaturatedUnitsAreTold() {
    using State = UnitPoint::State;
    const WorkingPoints relu = points(layer("relu", {1, -1, 0.5}), {1, 2, 3});
    QVERIFY(relu.units[0].state == State::Working && relu.units[2].state == State::Working);
    QVERIFY(relu.units[1].state == State::Dead);
    QCOMPARE(relu.dead, Index{1});
    QVERIFY(std::abs(relu.flatShare - 1.0 / 3) < 1e-9);
    const WorkingPoints squashed = points(layer("tanh", {0.1, 3}), {1, 2, 3});
    QVERIFY(squashed.units[0].state == State::Working);
    QVERIFY(squashed.units[1].state == State::Saturated);  // slope 1 − tanh² is below 0.01
    QCOMPARE(squashed.dead, Index{0});
    const WorkingPoints leaky = points(layer("leaky_relu", {-1}), {1, 2, 3});
    QVERIFY(leaky.units[0].state != State::Dead);
  }

  void parametersOfTheActivationCount() {
    const WorkingPoints steep = points(layer("elu", {-4}, {{"alpha", 1.0}}), {1, 1.5});
    QVERIFY(steep.units[0].state == UnitPoint::State::Saturated);  // e⁻⁴ is below 0.05
    const WorkingPoints strong = points(layer("elu", {-4}, {{"alpha", 100.0}}), {1, 1.5});
    QVERIFY(strong.units[0].state == UnitPoint::State::Working);
    QCOMPARE(strong.options.get<double>("alpha"), 100.0);
  }

  void slopesAgreeWithDifferences() {
    for (const ActivationType* type : ActivationRegistry::instance().types()) {
      if (type->id == "softmax" || type->id == "step") continue;
      const auto activation = type->create(completed({}, type->options, type->id));
      const std::vector<Scalar> z = {-2.3F, -0.7F, 0.4F, 1.9F};
      const std::vector<double> slopes = slopesOf(*activation, z);
      for (std::size_t i = 0; i < z.size(); ++i) {
        const std::vector<Scalar> around = {z[i] - 0.01F, z[i] + 0.01F};
        Tensor a(Shape{2, 1});
        activation->forward(ConstTensorView(around.data(), Shape{2, 1}), a.view());
        const double expected = std::abs(static_cast<double>(a.values()[1] - a.values()[0]) / 0.02);
        QVERIFY2(std::abs(slopes[i] - expected) < 0.01, type->id.c_str());
      }
    }
  }

  void layersWithoutActivationHaveNoPoints() {
    const Network network = layer("relu", {1});
    const DatasetInfo info = networks::classInfo(Shape{1}, 0);
    const std::vector<Scalar> x = {1};
    QVERIFY(
        workingPoints(network, network.plan().graph.nodes()[2].id, info, ConstTensorView(x.data(), Shape{1, 1})).units.empty());
    QVERIFY_THROWS_EXCEPTION(GraphError, workingPoints(network, NodeId{99}, info, ConstTensorView(x.data(), Shape{1, 1})));
  }
};

QTEST_APPLESS_MAIN(WorkingPointsTest)
#include "tst_working_points.moc"
