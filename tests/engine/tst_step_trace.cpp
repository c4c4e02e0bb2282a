// What a step does inside the layers, worked out once more from a copy of the training: the masks, statistics and weight
// changes are those of the step that the trainer makes.

#include <algorithm>
#include <cmath>

#include <QtTest>

#include "engine/analysis/step_trace.h"
#include "engine/explain/training_walk.h"
#include "tests/support/sessions.h"

using namespace nn;

namespace {

/// The same images through a convolution, a normalisation of the batch, dropouts and one of each sample.
sessions::Problem normalizedImages(const char* optimizer) {
  sessions::Problem problem = sessions::images();
  problem.graph = networks::chain({{"input", {{"shape", networks::sizes({12, 12, 1})}}},
                                   {"conv2d", {{"filters", networks::size(4)}, {"strides", networks::sizes({2, 2})}}},
                                   {"batch_norm", {{"activation", networks::text("relu")}}},
                                   {"spatial_dropout", {{"rate", 0.3}}},
                                   {"flatten", {}},
                                   {"layer_norm", {}},
                                   {"dropout", {}},
                                   {"dense", {{"units", networks::size(10)}, {"activation", networks::text("softmax")}}},
                                   {"output", {}}});
  problem.settings.optimizer = optimizer;
  problem.settings.optimizerOptions = {{"learning_rate", 0.02}};
  if (problem.settings.optimizer == "sgd") problem.settings.optimizerOptions.set("momentum", 0.9);
  return problem;
}

NodeId nodeOf(const NetworkPlan& plan, const char* type) {
  for (const Node& node : plan.graph.nodes())
    if (node.type == type) return node.id;
  return NodeId{0};
}

const Tensor& workspaceOf(const StepRecord& record, NodeId node) {
  const auto& steps = record.plan().steps;
  const auto found = std::ranges::find(steps, node, &NetworkPlan::Step::id);
  return record.workspace[static_cast<std::size_t>(found - steps.begin())].front();
}

/// A training and, before every step, a trace of it.
struct Traced {
  explicit Traced(const sessions::Problem& from) : problem(from), start(*sessions::make(problem)->captureState()) {}

  TrainingPoint point() const {
    const WalkState state = walk.state();
    return {.trainer = *state.trainer,
            .position = state.position,
            .epochBatchSize = state.position.batch > 0 ? state.epochBatchSize : 0,
            .epochShuffled = state.epochShuffled,
            .settings = problem.settings};
  }
  std::shared_ptr<const StepTrace> trace(const StepRequest& request) {
    return tracer.trace(point(), problem.train, problem.train->info(), request);
  }
  std::shared_ptr<const StepRecord> step() {
    return walk.recordedStep(std::make_shared<const TrainerState>(*walk.state().trainer));
  }

  sessions::Problem problem;
  TrainingState start;
  TrainingWalk walk{Microscope::Setup{.train = problem.train,
                                      .validation = nullptr,
                                      .info = problem.train->info(),
                                      .settings = problem.settings,
                                      .start = start}};
  StepTracer tracer;
};

bool near(double a, double b, double relative = 1e-4) {
  return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b)) + 1e-12;
}

double norm(const Tensor& tensor) {
  double sum = 0;
  for (const Scalar value : tensor.values()) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

}  // namespace

class StepTraceTest : public QObject {
  Q_OBJECT

 private slots:
  /// Over 100 batches and the ends of epochs.
  void masksAreThoseOfTheTraining() {
    sessions::Problem problem = normalizedImages("sgd");
    problem.settings.epochs = 100;
    Traced traced(problem);
    const NetworkPlan& plan = traced.walk.plan();
    const NodeId dropout = nodeOf(plan, "dropout"), spatial = nodeOf(plan, "spatial_dropout");
    for (int step = 1; step <= 100; ++step) {
      traced.walk.prepare();
      const auto trace = traced.trace({.masks = {dropout, spatial}, .statistics = {}, .motions = {}, .parameters = {}});
      QCOMPARE(trace->step, std::int64_t{step});
      QCOMPARE(trace->samples, Index{0});  // nothing had to be run
      const auto record = traced.step();
      const ConstTensorView mask = workspaceOf(*record, dropout).view().rows(0, 1);
      QVERIFY(std::ranges::equal(trace->masks.at(dropout).values(), mask.values()));
      const auto& in = record->values[static_cast<std::size_t>(plan.stepOf(spatial)->inputTensors[0])];
      const auto& out = record->values[static_cast<std::size_t>(plan.stepOf(spatial)->outputTensors[0])];
      const ConstTensorView maps = trace->masks.at(spatial).view();
      for (Index i = 0; i < maps.size(); ++i) QCOMPARE(out.data()[i], in.data()[i] * maps.data()[i]);
    }
  }

  void alphaDropoutHasAMaskToo() {
    const Network network = Network::compile(networks::chain({{"input", {{"shape", networks::sizes({50})}}},
                                                              {"alpha_dropout", {{"rate", 0.4}}},
                                                              {"dense", {{"units", networks::size(2)}}},
                                                              {"output", {}}}));
    const auto node = nodeOf(network.plan(), "alpha_dropout");
    TrainingPoint point;
    point.trainer.network = std::make_shared<const Network>(network);
    StepTracer tracer;
    const auto trace = tracer.trace(point, nullptr, {}, {.masks = {node}, .statistics = {}, .motions = {}, .parameters = {}});
    const auto dropped = std::ranges::count(trace->masks.at(node).values(), Scalar{0});
    QVERIFY(dropped > 8 && dropped < 35);
    for (const Scalar value : trace->masks.at(node).values()) QVERIFY(value == 0 || value > Scalar(0.5));
  }

  void statisticsAreThoseOfTheBatch() {
    Traced traced(normalizedImages("adam"));
    const NodeId batchNorm = nodeOf(traced.walk.plan(), "batch_norm"), layerNorm = nodeOf(traced.walk.plan(), "layer_norm");
    for (int step = 0; step < 9; ++step) {  // into the second epoch, with a smaller batch on the way
      traced.walk.prepare();
      const auto trace = traced.trace({.masks = {}, .statistics = {batchNorm, layerNorm}, .motions = {}, .parameters = {}});
      const auto record = traced.step();
      QCOMPARE(trace->samples, record->batchSize());
      QCOMPARE(trace->first, record->samples.front());
      const NormTrace& channels = trace->statistics.at(batchNorm);
      QVERIFY(!channels.isOfSamples);
      QCOMPARE(channels.means.size(), std::size_t{4});
      for (std::size_t c = 0; c < 4; ++c) {
        const Tensor& kept = workspaceOf(*record, batchNorm);
        QVERIFY(near(channels.means[c], static_cast<double>(kept.data()[c])));
        QVERIFY(near(channels.deviations[c], 1 / static_cast<double>(kept.data()[4 + c])));
      }
      const NormTrace& samples = trace->statistics.at(layerNorm);
      QVERIFY(samples.isOfSamples);
      QCOMPARE(samples.means.size(), static_cast<std::size_t>(record->batchSize()));
      for (std::size_t n = 0; n < samples.means.size(); ++n) {
        const Tensor& kept = workspaceOf(*record, layerNorm);
        QVERIFY(near(samples.means[n], static_cast<double>(kept.data()[2 * n]), 1e-3));
        QVERIFY(near(samples.deviations[n], 1 / static_cast<double>(kept.data()[2 * n + 1])));
      }
    }
  }

  void motionIsThatOfTheStep_data() {
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<QString>("memory");
    QTest::newRow("momentum") << QStringLiteral("sgd") << QStringLiteral("velocity");
    QTest::newRow("adam") << QStringLiteral("adam") << QStringLiteral("m");
    QTest::newRow("no direction") << QStringLiteral("adagrad") << QString();
  }
  void motionIsThatOfTheStep() {
    QFETCH(QString, optimizer);
    QFETCH(QString, memory);
    Traced traced(normalizedImages(optimizer.toLatin1().constData()));
    const NodeId dense = nodeOf(traced.walk.plan(), "dense");
    const Index kernel = traced.walk.plan().stepOf(dense)->firstParameter;
    for (int step = 0; step < 5; ++step) {
      traced.walk.prepare();
      const auto trace = traced.trace({.masks = {}, .statistics = {}, .motions = {dense}, .parameters = {kernel}});
      const auto record = traced.step();
      QCOMPARE(trace->memory, memory.toStdString());
      QCOMPARE(trace->parameters.size(), std::size_t{1});
      const ParameterMotion& motion = trace->parameters.front();
      const auto before = record->before->network->parameter(kernel), after = record->after->network->parameter(kernel);
      Tensor moved(before.shape());
      for (Index i = 0; i < moved.size(); ++i) moved.data()[i] = after.data()[i] - before.data()[i];
      // The pass is cut up in another way than the trainer's, so that sums differ in their last bits.
      QVERIFY(near(norm(motion.step), norm(moved), 1e-3));
      QVERIFY(near(norm(motion.gradient), norm(record->parameterGradients[static_cast<std::size_t>(kernel)]), 1e-3));
      QCOMPARE(motion.memory.isEmpty(), memory.isEmpty());
      if (!memory.isEmpty())
        QVERIFY(near(norm(motion.memory), norm(record->after->memory[static_cast<std::size_t>(kernel)][0]), 1e-3));
      const WeightMotion& whole = trace->motions.at(dense);
      QVERIFY(whole.step >= norm(motion.step) && whole.weights > 0);
      QVERIFY(near(whole.updateToWeight(), whole.step / whole.weights));
      QVERIFY(whole.agreement <= 1 && whole.agreement >= -1);
      QCOMPARE(whole.memory.has_value(), !memory.isEmpty());
      if (step == 0 && optimizer == QLatin1String("sgd")) QVERIFY(near(whole.agreement, 1) && near(whole.gain(), 1));
      if (step == 4 && optimizer == QLatin1String("sgd")) QVERIFY(whole.agreement < 1 && whole.gain() > 1.2);
    }
  }

  /// What a session hands over is enough to trace its next step, at any time.
  void aSessionHandsOverWhereItStands() {
    const sessions::Problem problem = sessions::images();
    const auto session = sessions::make(problem);
    session->runSteps(9);
    session->waitUntilIdle();
    session->points().request();
    session->serveRequests();
    std::shared_ptr<const TrainingPoint> point;
    QTRY_VERIFY(point || (point = session->points().take()));
    QCOMPARE(point->position, session->position());
    QCOMPARE(point->trainer.step, std::int64_t{9});
    QCOMPARE(point->epochBatchSize, Index{32});
    StepTracer tracer;
    const Network& network = *point->trainer.network;
    const NodeId dense = nodeOf(network.plan(), "dense");
    const auto trace = tracer.trace(*point, problem.train, problem.train->info(),
                                    {.masks = {}, .statistics = {}, .motions = {dense}, .parameters = {}});
    session->runSteps(1);
    session->waitUntilIdle();
    const auto state = session->captureState();
    double sum = 0;
    const NetworkPlan::Step& step = *network.plan().stepOf(dense);
    for (Index p = step.firstParameter; p < step.firstParameter + 2; ++p)
      for (Index i = 0; i < network.parameter(p).size(); ++i)
        sum +=
            std::pow(static_cast<double>(state->trainer.network->parameter(p).data()[i] - network.parameter(p).data()[i]), 2);
    QCOMPARE(trace->step, std::int64_t{10});
    QVERIFY(near(trace->motions.at(dense).step, std::sqrt(sum), 1e-3));
  }

  void whatDoesNotFitIsLeftOut() {
    Traced traced(sessions::points());
    traced.walk.prepare();
    const NodeId input = nodeOf(traced.walk.plan(), "input"), dense = nodeOf(traced.walk.plan(), "dense");
    const auto trace = traced.trace(
        {.masks = {dense, NodeId{99}}, .statistics = {dense, input}, .motions = {input, NodeId{99}}, .parameters = {-1, 99}});
    QVERIFY(trace->masks.empty() && trace->statistics.empty() && trace->motions.empty() && trace->parameters.empty());
  }
};

QTEST_GUILESS_MAIN(StepTraceTest)
#include "tst_step_trace.moc"
