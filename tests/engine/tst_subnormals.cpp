// Subnormal numbers count as zero in passes, updates and parallel loops, and nowhere else.

#include "engine/core/subnormals.h"

#include <atomic>
#include <limits>
#include <stdexcept>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"

using namespace nn;

namespace {

/// What this thread makes of a number that only a subnormal can hold; computed when asked, not by the compiler.
float subnormalProduct() {
  volatile float tiny = 1e-40F, one = 1.0F;
  volatile float product = tiny * one;
  return product;
}

bool flushes() { return subnormalProduct() == 0.0F; }

SupervisedTrainer digitTrainer(const DatasetInfo& info) {
  Network network = Network::compile(networks::convnet());
  network.initialize(3);
  TrainingSettings settings;
  settings.batchSize = 16;
  return SupervisedTrainer(std::move(network), info, settings, 16);
}

}  // namespace

class SubnormalsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void countAsZeroInAScope();
  void scopesNest();
  void resultsAndOperandsAreFlushed();
  void countAsZeroInEveryTile();
  void passesLeaveTheCallersState();
};

void SubnormalsTest::initTestCase() {
  QVERIFY2(!flushes(), "subnormal numbers count as zero before anybody asked");
  const FlushSubnormals flush;
  if (!flushes()) QSKIP("this processor has no such mode");
}

void SubnormalsTest::countAsZeroInAScope() {
  QVERIFY(subnormalProduct() > 0);
  {
    const FlushSubnormals flush;
    QCOMPARE(subnormalProduct(), 0.0F);
  }
  QVERIFY(subnormalProduct() > 0);
  try {
    const FlushSubnormals flush;
    throw std::runtime_error("out of the scope");
  } catch (const std::runtime_error&) {
  }
  QVERIFY(subnormalProduct() > 0);
}

void SubnormalsTest::scopesNest() {
  const FlushSubnormals outer;
  {
    const FlushSubnormals inner;
    QVERIFY(flushes());
  }
  QVERIFY(flushes());
}

/// Results that would be subnormal, and operands that are; the smallest normal number stays what it is.
void SubnormalsTest::resultsAndOperandsAreFlushed() {
  volatile float smallest = std::numeric_limits<float>::min(), half = 0.5F, large = 1e20F, tiny = 1e-40F;
  volatile double smallestDouble = std::numeric_limits<double>::min(), halfDouble = 0.5;
  volatile float result = smallest * half, operand = tiny * large;
  volatile double resultDouble = smallestDouble * halfDouble;
  QVERIFY(result > 0 && operand > 0 && resultDouble > 0);
  const FlushSubnormals flush;
  result = smallest * half;
  operand = tiny * large;
  resultDouble = smallestDouble * halfDouble;
  QVERIFY(result == 0 && operand == 0 && resultDouble == 0);
  result = smallest + 0 * half;
  QVERIFY(result > 0);
}

/// On whichever thread it runs; otherwise the bits would depend on the number of threads.
void SubnormalsTest::countAsZeroInEveryTile() {
  for (const int threads : {1, 2, 4}) {
    const ParallelScope scope(threads);
    for (const Index tiles : {1, 500}) {
      std::atomic<Index> flushed{0};
      parallelFor(tiles, 1, [&](Index, Index) { flushed += flushes(); });
      QCOMPARE(flushed.load(), tiles);
      QVERIFY(!flushes());
    }
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallelFor(50, 1, [](Index, Index) { throw std::runtime_error("a tile"); }));
    QVERIFY(!flushes());
  }
}

void SubnormalsTest::passesLeaveTheCallersState() {
  const auto data = networks::clouds(Shape{12, 12, 1}, 10, 32);
  SupervisedTrainer trainer = digitTrainer(data->info());
  DataLoader loader(data, 16, false, 1);
  Batch batch;
  QVERIFY(loader.next(batch));
  for (const int threads : {1, 2}) {
    const ParallelScope scope(threads);
    trainer.step(batch);
    QVERIFY(!flushes());
    trainer.evaluate(loader);
    QVERIFY(!flushes());
    const FlushSubnormals flush;
    trainer.step(batch);
    QVERIFY(flushes());
  }
  Tensor wrong(Shape{3, 5});
  const ConstTensorView inputs[] = {std::as_const(wrong).view()};
  Execution execution(trainer.network().sharedPlan(), 16, Execution::Purpose::Predict);
  QVERIFY_THROWS_EXCEPTION(ShapeError, execution.evaluate(trainer.network(), inputs));
  QVERIFY(!flushes());
}

QTEST_APPLESS_MAIN(SubnormalsTest)
#include "tst_subnormals.moc"
