#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/graph/execution.h"
#include "engine/graph/schedule.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

using namespace nn;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

Tensor uniform(const Shape& shape, std::uint64_t seed) {
  Tensor tensor(shape);
  Rng rng(seed, streamId("uniform"));
  for (Scalar& value : tensor.values()) value = rng.uniform();
  return tensor;
}

/// Rows with a 1 at one place.
Tensor oneHot(Index rows, Index classes) {
  Tensor tensor(Shape{rows, classes});
  for (Index n = 0; n < rows; ++n) tensor.data()[n * classes + n % classes] = 1;
  return tensor;
}

Network initialized(const Graph& graph) {
  Network network = Network::compile(graph);
  network.initialize(3);
  return network;
}

std::vector<Scalar> gradients(const Execution& execution) {
  std::vector<Scalar> result;
  for (std::size_t p = 0; p < execution.plan().parameters.size(); ++p)
    for (const Scalar value : execution.parameterGradient(static_cast<Index>(p)).values()) result.push_back(value);
  return result;
}

/// Largest difference, relative to the largest number.
double distance(std::span<const Scalar> a, std::span<const Scalar> b) {
  double difference = 0, scale = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return a.size() == b.size() ? difference / scale : std::numeric_limits<double>::infinity();
}

bool sameBits(std::span<const Scalar> a, std::span<const Scalar> b) { return std::ranges::equal(a, b); }

}  // namespace

class ExecutionTest : public QObject {
  Q_OBJECT

 private slots:
  void computesAMultilayerPerceptron();
  void givesTheMeanOverSamples_data();
  void givesTheMeanOverSamples();
  void forgetsTheBatchBefore();
  void predictsTheSameWithAndWithoutTargets();
  void showsProbabilitiesAndLogits();
  void weighsLosses();
  void drawsDropoutByNodeAndStep();
  void evaluatesWithoutDropout();
  void hasNoGradientBehindInputs();
  void namesTheFirstNodeThatIsNotFinite();
  void refusesWhatDoesNotFit();
  void refusesMoreMemoryThanAllowed();
};

/// 2 -> 2 (tanh) -> 2 (softmax), cross-entropy, two samples: everything by hand.
void ExecutionTest::computesAMultilayerPerceptron() {
  Network network = Network::compile(networks::mlp(2, 2, 2, "tanh"));
  const std::vector<std::vector<double>> w = {{0.5, -1, 2, 0.25}, {0.1, -0.2}, {1, -1, 0.5, 2}, {0, 0.3}};
  for (std::size_t p = 0; p < w.size(); ++p)
    for (std::size_t i = 0; i < w[p].size(); ++i)
      network.parameter(static_cast<Index>(p)).values()[i] = static_cast<Scalar>(w[p][i]);
  const std::vector<double> x = {0.3, -0.6, 1.5, 0.2};
  Tensor input(Shape{2, 2});
  for (std::size_t i = 0; i < 4; ++i) input.values()[i] = static_cast<Scalar>(x[i]);
  const Tensor target = oneHot(2, 2);  // classes 0 and 1

  double loss = 0, dw2[4] = {}, db1[2] = {};
  double predicted[4];
  for (std::size_t n = 0; n < 2; ++n) {
    double h[2], z[2];
    for (std::size_t o = 0; o < 2; ++o) h[o] = std::tanh(x[2 * n] * w[0][o] + x[2 * n + 1] * w[0][2 + o] + w[1][o]);
    for (std::size_t o = 0; o < 2; ++o) z[o] = h[0] * w[2][o] + h[1] * w[2][2 + o] + w[3][o];
    const double sum = std::exp(z[0]) + std::exp(z[1]);
    loss -= std::log(std::exp(z[n]) / sum) / 2;
    double dz[2];
    for (std::size_t o = 0; o < 2; ++o) {
      predicted[2 * n + o] = std::exp(z[o]) / sum;
      dz[o] = (predicted[2 * n + o] - (o == n ? 1 : 0)) / 2;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t o = 0; o < 2; ++o) dw2[2 * i + o] += h[i] * dz[o];
      db1[i] += (1 - h[i] * h[i]) * (w[2][2 * i] * dz[0] + w[2][2 * i + 1] * dz[1]);
    }
  }

  Execution execution(network.sharedPlan(), 2, Execution::Purpose::Train);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  const LossSums& sums = execution.forwardBackward(network, inputs, targets, 1, 1);
  QVERIFY(std::abs(sums.total - loss) < 1e-6);
  QCOMPARE(sums.losses, std::vector<double>{sums.total});
  QCOMPARE(execution.batchSize(), Index{2});
  for (std::size_t i = 0; i < 4; ++i) {
    QVERIFY(std::abs(static_cast<double>(execution.prediction().values()[i]) - predicted[i]) < 1e-6);
    QVERIFY(std::abs(static_cast<double>(execution.parameterGradient(2).values()[i]) - dw2[i]) < 1e-6);
  }
  for (std::size_t i = 0; i < 2; ++i)
    QVERIFY(std::abs(static_cast<double>(execution.parameterGradient(1).values()[i]) - db1[i]) < 1e-6);
}

void ExecutionTest::givesTheMeanOverSamples_data() {
  QTest::addColumn<Graph>("graph");
  QTest::addColumn<int>("batch");
  QTest::newRow("dense") << networks::mlp(144, 100, 10) << 83;
  QTest::newRow("convolution") << networks::convnet("relu", 0.0) << 61;
}

/// A batch cut into shards gives the mean of what its samples give alone.
void ExecutionTest::givesTheMeanOverSamples() {
  QFETCH(Graph, graph);
  QFETCH(int, batch);
  Network network = initialized(graph);
  const NetworkPlan& plan = network.plan();
  QVERIFY(Schedule(plan).cut(batch).shardCount > 1);
  QCOMPARE(Schedule(plan).cut(1).shardCount, Index{1});
  const Tensor input = uniform(plan.steps[0].plan.outputs[0].withBatch(batch), 1), target = oneHot(batch, 10);
  Execution whole(network.sharedPlan(), batch, Execution::Purpose::Train);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  const double loss = whole.forwardBackward(network, inputs, targets, 1, 1).total;

  Execution single(network.sharedPlan(), 1, Execution::Purpose::Train);
  double mean = 0;
  std::vector<Scalar> sum(gradients(whole).size()), predictions;
  for (Index n = 0; n < batch; ++n) {
    const std::vector<ConstTensorView> oneInput = {input.view().rows(n, 1)}, oneTarget = {target.view().rows(n, 1)};
    mean += single.forwardBackward(network, oneInput, oneTarget, 1, 1).total / batch;
    const std::vector<Scalar> gradient = gradients(single);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += gradient[i] / static_cast<Scalar>(batch);
    for (const Scalar p : single.prediction().values()) predictions.push_back(p);
  }
  QVERIFY(std::abs(loss - mean) < 1e-6 * mean);
  QVERIFY(distance(whole.prediction().values(), predictions) < 1e-6);
  QVERIFY(distance(gradients(whole), sum) < 1e-5);
}

void ExecutionTest::forgetsTheBatchBefore() {
  Network network = initialized(networks::convnet());
  const Tensor input = uniform(Shape{64, 12, 12, 1}, 1), target = oneHot(64, 10);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  const std::vector<ConstTensorView> fewInputs = {input.view().rows(0, 37)}, fewTargets = {target.view().rows(0, 37)};
  Execution used(network.sharedPlan(), 64, Execution::Purpose::Train);
  used.forwardBackward(network, inputs, targets, 1, 1);
  const double after = used.forwardBackward(network, fewInputs, fewTargets, 1, 2).total;
  Execution fresh(network.sharedPlan(), 37, Execution::Purpose::Train);
  const double alone = fresh.forwardBackward(network, fewInputs, fewTargets, 1, 2).total;
  QCOMPARE(after, alone);
  QVERIFY(sameBits(gradients(used), gradients(fresh)));
  QVERIFY(sameBits(used.prediction().values(), fresh.prediction().values()));
}

void ExecutionTest::predictsTheSameWithAndWithoutTargets() {
  const Network network = initialized(networks::convnet());
  const Tensor input = uniform(Shape{20, 12, 12, 1}, 1), target = oneHot(20, 10);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  Execution with(network.sharedPlan(), 20, Execution::Purpose::Predict),
      without(network.sharedPlan(), 20, Execution::Purpose::Predict);
  QVERIFY(std::isfinite(with.evaluate(network, inputs, targets).total));
  QVERIFY(std::isnan(without.evaluate(network, inputs).total));
  QVERIFY(distance(with.prediction().values(), without.prediction().values()) < 1e-6);
}

void ExecutionTest::showsProbabilitiesAndLogits() {
  const Graph graph = networks::mlp(6, 4, 3);
  const Network network = initialized(graph);
  const Tensor input = uniform(Shape{5, 6}, 1), target = oneHot(5, 3);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  Execution execution(network.sharedPlan(), 8, Execution::Purpose::Predict);
  QVERIFY(execution.prediction().isEmpty());
  execution.evaluate(network, inputs, targets);
  const PortRef softmax{graph.nodes()[2].id, 0}, output{graph.nodes()[3].id, 0};
  QVERIFY(execution.activation(softmax).shape() == (Shape{5, 3}));
  QVERIFY(sameBits(execution.activation(softmax).values(), execution.prediction().values()));
  QVERIFY(sameBits(execution.activation(output).values(), execution.prediction().values()));
  QVERIFY(sameBits(execution.activation({graph.nodes()[0].id, 0}).values(), input.values()));
  QVERIFY(execution.activation({graph.nodes()[0].id, 1}).isEmpty());
  for (Index n = 0; n < 5; ++n) {
    double sum = 0, exponentials = 0;
    for (Index k = 0; k < 3; ++k) {
      sum += static_cast<double>(execution.prediction().data()[n * 3 + k]);
      exponentials += std::exp(static_cast<double>(execution.logits().data()[n * 3 + k]));
    }
    QVERIFY(std::abs(sum - 1) < 1e-6);
    const double first = std::exp(static_cast<double>(execution.logits().data()[n * 3])) / exponentials;
    QVERIFY(std::abs(static_cast<double>(execution.prediction().data()[n * 3]) - first) < 1e-6);
  }
  execution.evaluate(network, inputs);
  QVERIFY(execution.logits().isEmpty());
}

void ExecutionTest::weighsLosses() {
  Graph graph = networks::mlp(6, 4, 3);
  const NodeId hidden = graph.nodes()[1].id;
  const NodeId head = graph.add("dense", {{"units", size(2)}});
  const NodeId second = graph.add("output", {{"loss", text("mean_squared_error")}, {"weight", 0.25}});
  graph.connect({{hidden, 0}, {head, 0}});
  graph.connect({{head, 0}, {second, 0}});
  const Network network = initialized(graph);
  const Tensor input = uniform(Shape{5, 6}, 1), classes = oneHot(5, 3), values = uniform(Shape{5, 2}, 2);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {classes.view(), values.view()};
  Execution execution(network.sharedPlan(), 5, Execution::Purpose::Predict);
  const LossSums& sums = execution.evaluate(network, inputs, targets);
  QCOMPARE(sums.losses.size(), std::size_t{2});
  QVERIFY(sums.losses[1] > 0);
  QCOMPARE(sums.total, sums.losses[0] + 0.25 * sums.losses[1]);
  QVERIFY(execution.prediction(1).shape() == (Shape{5, 2}));
}

void ExecutionTest::drawsDropoutByNodeAndStep() {
  Graph graph =
      chain({{"input", {{"shape", sizes({200})}}}, {"dropout", {}}, {"output", {{"loss", text("mean_squared_error")}}}});
  const NodeId second = graph.add("dropout", {}), output = graph.add("output", {{"loss", text("mean_squared_error")}});
  graph.connect({{graph.nodes()[0].id, 0}, {second, 0}});
  graph.connect({{second, 0}, {output, 0}});
  Network network = Network::compile(graph);
  const Tensor ones(Shape{3, 200}, 1);
  const std::vector<ConstTensorView> inputs = {ones.view()};
  Execution execution(network.sharedPlan(), 3, Execution::Purpose::Predict);
  const auto masks = [&](std::uint64_t seed, std::int64_t step) {
    execution.forward(network, inputs, {}, Mode::Train, seed, step);
    return std::pair(Tensor(execution.prediction(0)), Tensor(execution.prediction(1)));
  };
  const auto [first, other] = masks(1, 1);
  QVERIFY(first == masks(1, 1).first);
  QVERIFY(!(first == other));  // another node
  QVERIFY(!(first == masks(1, 2).first));
  QVERIFY(!(first == masks(2, 1).first));
  const auto kept = std::ranges::count_if(first.values(), [](Scalar value) { return value != 0; });
  QVERIFY(kept > 240 && kept < 360);
}

void ExecutionTest::evaluatesWithoutDropout() {
  const Network network = Network::compile(
      chain({{"input", {{"shape", sizes({20})}}}, {"dropout", {}}, {"output", {{"loss", text("mean_squared_error")}}}}));
  const Tensor input = uniform(Shape{3, 20}, 1);
  const std::vector<ConstTensorView> inputs = {input.view()};
  Execution execution(network.sharedPlan(), 3, Execution::Purpose::Predict);
  execution.evaluate(network, inputs);
  QVERIFY(sameBits(execution.prediction().values(), input.values()));
}

void ExecutionTest::hasNoGradientBehindInputs() {
  const Graph graph = networks::convnet();
  Network network = initialized(graph);
  const Tensor input = uniform(Shape{4, 12, 12, 1}, 1), target = oneHot(4, 10);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  Execution execution(network.sharedPlan(), 4, Execution::Purpose::Train);
  execution.forwardBackward(network, inputs, targets, 1, 1);
  QVERIFY(execution.activationGradient({graph.nodes()[0].id, 0}).isEmpty());
  QVERIFY(execution.activationGradient({graph.nodes()[1].id, 0}).shape() == (Shape{4, 10, 10, 8}));
  execution.evaluate(network, inputs, targets);
  QVERIFY(execution.activationGradient({graph.nodes()[1].id, 0}).isEmpty());
}

void ExecutionTest::namesTheFirstNodeThatIsNotFinite() {
  Network network = initialized(networks::mlp(6, 4, 3));
  const Tensor target = oneHot(5, 3);
  Tensor input = uniform(Shape{5, 6}, 1);
  const std::vector<ConstTensorView> inputs = {input.view()}, targets = {target.view()};
  Execution execution(network.sharedPlan(), 5, Execution::Purpose::Train);
  execution.forwardBackward(network, inputs, targets, 1, 1);
  QCOMPARE(execution.firstNonFiniteNode(), std::string());
  network.parameter(3).values()[1] = std::numeric_limits<Scalar>::infinity();
  execution.forwardBackward(network, inputs, targets, 1, 1);
  QCOMPARE(execution.firstNonFiniteNode(), std::string("dense_2"));
  network.parameter(1).values()[1] = std::numeric_limits<Scalar>::quiet_NaN();
  execution.forwardBackward(network, inputs, targets, 1, 1);
  QCOMPARE(execution.firstNonFiniteNode(), std::string("dense_1"));
  input.values()[0] = std::numeric_limits<Scalar>::quiet_NaN();
  execution.forwardBackward(network, inputs, targets, 1, 1);
  QCOMPARE(execution.firstNonFiniteNode(), std::string("input_1"));
}

void ExecutionTest::refusesWhatDoesNotFit() {
  Network network = initialized(networks::mlp(6, 4, 3));
  const Tensor good = uniform(Shape{5, 6}, 1), wrong = uniform(Shape{5, 7}, 1), many = uniform(Shape{9, 6}, 1);
  const Tensor target = oneHot(5, 3), wrongTarget = oneHot(5, 4), fewTargets = oneHot(4, 3);
  Execution execution(network.sharedPlan(), 8, Execution::Purpose::Train);
  const auto run = [&](const Tensor& input, const Tensor& targets) {
    const std::vector<ConstTensorView> inputs = {input.view()}, views = {targets.view()};
    return thrown<ShapeError>([&] { execution.forwardBackward(network, inputs, views, 1, 1); });
  };
  QCOMPARE(run(good, target), QString("nothing"));
  QCOMPARE(run(wrong, target), QString("'input_1': expected samples of shape (6) in a batch, got (5, 7)"));
  QVERIFY(run(many, oneHot(9, 3)).startsWith("'input_1': expected the same 1 to 8 samples"));
  QCOMPARE(run(good, wrongTarget), QString("'output_1': expected 5 targets of 3 numbers, got (5, 4)"));
  QVERIFY(run(good, fewTargets).startsWith("'output_1': expected 5 targets"));
  const std::vector<ConstTensorView> inputs = {good.view()}, targets = {target.view()};
  QVERIFY_THROWS_EXCEPTION(ShapeError, execution.forwardBackward(network, inputs, {}, 1, 1));
  QVERIFY_THROWS_EXCEPTION(ShapeError, execution.evaluate(network, std::span<const ConstTensorView>()));
  Execution predicting(network.sharedPlan(), 8, Execution::Purpose::Predict);
  QVERIFY_THROWS_EXCEPTION(ConfigError, predicting.forwardBackward(network, inputs, targets, 1, 1));
  Network stranger = initialized(networks::mlp(6, 4, 3));
  QVERIFY_THROWS_EXCEPTION(ConfigError, execution.evaluate(stranger, inputs));
}

void ExecutionTest::refusesMoreMemoryThanAllowed() {
  const Network network = initialized(networks::convnet());
  const QString message =
      thrown<ConfigError>([&] { Execution(network.sharedPlan(), 1000, Execution::Purpose::Train, Index{1} << 20); });
  QVERIFY2(message.startsWith("memory for a batch of 1000: expected at most 1.0 MiB, got "), qPrintable(message));
  Execution(network.sharedPlan(), 4, Execution::Purpose::Train, Index{1} << 20);
}

QTEST_APPLESS_MAIN(ExecutionTest)
#include "tst_execution.moc"
