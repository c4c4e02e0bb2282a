#include "engine/analysis/differentiator.h"

#include <QtTest>

#include "engine/core/error.h"
#include "engine/graph/execution.h"
#include "tests/support/gradient_check.h"
#include "tests/support/network_problem.h"
#include "tests/support/networks.h"
#include "tests/support/thrown.h"

namespace {

using network_problem::Problem;
using networks::size;
using networks::sizes;
using networks::text;

/// Two ways through the network that meet again, with running statistics and padding.
nn::Graph branched() {
  nn::Graph graph;
  const nn::NodeId input = graph.add("input", {{"shape", sizes({6, 5, 2})}});
  const nn::NodeId first = graph.add("conv2d", {{"filters", size(3)}, {"padding", text("same")}, {"activation", text("tanh")}});
  const nn::NodeId norm = graph.add("batch_norm");
  const nn::NodeId second =
      graph.add("conv2d", {{"filters", size(3)}, {"padding", text("same")}, {"activation", text("gelu")}});
  const nn::NodeId sum = graph.add("add");
  const nn::NodeId pool = graph.add("average_pool2d");
  const nn::NodeId flat = graph.add("flatten");
  const nn::NodeId drop = graph.add("dropout", {{"rate", 0.5}});
  const nn::NodeId dense = graph.add("dense", {{"units", size(4)}, {"activation", text("softmax")}});
  const nn::NodeId output = graph.add("output");
  const auto wire = [&](nn::NodeId from, nn::NodeId to, int port = 0) { graph.connect({{from, 0}, {to, port}}); };
  wire(input, first);
  wire(first, norm);
  wire(norm, second);
  wire(first, sum);
  wire(second, sum, 1);
  wire(sum, pool);
  wire(pool, flat);
  wire(flat, drop);
  wire(drop, dense);
  wire(dense, output);
  return graph;
}

nn::Graph regression() {
  return networks::chain({{"input", {{"shape", sizes({5})}}},
                          {"dense", {{"units", size(6)}, {"activation", text("sigmoid")}}},
                          {"dense", {{"units", size(3)}, {"activation", text("softmax")}}},
                          {"output", {{"loss", text("mean_squared_error")}}}});
}

std::vector<nn::Scalar> randomSeed(nn::Index count) {
  std::vector<nn::Scalar> seed(static_cast<std::size_t>(count));
  nn::Rng rng(3, nn::streamId("seed"));
  gradient_check::fillUniform(seed, -1, 1, rng);
  return seed;
}

}  // namespace

class TestDifferentiator : public QObject {
  Q_OBJECT

 private slots:
  void inputGradientsAgreeWithCentralDifferences_data() {
    QTest::addColumn<nn::Graph>("graph");
    QTest::newRow("convolutions, logits") << networks::convnet("tanh");
    QTest::newRow("branches, batch norm, dropout") << branched();
    QTest::newRow("values after softmax") << regression();
  }
  void inputGradientsAgreeWithCentralDifferences() {
    if (!gradient_check::kIsMeaningful) QSKIP("differences need double precision");
    QFETCH(nn::Graph, graph);
    Problem problem(graph, 2);
    nn::Differentiator differentiator(problem.network.sharedPlan(), 3);
    const auto value = [&](const std::vector<nn::Scalar>& seed) {
      differentiator.forward(problem.network, problem.inputViews);
      return gradient_check::dot(differentiator.scores().values(), seed);
    };
    differentiator.forward(problem.network, problem.inputViews);
    const std::vector<nn::Scalar> seed = randomSeed(differentiator.scores().size());
    differentiator.backwardFromScores(0, {seed.data(), differentiator.scores().shape()});
    const nn::Index tensor = problem.network.plan().steps[0].outputTensors[0];
    const nn::Tensor gradient(differentiator.gradient(tensor));
    const auto x = problem.inputs[0].values();
    const std::size_t count = std::min<std::size_t>(x.size(), 60);
    const std::string difference =
        gradient_check::compare("input", x.first(count), gradient.values().first(count), [&] { return value(seed); });
    QVERIFY2(difference.empty(), difference.c_str());
  }

  void anyNumberCanBeDifferentiated() {
    if (!gradient_check::kIsMeaningful) QSKIP("differences need double precision");
    Problem problem(branched(), 1);
    nn::Differentiator differentiator(problem.network.sharedPlan(), 1);
    const nn::Index sum = *problem.network.plan().tensorOf({problem.network.plan().graph.findByName("add_1")->id, 0});
    differentiator.forward(problem.network, problem.inputViews);
    const std::vector<nn::Scalar> seed = randomSeed(differentiator.value(sum).size());
    const nn::ConstTensorView seedView(seed.data(), differentiator.value(sum).shape());
    differentiator.backward(sum, seedView);
    const nn::Tensor gradient(differentiator.gradient(0));
    const std::string difference = gradient_check::compare("input", problem.inputs[0].values(), gradient.values(), [&] {
      differentiator.forward(problem.network, problem.inputViews);
      return gradient_check::dot(differentiator.value(sum).values(), seed);
    });
    QVERIFY2(difference.empty(), difference.c_str());
  }

  void lossGradientsAgreeWithTheExecution() {
    for (const nn::Graph& graph : {networks::convnet("relu"), branched(), regression()}) {
      Problem problem(graph, 4);
      nn::Execution execution(problem.network.sharedPlan(), 4, nn::Execution::Purpose::Train);
      const double expected =
          execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, 1, 1, nn::Mode::Evaluate).total;
      nn::Differentiator differentiator(problem.network.sharedPlan(), 4);
      differentiator.forward(problem.network, problem.inputViews);
      const double loss = differentiator.backwardFromLoss(problem.targetViews);
      QVERIFY2(std::abs(loss - expected) < 1e-5, qPrintable(QString::number(loss - expected)));
      for (std::size_t p = 0; p < problem.network.plan().parameters.size(); ++p) {
        const auto mine = differentiator.parameterGradient(static_cast<nn::Index>(p)).values();
        const auto theirs = std::as_const(execution).parameterGradient(static_cast<nn::Index>(p)).values();
        for (std::size_t i = 0; i < mine.size(); ++i)
          QVERIFY(std::abs(mine[i] - theirs[i]) <= 1e-5 * (1 + std::abs(theirs[i])));
      }
      const auto predictions = execution.prediction().values(), mine = differentiator.prediction().values();
      for (std::size_t i = 0; i < mine.size(); ++i) QVERIFY(std::abs(mine[i] - predictions[i]) < 1e-6);
    }
  }

  void whatNothingDependsOnHasNoGradient() {
    Problem problem(branched(), 1);
    nn::Differentiator differentiator(problem.network.sharedPlan(), 1);
    differentiator.forward(problem.network, problem.inputViews);
    const nn::NetworkPlan& plan = problem.network.plan();
    const nn::Index first = *plan.tensorOf({plan.graph.findByName("conv2d_1")->id, 0});
    const nn::Index second = *plan.tensorOf({plan.graph.findByName("conv2d_2")->id, 0});
    const std::vector<nn::Scalar> seed = randomSeed(differentiator.value(first).size());
    differentiator.backward(first, {seed.data(), differentiator.value(first).shape()});
    for (const nn::Scalar g : differentiator.gradient(second).values()) QCOMPARE(g, nn::Scalar{0});
    QVERIFY(std::ranges::any_of(differentiator.gradient(0).values(), [](nn::Scalar g) { return g != 0; }));
  }

  void withoutParametersTheOthersAreTheSame() {
    for (const nn::Graph& graph : {networks::convnet("prelu"), branched(), regression()}) {
      Problem problem(graph, 2);
      nn::Differentiator all(problem.network.sharedPlan(), 2);
      nn::Differentiator some(problem.network.sharedPlan(), 2, nn::Differentiator::Wanted::ActivationsOnly);
      for (nn::Differentiator* differentiator : {&all, &some}) {
        differentiator->forward(problem.network, problem.inputViews);
        differentiator->backwardFromLoss(problem.targetViews);
      }
      for (std::size_t t = 0; t < problem.network.plan().tensors.size(); ++t) {
        const auto a = all.gradient(static_cast<nn::Index>(t)).values(), b = some.gradient(static_cast<nn::Index>(t)).values();
        QVERIFY(std::ranges::equal(a, b));
      }
      QVERIFY(some.parameterGradient(0).isEmpty());
    }
  }

  void wrongInputsAreRefused() {
    Problem problem(regression(), 1);
    nn::Differentiator differentiator(problem.network.sharedPlan(), 1);
    const nn::Tensor wrong(nn::Shape{1, 4}), many(nn::Shape{2, 5});
    const std::vector<nn::ConstTensorView> wrongView{wrong.view()}, manyView{many.view()};
    QVERIFY_THROWS_EXCEPTION(nn::ShapeError, differentiator.forward(problem.network, wrongView));
    QVERIFY_THROWS_EXCEPTION(nn::ShapeError, differentiator.forward(problem.network, manyView));
    QVERIFY_THROWS_EXCEPTION(nn::ShapeError, differentiator.forward(problem.network, {}));
    const nn::Network other = nn::Network::compile(regression());
    QVERIFY_THROWS_EXCEPTION(nn::ConfigError, differentiator.forward(other, problem.inputViews));
  }
};

QTEST_APPLESS_MAIN(TestDifferentiator)
#include "tst_differentiator.moc"
