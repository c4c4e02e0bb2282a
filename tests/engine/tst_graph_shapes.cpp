// Graphs that are no chains, as whole networks: gradients against central differences in double, and the same bits at any
// number of threads.

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "engine/graph/schedule.h"
#include "tests/support/gradient_check.h"
#include "tests/support/graph_builder.h"
#include "tests/support/network_problem.h"
#include "tests/support/networks.h"

using namespace nn;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

constexpr std::size_t kElements = 4;  // of every parameter

Options convolution(Index filters, Index kernel) {
  return {{"filters", size(filters)},
          {"kernel_size", sizes({kernel, kernel})},
          {"padding", text("same")},
          {"activation", text("tanh")}};
}

GraphBuilder image(Index channels) {
  GraphBuilder builder;
  builder.add("input", "image", {{"shape", sizes({6, 6, channels})}});
  return builder;
}

/// Global mean of every channel, then four classes.
Graph classified(GraphBuilder builder) {
  builder.then("global_average_pool2d", "mean")
      .then("dense", "classes", {{"units", size(4)}, {"activation", text("softmax")}})
      .then("output", "output");
  return builder.graph;
}

/// x + f(x), twice: around two convolutions, then with a 1×1 convolution on the short way.
Graph residual() {
  GraphBuilder builder = image(6);
  builder.then("conv2d", "stem", convolution(6, 3))
      .then("conv2d", "first", convolution(6, 3))
      .then("conv2d", "second", convolution(6, 3))
      .then("add", "sum")
      .wire("stem", "sum", 0, 1)
      .then("conv2d", "third", convolution(5, 3))
      .then("add", "projected_sum")
      .add("conv2d", "projection", convolution(5, 1))
      .wire("sum", "projection")
      .wire("projection", "projected_sum", 0, 1)
      .add("activation", "end", {{"activation", text("sigmoid")}})
      .wire("projected_sum", "end");
  return classified(builder);
}

/// 1×1, 1×1 → 3×3, 1×1 → 5×5 and pooling → 1×1, side by side.
Graph inception() {
  GraphBuilder builder = image(3);
  builder.then("conv2d", "stem", convolution(4, 3))
      .then("conv2d", "one", convolution(3, 1))
      .add("conv2d", "three_reduced", convolution(2, 1))
      .then("conv2d", "three", convolution(4, 3))
      .add("conv2d", "five_reduced", convolution(2, 1))
      .then("conv2d", "five", convolution(2, 5))
      .add("average_pool2d", "pooled", {{"pool_size", sizes({3, 3})}, {"strides", sizes({1, 1})}, {"padding", text("same")}})
      .then("conv2d", "pool_reduced", convolution(3, 1))
      .wire("stem", "three_reduced")
      .wire("stem", "five_reduced")
      .wire("stem", "pooled")
      .add("concatenate", "stack", {{"inputs", size(4)}})
      .wire("one", "stack", 0, 0)
      .wire("three", "stack", 0, 1)
      .wire("five", "stack", 0, 2)
      .wire("pool_reduced", "stack", 0, 3);
  return classified(builder);
}

/// Three branches of a stem merged by a layer of the given type, and the stem once more.
Graph branches(const char* merge) {
  const bool isPair = std::string(merge) == "subtract";
  GraphBuilder builder = image(2);
  builder.then("conv2d", "stem", convolution(7, 3))
      .then("conv2d", "left", convolution(7, 3))
      .add("conv2d", "right", convolution(7, 1))
      .add(merge, "merged", isPair ? Options{} : Options{{"inputs", size(3)}})
      .wire("stem", "right")
      .wire("left", "merged", 0, 0)
      .wire("right", "merged", 0, 1);
  if (!isPair) builder.wire("stem", "merged", 0, 2);
  return classified(builder);
}

/// Squeeze and excitation: a list of weights, one for each channel, worked out from the image.
Graph gated() {
  GraphBuilder builder = image(2);
  builder.then("conv2d", "stem", convolution(7, 3))
      .then("global_average_pool2d", "squeeze")
      .then("dense", "gates", {{"units", size(7)}, {"activation", text("sigmoid")}})
      .add("multiply", "weighed")
      .wire("stem", "weighed", 0, 0)
      .wire("gates", "weighed", 0, 1);
  return classified(builder);
}

/// The output of a layer at both ports: x + x and x · x.
Graph doubled() {
  GraphBuilder builder = image(2);
  builder.then("conv2d", "stem", convolution(6, 3))
      .then("multiply", "square")
      .wire("stem", "square", 0, 1)
      .then("add", "twice")
      .wire("square", "twice", 0, 1);
  return classified(builder);
}

/// Batch normalisation with layers that are cut into shards before and behind it, on one branch of a sum and behind it.
Graph normalized(const char* type, const char* activation = "linear") {
  const bool isGroups = std::string(type) == "group_norm";
  Options options = isGroups ? Options{{"groups", size(3)}} : Options{};
  options.set("activation", std::string(activation));
  GraphBuilder builder = image(2);
  builder.then("conv2d", "stem", convolution(6, 3))
      .then("conv2d", "branch", convolution(6, 3))
      .then(type, "first", options)
      .then("add", "sum")
      .wire("stem", "sum", 0, 1)
      .then("spatial_dropout", "dropped", {{"rate", 0.2}})
      .then("conv2d", "last", convolution(6, 3))
      .then(type, "second", options)
      .then("gaussian_noise", "noise");
  return classified(builder);
}

}  // namespace

class TestGraphShapes : public QObject {
  Q_OBJECT

 private slots:
  void gradientsAgreeWithDifferences_data() { addGraphs(); }
  void gradientsAgreeWithDifferences() {
    if (!gradient_check::kIsMeaningful) return;
    QFETCH(Graph, graph);
    for (const auto& [batch, shards] : {std::pair<Index, bool>{2, false}, {45, true}}) {
      const QString difference = network_problem::firstDifference(graph, batch, shards, kElements);
      QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }
  }

  void threadsDoNotMatter_data() { addGraphs(); }
  void threadsDoNotMatter() {
    QFETCH(Graph, graph);
    constexpr Index kBatch = 45;
    QVERIFY(Schedule(Network::compile(graph).plan()).cut(kBatch).shardCount > 2);
    const auto results = [&](int threads) {
      network_problem::Problem problem(graph, kBatch);
      const NetworkPlan& plan = problem.network.plan();
      Execution execution(problem.network.sharedPlan(), kBatch, Execution::Purpose::Train);
      const ParallelScope scope(threads);
      std::vector<Scalar> numbers;
      for (std::int64_t step = 0; step < 2; ++step) {
        numbers.push_back(static_cast<Scalar>(
            execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, network_problem::kSeed, step)
                .total));
        for (std::size_t p = 0; p < plan.parameters.size(); ++p)
          for (const Scalar value : std::as_const(execution).parameterGradient(static_cast<Index>(p)).values())
            numbers.push_back(value);
      }
      for (std::size_t b = 0; b < plan.buffers.size(); ++b)
        for (const Scalar value : problem.network.buffer(static_cast<Index>(b)).values()) numbers.push_back(value);
      return numbers;
    };
    const std::vector<Scalar> one = results(1);
    QVERIFY(std::ranges::all_of(one, [](Scalar value) { return std::isfinite(value); }));
    QVERIFY(one == results(2));
    QVERIFY(one == results(4));
  }

  void trainingUpdatesRunningStatisticsOnce() {
    network_problem::Problem problem(normalized("batch_norm"), 40);
    Execution execution(problem.network.sharedPlan(), 40, Execution::Purpose::Train);
    const auto running = [&] { return Tensor(std::as_const(problem.network).buffer(1)); };
    const Tensor start = running();
    QVERIFY(std::ranges::all_of(start.values(), [](Scalar variance) { return variance == 1; }));
    execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, 1, 1);
    const Tensor once = running();
    execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, 1, 1);
    const Tensor twice = running();
    // The same batch again moves what is left of the way by the same factor: 1 → v₁ → v₂ with v₂ − v₁ = 0.9 (v₁ − 1).
    for (std::size_t c = 0; c < 6; ++c) {
      const auto moved = static_cast<double>(once.values()[c]) - 1;
      QVERIFY(std::abs(moved) > 1e-3);
      QVERIFY(std::abs(static_cast<double>(twice.values()[c] - once.values()[c]) - 0.9 * moved) < 1e-6);
    }
    execution.evaluate(problem.network, problem.inputViews, problem.targetViews);
    QVERIFY(running() == twice);
  }

  /// A frozen batch normalisation predicts while the rest trains: its statistics stay, and gradients go through it.
  void frozenBatchNormKeepsItsStatistics() {
    Graph graph = normalized("batch_norm");
    for (const char* name : {"first", "second"}) graph.setOption(graph.findByName(name)->id, "frozen", true);
    network_problem::Problem problem(graph, 40);
    const Tensor start(std::as_const(problem.network).buffer(0));
    Execution execution(problem.network.sharedPlan(), 40, Execution::Purpose::Train);
    execution.forwardBackward(problem.network, problem.inputViews, problem.targetViews, 1, 1);
    QVERIFY(Tensor(std::as_const(problem.network).buffer(0)) == start);
    if (!gradient_check::kIsMeaningful) return;
    const QString difference = network_problem::firstDifference(graph, 45, true, kElements);
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
  }

 private:
  static void addGraphs() {
    QTest::addColumn<Graph>("graph");
    QTest::newRow("residual") << residual();
    QTest::newRow("inception") << inception();
    for (const char* merge : {"subtract", "multiply", "average", "maximum", "minimum"}) QTest::newRow(merge) << branches(merge);
    QTest::newRow("gated") << gated();
    QTest::newRow("twice the same input") << doubled();
    for (const char* norm : {"batch_norm", "layer_norm", "group_norm"}) QTest::newRow(norm) << normalized(norm);
    QTest::newRow("batch_norm, rectified") << normalized("batch_norm", "relu");
  }
};

QTEST_APPLESS_MAIN(TestGraphShapes)
#include "tst_graph_shapes.moc"
