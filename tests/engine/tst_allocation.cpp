// A training step, once under way, asks the system for no memory.

#include <atomic>
#include <cstdlib>
#include <new>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/execution.h"
#include "engine/training/supervised_trainer.h"
#include "tests/support/networks.h"

namespace {

std::atomic<bool> counting = false;
std::atomic<int> allocations = 0;

[[maybe_unused]] void* allocate(std::size_t bytes, std::size_t alignment) {
  if (counting) ++allocations;
  void* memory = alignment > alignof(std::max_align_t)
                     ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)
                     : std::malloc(bytes);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Sanitizers bring operators of their own, which must not be replaced.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LAYERLAB_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LAYERLAB_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef LAYERLAB_COUNTS_ALLOCATIONS
#define LAYERLAB_COUNTS_ALLOCATIONS 1
#endif

#if LAYERLAB_COUNTS_ALLOCATIONS
// These replace the program's, those in shared libraries included.
void* operator new(std::size_t bytes) { return allocate(bytes, 1); }
void* operator new[](std::size_t bytes) { return allocate(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
#endif

using namespace nn;

class AllocationTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void countsAllocations();
  void stepsAllocateNothing_data();
  void stepsAllocateNothing();
  void predictionsAllocateNothing();
};

void AllocationTest::initTestCase() {
  if (!LAYERLAB_COUNTS_ALLOCATIONS) QSKIP("allocations cannot be counted under a sanitizer");
}

void AllocationTest::countsAllocations() {
  allocations = 0;
  counting = true;
  const Tensor tensor(Shape{100});  // in the engine's library, aligned
  counting = false;
  QCOMPARE(allocations.load(), 1);
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
  SupervisedTrainer trainer(std::move(network), data->info(), settings, 64);
  DataLoader loader(data, 64, true, 1);
  Batch batch;
  for (int epoch = 0; epoch < 3; ++epoch) {
    loader.startEpoch(epoch);
    counting = epoch == 2;  // until then kernels and threads may set up what they keep
    allocations = 0;
    while (loader.next(batch)) trainer.step(batch);  // the last batch of an epoch is smaller
    counting = false;
  }
  QCOMPARE(allocations.load(), 0);
}

void AllocationTest::predictionsAllocateNothing() {
  Network network = Network::compile(networks::convnet());
  network.initialize(1);
  Execution execution(network.sharedPlan(), 1, Execution::Purpose::Predict);
  const Tensor image(Shape{1, 12, 12, 1}, 1);
  const ConstTensorView input = image.view();
  execution.evaluate(network, std::span(&input, 1));
  allocations = 0;
  counting = true;
  execution.evaluate(network, std::span(&input, 1));
  counting = false;
  QCOMPARE(allocations.load(), 0);
}

QTEST_APPLESS_MAIN(AllocationTest)
#include "tst_allocation.moc"
