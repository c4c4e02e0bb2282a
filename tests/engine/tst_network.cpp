#include <QtTest>

#include "engine/graph/network.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

class NetworkTest : public QObject {
  Q_OBJECT

 private slots:
  void namesParametersByNode();
  void numbersTensorsByPort();
  void countsTheParametersOfTheExamples();
  void handsTheLastActivationToALossThatAppliesIt_data();
  void handsTheLastActivationToALossThatAppliesIt();
  void keepsAnActivationThatOthersRead();
  void readsThroughAnOutput();
  void initializesEveryParameterFromItsOwnStream();
  void copiesNumbersAndSharesThePlan();
  void adoptsWhatHasTheSameNameAndShape();
  void refusesAGraphThatCannotRun();
};

void NetworkTest::namesParametersByNode() {
  const Network network = Network::compile(networks::mlp(6, 4, 3));
  QCOMPARE(network.plan().parameters.size(), std::size_t{4});
  QCOMPARE(network.plan().parameters[0].name, std::string("dense_1.kernel"));
  QCOMPARE(network.plan().parameters[3].name, std::string("dense_2.bias"));
  QVERIFY(network.parameter(0).shape() == (Shape{6, 4}));
  QVERIFY(network.parameter(3).shape() == (Shape{3}));
  QCOMPARE(network.findParameter("dense_2.kernel"), std::optional<Index>(2));
  QVERIFY(!network.findParameter("dense_3.kernel"));
  for (const Scalar weight : networks::weights(network)) QCOMPARE(weight, Scalar{0});
}

void NetworkTest::numbersTensorsByPort() {
  const Graph graph = networks::mlp(6, 4, 3);
  const Network network = Network::compile(graph);
  const NetworkPlan& plan = network.plan();
  QCOMPARE(plan.steps.size(), std::size_t{4});
  QCOMPARE(plan.inputSteps, std::vector<Index>{0});
  QCOMPARE(plan.outputSteps, std::vector<Index>{3});
  const NodeId hidden = graph.nodes()[1].id;
  const auto tensor = plan.tensorOf({hidden, 0});
  QVERIFY(tensor);
  QVERIFY(plan.tensors[static_cast<std::size_t>(*tensor)].shape == (Shape{4}));
  QCOMPARE(plan.stepOf(graph.nodes()[2].id)->inputTensors, std::vector<Index>{*tensor});
  QVERIFY(!plan.tensorOf({hidden, 1}));
  QVERIFY(!plan.stepOf(NodeId{999}));
}

void NetworkTest::countsTheParametersOfTheExamples() {
  const OptionValue relu = text("relu");
  const Network convnet = Network::compile(chain({{"input", {}},
                                                  {"conv2d", {{"filters", size(32)}, {"activation", relu}}},
                                                  {"max_pool2d", {}},
                                                  {"conv2d", {{"filters", size(64)}, {"activation", relu}}},
                                                  {"max_pool2d", {}},
                                                  {"conv2d", {{"filters", size(64)}, {"activation", relu}}},
                                                  {"flatten", {}},
                                                  {"dense", {{"units", size(64)}, {"activation", relu}}},
                                                  {"dense", {{"units", size(10)}, {"activation", text("softmax")}}},
                                                  {"output", {}}}));
  QCOMPARE(convnet.plan().parameterCount, Index{93322});
}

void NetworkTest::handsTheLastActivationToALossThatAppliesIt_data() {
  QTest::addColumn<QString>("activation");
  QTest::addColumn<QString>("loss");
  QTest::addColumn<int>("units");
  QTest::addColumn<bool>("fused");
  QTest::newRow("softmax, cross-entropy") << "softmax"
                                          << "categorical_cross_entropy" << 3 << true;
  QTest::newRow("softmax, class numbers") << "softmax"
                                          << "sparse_categorical_cross_entropy" << 3 << true;
  QTest::newRow("sigmoid, binary cross-entropy") << "sigmoid"
                                                 << "binary_cross_entropy" << 1 << true;
  QTest::newRow("softmax, squared error") << "softmax"
                                          << "mean_squared_error" << 3 << false;
  QTest::newRow("tanh, squared error") << "tanh"
                                       << "mean_squared_error" << 2 << false;
}

void NetworkTest::handsTheLastActivationToALossThatAppliesIt() {
  QFETCH(QString, activation);
  QFETCH(QString, loss);
  QFETCH(int, units);
  const Graph graph = chain({{"input", {{"shape", sizes({4})}}},
                             {"dense", {{"units", size(units)}, {"activation", activation.toStdString()}}},
                             {"output", {{"loss", loss.toStdString()}}}});
  const Network network = Network::compile(graph);
  QTEST(network.plan().steps[1].activationInLoss, "fused");
  QTEST(network.plan().steps[2].lossFromLogits, "fused");
  QCOMPARE(network.plan().steps[2].lossId, loss.toStdString());
}

void NetworkTest::keepsAnActivationThatOthersRead() {
  Graph graph = networks::mlp(6, 4, 3);
  const NodeId softmax = graph.nodes()[2].id;
  const NodeId head = graph.add("dense", {{"units", size(2)}});
  const NodeId second = graph.add("output", {{"loss", text("mean_squared_error")}});
  graph.connect({{softmax, 0}, {head, 0}});
  graph.connect({{head, 0}, {second, 0}});
  const Network network = Network::compile(graph);
  QVERIFY(!network.plan().stepOf(softmax)->activationInLoss);
  QCOMPARE(network.plan().outputSteps.size(), std::size_t{2});
}

void NetworkTest::readsThroughAnOutput() {
  Graph graph = networks::mlp(6, 4, 3);
  const NodeId softmax = graph.nodes()[2].id, output = graph.nodes()[3].id;
  const NodeId head = graph.add("dense", {{"units", size(2)}});
  const NodeId second = graph.add("output", {{"loss", text("mean_squared_error")}});
  const Edge through{{output, 0}, {head, 0}};
  QVERIFY(!graph.reasonNotToConnect(through));
  graph.connect(through);
  graph.connect({{head, 0}, {second, 0}});
  const Network network = Network::compile(graph);
  QCOMPARE(network.plan().stepOf(head)->inputTensors.front(), *network.plan().tensorOf({softmax, 0}));
  QVERIFY(!network.plan().stepOf(softmax)->activationInLoss);
}

void NetworkTest::initializesEveryParameterFromItsOwnStream() {
  Network network = Network::compile(networks::mlp(6, 4, 3));
  network.initialize(1);
  Network again = Network::compile(networks::mlp(6, 4, 3));
  again.initialize(1);
  QVERIFY(networks::weights(network) == networks::weights(again));
  again.initialize(2);
  QVERIFY(networks::weights(network) != networks::weights(again));

  // One more layer in front leaves the start values of the others alone.
  const Network longer = [] {
    Network result = Network::compile(chain({{"input", {{"shape", sizes({6})}}},
                                             {"dropout", {}},
                                             {"dense", {{"units", size(4)}, {"activation", text("relu")}}},
                                             {"dense", {{"units", size(3)}, {"activation", text("softmax")}}},
                                             {"output", {}}}));
    result.initialize(1);
    return result;
  }();
  QVERIFY(networks::weights(network) == networks::weights(longer));
}

void NetworkTest::copiesNumbersAndSharesThePlan() {
  Network network = Network::compile(networks::mlp(6, 4, 3));
  network.initialize(1);
  Network copy = network;
  QCOMPARE(&copy.plan(), &network.plan());
  copy.parameter(0).values()[0] += 1;
  QVERIFY(networks::weights(copy) != networks::weights(network));
}

void NetworkTest::adoptsWhatHasTheSameNameAndShape() {
  Network small = Network::compile(networks::mlp(6, 4, 3));
  small.initialize(1);
  Network wide = Network::compile(networks::mlp(6, 4, 5));
  QCOMPARE(wide.adoptFrom(small), Index{2});  // the hidden layer's kernel and bias
  QVERIFY(Tensor(std::as_const(wide).parameter(0)) == Tensor(std::as_const(small).parameter(0)));
  for (const Scalar weight : std::as_const(wide).parameter(2).values()) QCOMPARE(weight, Scalar{0});
}

void NetworkTest::refusesAGraphThatCannotRun() {
  Graph graph;
  graph.add("input", {{"shape", sizes({4})}});
  graph.add("dense", {});
  QVERIFY_THROWS_EXCEPTION(GraphError, Network::compile(graph));
}

QTEST_APPLESS_MAIN(NetworkTest)
#include "tst_network.moc"
