// The same seed gives the same bits: at any thread count, and whether a training was interrupted or not.

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include <QtTest>

#include "engine/core/parallel.h"
#include "engine/graph/schedule.h"
#include "tests/support/reports.h"
#include "tests/support/sessions.h"

using namespace nn;
using sessions::Problem;

namespace {

Problem wideMlp() {
  Problem problem{
      networks::mlp(100, 200, 10), networks::clouds(Shape{100}, 10, 330), networks::clouds(Shape{100}, 10, 40, 8), {}};
  problem.settings.epochs = 4;
  problem.settings.batchSize = 128;
  return problem;
}

/// What a training has become.
struct Outcome {
  std::shared_ptr<const TrainingState> state;

  explicit Outcome(TrainingSession& session) : state(session.captureState()) {}
  bool operator==(const Outcome& other) const {
    return networks::weights(*state->trainer.network) == networks::weights(*other.state->trainer.network) &&
           state->trainer.memory == other.state->trainer.memory && state->trainer.step == other.state->trainer.step &&
           state->position == other.state->position && reports::same(state->history.steps, other.state->history.steps) &&
           reports::same(state->history.epochs, other.state->history.epochs);
  }
};

/// Calls `onRead` for every 97th sample that is read, for training or validation: a moment like any other, but always the same.
class Interrupting : public Dataset {
 public:
  struct Interruption {
    std::function<void()> onRead;
    int reads = 0, count = 0;
  };
  Interrupting(std::shared_ptr<const Dataset> base, std::shared_ptr<Interruption> interruption)
      : base_(std::move(base)), interruption_(std::move(interruption)) {}
  const DatasetInfo& info() const override { return base_->info(); }
  Index size() const override { return base_->size(); }
  void read(Index index, std::span<Scalar> input, std::span<Scalar> target) const override {
    base_->read(index, input, target);
    if (++interruption_->reads % 97 != 0) return;
    ++interruption_->count;
    interruption_->onRead();
  }

 private:
  std::shared_ptr<const Dataset> base_;
  std::shared_ptr<Interruption> interruption_;
};

void runSteps(TrainingSession& session, int steps) {
  session.runSteps(steps);
  session.waitUntilIdle();
}

}  // namespace

class DeterminismTest : public QObject {
  Q_OBJECT

 private slots:
  void threadsDoNotMatter_data();
  void threadsDoNotMatter();
  void requestedCoresDoNotMatter();
  void interruptionsDoNotMatter_data();
  void interruptionsDoNotMatter();
  void pausesDoNotMatter();
  void changedBatchSizeSurvivesAnInterruption();
};

void DeterminismTest::threadsDoNotMatter_data() {
  QTest::addColumn<bool>("convolution");
  QTest::newRow("dense") << false;
  QTest::newRow("convolution with dropout") << true;
}

void DeterminismTest::threadsDoNotMatter() {
  QFETCH(bool, convolution);
  Problem problem = convolution ? sessions::images() : wideMlp();
  problem.settings.epochs = 100;
  const Network network = Network::compile(problem.graph);
  QVERIFY(Schedule(network.plan()).cut(problem.settings.batchSize).shardCount > 3);
  const auto outcome = [&](int threads) {
    const auto session = sessions::make(problem, threads);
    runSteps(*session, 64);
    return Outcome(*session);
  };
  const Outcome one = outcome(1);
  QCOMPARE(one.state->trainer.step, std::int64_t{64});
  QVERIFY(one.state->history.steps.back().loss < one.state->history.steps.front().loss);
  QVERIFY(one == outcome(2));
  QVERIFY(one == outcome(4));
}

/// A window takes its core and gives it back, many times a step.
void DeterminismTest::requestedCoresDoNotMatter() {
  Problem problem = sessions::images();
  problem.settings.epochs = 100;
  const auto outcome = [&](int threads) {
    const auto session = sessions::make(problem, threads);
    runSteps(*session, 400);
    return Outcome(*session);
  };
  const Outcome alone = outcome(1);
  const std::jthread window([](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const nn::CoreRequest request;
      request.await(std::chrono::milliseconds(1));
      std::this_thread::sleep_for(std::chrono::microseconds(30));
    }
  });
  const int all = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
  QVERIFY(alone == outcome(all));
  QVERIFY(alone == outcome(all + 1));
}

void DeterminismTest::interruptionsDoNotMatter_data() {
  QTest::addColumn<QString>("optimizer");
  QTest::addColumn<int>("stopAt");
  QTest::newRow("Adam, within an epoch") << "adam" << 10;
  QTest::newRow("Adam, between epochs") << "adam" << 14;
  QTest::newRow("Adam, before the first step") << "adam" << 0;
  QTest::newRow("RMSprop") << "rmsprop" << 17;
  QTest::newRow("SGD with momentum") << "sgd" << 3;
}

/// A run to the end against one that was stopped, saved, and gone on with by a new session at another thread count.
void DeterminismTest::interruptionsDoNotMatter() {
  QFETCH(QString, optimizer);
  QFETCH(int, stopAt);
  Problem problem = sessions::images();
  problem.settings.optimizer = optimizer.toStdString();
  if (optimizer == "sgd") problem.settings.optimizerOptions.set("momentum", 0.9);
  const auto straight = sessions::make(problem);
  straight->run();
  straight->waitUntilIdle();
  QCOMPARE(straight->state(), TrainingSession::State::Finished);

  std::shared_ptr<const TrainingState> saved;
  {
    const auto first = sessions::make(problem);
    if (stopAt > 0) runSteps(*first, stopAt);
    saved = first->captureState();
  }
  QCOMPARE(saved->position.step, std::int64_t{stopAt});
  const auto second = sessions::make(problem, 2, *saved);
  QCOMPARE(second->state(), TrainingSession::State::Paused);
  QCOMPARE(second->position(), saved->position);
  second->run();
  second->waitUntilIdle();
  QVERIFY(Outcome(*second) == Outcome(*straight));
  QCOMPARE(second->drainSteps().size(), static_cast<std::size_t>(28 - stopAt));  // only the new ones
}

/// Pausing at any moment, validation included, changes nothing.
void DeterminismTest::pausesDoNotMatter() {
  const Problem problem = sessions::images();
  const auto straight = sessions::make(problem);
  straight->run();
  straight->waitUntilIdle();

  auto interruption = std::make_shared<Interrupting::Interruption>();
  Problem interrupted = problem;
  interrupted.train = std::make_shared<Interrupting>(problem.train, interruption);
  interrupted.validation = std::make_shared<Interrupting>(problem.validation, interruption);
  const auto paused = sessions::make(interrupted);
  interruption->onRead = [&] { paused->pause(); };
  while (paused->state() != TrainingSession::State::Finished) {
    paused->run();
    paused->waitUntilIdle();
  }
  QCOMPARE_GT(interruption->count, 8);
  QVERIFY(Outcome(*paused) == Outcome(*straight));
}

/// A new batch size waits for the next epoch; a training saved in between has to go on with the old one until then.
void DeterminismTest::changedBatchSizeSurvivesAnInterruption() {
  const Problem problem = sessions::images();
  TrainingSettings larger = problem.settings;
  larger.batchSize = 50;
  larger.shuffle = false;
  const auto straight = sessions::make(problem);
  runSteps(*straight, 3);
  straight->changeSettings(larger);
  const auto saved = straight->captureState();
  straight->run();
  straight->waitUntilIdle();

  Problem changed = problem;
  changed.settings = larger;
  const auto resumed = sessions::make(changed, 1, *saved);
  QCOMPARE(resumed->batchesPerEpoch(), Index{7});
  resumed->run();
  resumed->waitUntilIdle();
  QCOMPARE(resumed->batchesPerEpoch(), Index{5});
  QVERIFY(Outcome(*resumed) == Outcome(*straight));
}

QTEST_APPLESS_MAIN(DeterminismTest)
#include "tst_determinism.moc"
