// Training steps whose numbers overflow: none of them leaves a trace, and none is refused without need.

#include <limits>

#include <QtTest>

#include "tests/support/one_step.h"
#include "tests/support/thrown.h"
#include "tests/support/trained_state.h"

using namespace nn;
using namespace trained_state;
using networks::chain;
using networks::size;
using networks::sizes;
using networks::text;

namespace {

/// Two ways to the output: one through batch normalisation, whose statistics follow every pass, and one whose gradient
/// overflows when the input is as large as 1e20: the loss, kept in double, does not.
Graph overflowing(bool withConvolution) {
  GraphBuilder builder;
  builder.add("input", "in", {{"shape", withConvolution ? sizes({1, 1, 1}) : sizes({1})}});
  if (withConvolution)
    builder.then("conv2d", "direct", {{"filters", size(1)}, {"kernel_size", sizes({1, 1})}}).then("flatten", "list");
  else
    builder.then("dense", "direct", {{"units", size(1)}});
  builder.then("add", "sum").then("output", "out", {{"loss", text("mean_squared_error")}});
  if (withConvolution) builder.add("flatten", "bounded_list").wire("in", "bounded_list");
  builder.add("dense", "bounded", {{"units", size(4)}, {"activation", text("tanh")}})
      .wire(withConvolution ? "bounded_list" : "in", "bounded")
      .then("batch_norm", "norm")
      .then("dense", "end", {{"units", size(1)}})
      .wire("end", "sum", 0, 1);
  return builder.graph;
}

std::shared_ptr<const Dataset> inputsFor(const Graph& graph, const std::vector<Scalar>& inputs) {
  DatasetInfo info;
  info.id = "numbers";
  info.inputShape = Network::compile(graph).plan().steps.front().plan.outputs[0];
  info.targetShape = Shape{1};
  return memoryDataset(info, inputs, std::vector<Scalar>(inputs.size(), Scalar(0.5)));
}

/// One step on all samples; the message when it is refused.
QString stepOn(SupervisedTrainer& trainer, const std::shared_ptr<const Dataset>& data) {
  DataLoader loader(data, data->size(), false, 1);
  Batch batch;
  loader.next(batch);
  return thrown<NumericError>([&] { trainer.step(batch); });
}

}  // namespace

class RefusedStepsTest : public QObject {
  Q_OBJECT

 private slots:
  void aRefusedStepLeavesNoTrace_data();
  void aRefusedStepLeavesNoTrace();
  void aBoundThatIsTooHighStopsNothing();
};

void RefusedStepsTest::aRefusedStepLeavesNoTrace_data() {
  QTest::addColumn<bool>("convolution");
  QTest::addColumn<double>("input");
  QTest::addColumn<QString>("where");
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  QTest::newRow("gradient of a dense layer") << false << 1e20 << "'direct'";
  QTest::newRow("gradient of a convolution") << true << 1e20 << "'direct'";
  QTest::newRow("loss") << false << kNan << "'in'";
  QTest::newRow("loss after a convolution") << true << kNan << "'in'";
}

void RefusedStepsTest::aRefusedStepLeavesNoTrace() {
  QFETCH(bool, convolution);
  QFETCH(double, input);
  QFETCH(QString, where);
  const Graph graph = overflowing(convolution);
  const auto good = inputsFor(graph, {Scalar(0.5), -1, 2, Scalar(0.1)});
  const auto bad = inputsFor(graph, {1, static_cast<Scalar>(input), -1, 0});
  for (const double clipNorm : {0.0, kBoundOfNothing}) {
    TrainingSettings settings = withOptimizer("adam");
    settings.clipNorm = clipNorm;
    settings.batchSize = 4;
    SupervisedTrainer trainer(one_step::started(graph), good->info(), settings, 4),
        other(one_step::started(graph), good->info(), settings, 4);
    for (int step = 0; step < 3; ++step) QCOMPARE(stepOn(trainer, good), QString("nothing"));
    for (int step = 0; step < 3; ++step) stepOn(other, good);
    const Trained before = stateOf(trainer);
    QCOMPARE(before.buffers.size(), std::size_t{8});
    const QString message = stepOn(trainer, bad);
    QVERIFY2(message.contains("training step 4: expected finite numbers") && message.contains("first in " + where),
             qPrintable(message));
    QVERIFY(stateOf(trainer) == before);
    QCOMPARE(stepOn(trainer, good), QString("nothing"));
    stepOn(other, good);
    QVERIFY(stateOf(trainer) == stateOf(other));
  }
}

/// That no gradient overflows is found from bounds. Where they are too high, the gradients themselves are looked at.
void RefusedStepsTest::aBoundThatIsTooHighStopsNothing() {
  const Graph graph = chain({{"input", {{"shape", sizes({1})}}},
                             {"dense", {{"units", size(1)}, {"kernel_initializer", text("zeros")}}},
                             {"output", {{"loss", text("mean_squared_error")}}}});
  DatasetInfo info;
  info.id = "numbers";
  info.inputShape = info.targetShape = Shape{1};
  // The large input is predicted exactly; the large error belongs to an input of 0.
  const auto data = memoryDataset(info, {Scalar(1e30), 0}, {0, Scalar(1e10)});
  TrainingSettings settings = withOptimizer("sgd", {{"learning_rate", 0.25}});
  settings.batchSize = 2;
  SupervisedTrainer trainer(one_step::started(graph), info, settings, 2);
  QCOMPARE(stepOn(trainer, data), QString("nothing"));
  QCOMPARE(networks::weights(trainer.network()), (std::vector<Scalar>{0, Scalar(2.5e9)}));
}

QTEST_APPLESS_MAIN(RefusedStepsTest)
#include "tst_refused_steps.moc"
