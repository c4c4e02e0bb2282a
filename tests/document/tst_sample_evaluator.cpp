#include "ui/training/sample_evaluator.h"

#include <QSignalSpy>

#include "engine/training/evaluation.h"
#include "tests/document/opened.h"

using State = ui::TrainingController::State;
using ui::DataPart;

namespace {

struct Evaluated : Opened {
  using Opened::Opened;
  ui::SampleEvaluator evaluator{training};

  bool isDone() const { return evaluator.result() && evaluator.isCurrent() && !evaluator.isRunning(); }
};

}  // namespace

class TestSampleEvaluator : public QObject {
  Q_OBJECT
 private slots:
  void coversTheWholePart() {
    Evaluated opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.evaluator.setActive(true);
    QTRY_VERIFY(opened.isDone());
    const auto test = opened.evaluator.result();
    const auto data = opened.training.data();
    QCOMPARE(test->part, DataPart::Test);
    QCOMPARE(test->results.samples, data->test->size());
    QCOMPARE(test->results.confusion.total(), data->test->size());
    QCOMPARE(test->roc.size(), std::size_t{2});
    opened.evaluator.setPart(DataPart::Validation);
    QVERIFY(!opened.evaluator.result());  // never one part's numbers under the other's name
    QTRY_VERIFY(opened.isDone());
    QCOMPARE(opened.evaluator.result()->results.confusion.total(), data->validation->size());
    QCOMPARE(opened.evaluator.result()->results.confusion.count(1, 1),
             nn::evaluateFully(*opened.training.network(), data->validation).confusion.count(1, 1));
  }

  void restsWhileNobodyLooks() {
    Evaluated opened(projects::xorPoints(2));
    QSignalSpy changes(&opened.evaluator, &ui::SampleEvaluator::changed);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    QVERIFY(!opened.evaluator.isRunning());
    QVERIFY(!opened.evaluator.result());
    opened.evaluator.setActive(true);
    QTRY_VERIFY(opened.isDone());
    QCOMPARE(opened.evaluator.result()->epoch, 2);
  }

  void followsTheEpochsAndEndsWithTheLastWeights() {
    nn::Project project = projects::xorPoints(30);
    Evaluated opened(project);
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.evaluator.setActive(true);
    QTRY_VERIFY(opened.isDone());
    const auto untrained = opened.evaluator.result();
    opened.training.train();
    QTRY_COMPARE_WITH_TIMEOUT(opened.training.state(), State::Finished, kTimeoutMs);
    QTRY_VERIFY(opened.isDone());
    QVERIFY(opened.evaluator.result() != untrained);
    QCOMPARE(opened.evaluator.result()->network, opened.training.network());
  }

  void cancelledItWaitsToBeAsked() {
    Evaluated opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.evaluator.setActive(true);
    opened.evaluator.refresh();
    QVERIFY(opened.evaluator.isRunning());
    opened.evaluator.cancel();
    QVERIFY(!opened.evaluator.isRunning());
    QVERIFY(opened.evaluator.wasCancelled());
    QTest::qWait(250);
    QVERIFY(!opened.evaluator.result());
    opened.evaluator.refresh();
    QTRY_VERIFY(opened.isDone());
  }

  void forgetsWhatAnotherProjectGave() {
    Evaluated opened(projects::xorPoints());
    QTRY_COMPARE(opened.training.state(), State::Ready);
    opened.evaluator.setActive(true);
    QTRY_VERIFY(opened.isDone());
    opened.document.replace({}, {});
    QVERIFY(!opened.evaluator.result());
    QTRY_VERIFY(!opened.evaluator.isRunning());
  }
};

QTEST_GUILESS_MAIN(TestSampleEvaluator)
#include "tst_sample_evaluator.moc"
