// What layers do with their weights besides learning them: keep them frozen, share them, bound their lengths.

#include <cmath>

#include <QtTest>

#include "engine/graph/analysis.h"
#include "tests/support/one_step.h"

using namespace nn;
using namespace one_step;

class WeightRolesTest : public QObject {
  Q_OBJECT

 private slots:
  void frozenLayersStay();
  void sharedWeightsAreOne();
  void sharedWeightsSurviveRenaming();
  void normsStayBounded();
};

void WeightRolesTest::frozenLayersStay() {
  const auto data = networks::clouds(Shape{6}, 3, 200);
  const Graph graph = twoLayers({{"frozen", true}, {"kernel_l2", 0.1}});
  SupervisedTrainer trainer(started(graph), data->info(), plainSteps(0.1, 20), 20);
  DataLoader loader(data, 20, false, 1);
  Batch batch;
  while (loader.next(batch)) trainer.step(batch);
  const Network start = started(graph);
  for (std::size_t p = 0; p < start.plan().parameters.size(); ++p) {
    const auto number = static_cast<Index>(p);
    const bool same = std::ranges::equal(start.parameter(number).values(), trainer.network().parameter(number).values());
    QCOMPARE(same, start.plan().parameters[p].name.starts_with("b."));
  }
}

void WeightRolesTest::sharedWeightsAreOne() {
  const Graph graph = twoLayers({{"weights_of", text("a")}, {"activation", text("tanh")}});
  const Network start = started(graph);
  QCOMPARE(start.plan().parameters.size(), std::size_t{4});
  QCOMPARE(start.plan().parameterCount, Index{6 * 6 + 6 + 6 * 3 + 3});
  QCOMPARE(analyze(graph).parameterCount, start.plan().parameterCount);
  // With the second layer's own copy of the same weights, the shared step is the sum of both steps.
  const auto data = networks::clouds(Shape{6}, 3, 20);
  Network apart = started(twoLayers({{"activation", text("tanh")}}));
  apart.adoptFrom(start);
  std::ranges::copy(start.parameter(0).values(), apart.parameter(*apart.findParameter("b.kernel")).data());
  std::ranges::copy(start.parameter(1).values(), apart.parameter(*apart.findParameter("b.bias")).data());
  const std::vector<Scalar> before = networks::weights(apart);
  SupervisedTrainer trainer(std::move(apart), data->info(), plainSteps(0.1, 20), 20);
  DataLoader loader(data, 20, false, 1);
  Batch batch;
  loader.next(batch);
  trainer.step(batch);
  const auto steps = stepOf(before, networks::weights(trainer.network()));
  const auto shared = stepOf(networks::weights(start), afterOneStep(graph, plainSteps(0.1, 20), data, 20));
  for (std::size_t i = 0; i < 42; ++i) QVERIFY(std::abs(shared[i] - (steps[i] + steps[42 + i])) < 1e-6);
}

void WeightRolesTest::sharedWeightsSurviveRenaming() {
  Graph graph = twoLayers({{"weights_of", text("a")}});
  graph.rename(GraphBuilder::idOf(graph, "a"), "first");
  QCOMPARE(graph.findByName("b")->options.get<std::string>("weights_of"), std::string("first"));
  QCOMPARE(Network::compile(graph).plan().parameters.size(), std::size_t{4});
}

void WeightRolesTest::normsStayBounded() {
  const auto data = networks::clouds(Shape{6}, 3, 200);
  const Graph graph = twoLayers({{"kernel_max_norm", 0.5}});
  SupervisedTrainer trainer(started(graph), data->info(), plainSteps(0.5, 20), 20);
  DataLoader loader(data, 20, false, 1);
  Batch batch;
  while (loader.next(batch)) trainer.step(batch);
  const Network& network = trainer.network();
  const auto lengths = [&](const char* name) {
    std::vector<double> squares(6);
    const auto values = network.parameter(*network.findParameter(name)).values();
    for (std::size_t i = 0; i < values.size(); ++i)
      squares[i % 6] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    return squares;
  };
  for (const double square : lengths("b.kernel")) QVERIFY(std::sqrt(square) < 0.5 + 1e-6);
  QVERIFY(std::ranges::any_of(lengths("b.kernel"), [](double square) { return std::sqrt(square) > 0.5 - 1e-6; }));
  QVERIFY(std::ranges::any_of(lengths("a.kernel"), [](double square) { return square > 0.25; }));
}

QTEST_APPLESS_MAIN(WeightRolesTest)
#include "tst_weight_roles.moc"
