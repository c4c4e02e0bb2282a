// A training step, once under way, asks the system for no memory.

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/allocation_count.h"
#include "tests/support/networks.h"
#include "tests/support/team.h"

using namespace nn;

class AllocationTest : public QObject {
  Q_OBJECT

 private slots:
  void countsAllocations();
  void stepsAllocateNothing_data();
  void stepsAllocateNothing();
  void predictionsAllocateNothing();
};

void AllocationTest::countsAllocations() {
  const std::int64_t before = allocationCount();
  const Tensor tensor(Shape{100});  // in the engine's library, aligned
  QCOMPARE(allocationCount(), before + 1);
}

void AllocationTest::stepsAllocateNothing_data() {
  QTest::addColumn<Graph>("graph");
  QTest::addColumn<int>("threads");
  QTest::addColumn<QString>("optimizer");
  const Graph mlp = networks::mlp(144, 200, 10), convnet = networks::convnet();
  QTest::newRow("MLP") << mlp << 1 << "adam";
  QTest::newRow("MLP, 2 threads") << mlp << 2 << "rmsprop";
  QTest::newRow("small MLP") << networks::mlp(144, 3, 10) << 2 << "sgd";
  QTest::newRow("convolution") << convnet << 1 << "sgd";
  QTest::newRow("convolution, 2 threads") << convnet << 2 << "adam";
}

void AllocationTest::stepsAllocateNothing() {
  QFETCH(Graph, graph);
  QFETCH(int, threads);
  QFETCH(QString, optimizer);
  Network network = Network::compile(graph);
  network.initialize(1);
  const Shape input = network.plan().steps.front().plan.outputs.front();
  const auto data = networks::clouds(input, 10, 150);
  TrainingSettings settings;
  settings.optimizer = optimizer.toStdString();
  const ParallelScope scope(threads);
  waitForTeam();
  SupervisedTrainer trainer(std::move(network), data->info(), settings, 64);
  DataLoader loader(data, 64, true, 1);
  Batch batch;
  // At first kernels and threads set up what they keep, a thread when it has its first tile: on a busy machine that may be late.
  // An allocation that belongs to a step comes again in every epoch.
  constexpr int kMostEpochs = 40, kQuietEpochs = 3;
  int quiet = 0;
  for (int epoch = 0; epoch < kMostEpochs && quiet < kQuietEpochs; ++epoch) {
    loader.startEpoch(epoch);
    const std::int64_t before = allocationCount();
    while (loader.next(batch)) trainer.step(batch);  // the last batch of an epoch is smaller
    quiet = allocationCount() == before ? quiet + 1 : 0;
  }
  QCOMPARE(quiet, kQuietEpochs);
}

void AllocationTest::predictionsAllocateNothing() {
  Network network = Network::compile(networks::convnet());
  network.initialize(1);
  Execution execution(network.sharedPlan(), 1, Execution::Purpose::Predict);
  const Tensor image(Shape{1, 12, 12, 1}, 1);
  const ConstTensorView input = image.view();
  execution.evaluate(network, std::span(&input, 1));
  const std::int64_t before = allocationCount();
  execution.evaluate(network, std::span(&input, 1));
  QCOMPARE(allocationCount(), before);
}

QTEST_APPLESS_MAIN(AllocationTest)
#include "tst_allocation.moc"
