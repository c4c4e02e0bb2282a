#include <QtTest>

#include "tests/support/sessions.h"

using namespace nn;

/// Weights that are changed from outside while a session is there.
class WeightChangesTest : public QObject {
  Q_OBJECT

 private slots:
  void changesWeightsBetweenTwoBatches();
};

void WeightChangesTest::changesWeightsBetweenTwoBatches() {
  const auto session = sessions::make(sessions::points());
  session->runSteps(2);
  session->waitUntilIdle();
  const auto before = session->captureState();
  session->changeWeights([](Network& network) { network.parameter(0).data()[3] = 42; });
  const auto after = session->captureState();
  QVERIFY(after->position == before->position);
  for (Index p = 0; p < static_cast<Index>(before->trainer.network->plan().parameters.size()); ++p) {
    const auto old = before->trainer.network->parameter(p).values(), now = after->trainer.network->parameter(p).values();
    for (std::size_t i = 0; i < old.size(); ++i) QCOMPARE(now[i], p == 0 && i == 3 ? Scalar{42} : old[i]);
    QVERIFY(after->trainer.memory[static_cast<std::size_t>(p)].size() ==
            before->trainer.memory[static_cast<std::size_t>(p)].size());
  }
  session->run();
  session->changeWeights([](Network&) {});
  session->waitUntilIdle();
  QVERIFY(session->state() == TrainingSession::State::Finished);
}

QTEST_APPLESS_MAIN(WeightChangesTest)
#include "tst_weight_changes.moc"
