// Trainings are recorded as they go, and come back with settings, curves and weights.

#include "ui/training/run_library.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include "tests/document/opened.h"
#include "tests/support/reports.h"

using State = ui::TrainingController::State;

namespace {

struct Recorded : Opened {
  explicit Recorded(const QString& folder, const nn::Project& project = projects::xorPoints(2))
      : Opened(project), runs(document, training, folder) {}

  bool train() {
    if (!QTest::qWaitFor([this] { return training.reasonNotToTrain().isEmpty(); }, kTimeoutMs)) return false;
    training.train();
    return QTest::qWaitFor([this] { return training.state() == State::Finished; }, kTimeoutMs);
  }
  /// So many epochs more; the state then.
  std::shared_ptr<const nn::TrainingState> stepEpochs(int count) {
    for (int i = 0; i < count; ++i) {
      training.stepEpoch();
      if (!QTest::qWaitFor([this] { return training.state() != State::Running; }, kTimeoutMs)) return nullptr;
    }
    return training.captureState();
  }
  /// Until the weights are on the disk.
  bool isKept() {
    return QTest::qWaitFor([this] { return !runs.runs().empty() && runs.runs().front().hasWeights; }, kTimeoutMs);
  }
  void setRate(double rate) {
    document.edit(QStringLiteral("Rate"),
                  [rate](nn::Project& project) { project.training.optimizerOptions.set("learning_rate", rate); });
  }

  ui::RunLibrary runs;
};

}  // namespace

class TestRunLibrary : public QObject {
  Q_OBJECT

 private slots:
  void recordsATraining() {
    const QTemporaryDir folder;
    nn::TrainingHistory history;
    {
      Recorded lab(folder.path());
      QVERIFY(lab.train());
      QVERIFY(lab.isKept());
      history = lab.training.history();
      QCOMPARE(lab.runs.runs().size(), std::size_t{1});
      QCOMPARE(lab.runs.currentRun(), std::optional(lab.runs.runs().front().id));
    }
    Recorded lab(folder.path());
    QTRY_VERIFY(lab.runs.isRecording());
    QCOMPARE(lab.runs.runs().size(), std::size_t{1});
    const ui::RunRecord& run = lab.runs.runs().front();
    QCOMPARE(run.epochs, 2);
    QCOMPARE(run.steps, static_cast<qint64>(history.steps.size()));
    QCOMPARE(run.validationLoss, history.epochs.back().validationLoss);
    QCOMPARE(run.ending, QStringLiteral("finished"));
    QCOMPARE(run.seed, quint64{lab.document.project().training.seed});
    QVERIFY(run.seconds > 0);
    lab.runs.setShown(run.id, true);
    QTRY_COMPARE(lab.runs.overlays().size(), std::size_t{1});
    QVERIFY(reports::same(lab.runs.overlays().front().curves->steps, history.steps));
    QVERIFY(reports::same(lab.runs.overlays().front().curves->epochs, history.epochs));
  }

  /// As the microscope does when a batch is taken back.
  void goingBackGoesOnWithTheSameRun() {
    const QTemporaryDir folder;
    nn::TrainingHistory history;
    {
      Recorded lab(folder.path(), projects::xorPoints(4));
      QVERIFY(QTest::qWaitFor([&] { return lab.training.reasonNotToTrain().isEmpty(); }, kTimeoutMs));
      const auto early = lab.stepEpochs(1), late = lab.stepEpochs(1);
      QVERIFY(early && late);
      const qint64 run = *lab.runs.currentRun();
      lab.training.continueFrom(*early);
      QCOMPARE(lab.runs.currentRun(), std::optional(run));
      // What was behind that place is still there, until the training goes on.
      QVERIFY2(lab.runs.find(run)->ending.startsWith(QStringLiteral("back at step")), qPrintable(lab.runs.find(run)->ending));
      QCOMPARE(lab.runs.find(run)->steps, static_cast<qint64>(late->position.step));
      QVERIFY(lab.stepEpochs(1));
      QCOMPARE(lab.runs.runs().size(), std::size_t{1});
      QCOMPARE(lab.runs.currentRun(), std::optional(run));
      lab.training.continueFrom(*early);
      lab.training.continueFrom(*late);  // forward again, as it was
      QCOMPARE(lab.runs.runs().size(), std::size_t{1});
      lab.training.continueFrom(*early);
      history = lab.training.history();
    }
    // Closed there: the run is as long as where it was left.
    Recorded lab(folder.path());
    QTRY_VERIFY(lab.runs.isRecording());
    QCOMPARE(lab.runs.runs().size(), std::size_t{1});
    const ui::RunRecord& run = lab.runs.runs().front();
    QCOMPARE(run.steps, static_cast<qint64>(history.steps.size()));
    lab.runs.setShown(run.id, true);
    QTRY_COMPARE(lab.runs.overlays().size(), std::size_t{1});
    QVERIFY(reports::same(lab.runs.overlays().front().curves->steps, history.steps));
    QVERIFY(reports::same(lab.runs.overlays().front().curves->epochs, history.epochs));
  }

  void goingBackAndOnInAnotherWayBeginsAnotherRun() {
    const QTemporaryDir folder;
    Recorded lab(folder.path(), projects::xorPoints(4));
    QVERIFY(QTest::qWaitFor([&] { return lab.training.reasonNotToTrain().isEmpty(); }, kTimeoutMs));
    const auto early = lab.stepEpochs(1), late = lab.stepEpochs(1);
    QVERIFY(early && late);
    const qint64 first = *lab.runs.currentRun();
    lab.training.continueFrom(*early);
    lab.setRate(0.7);
    QVERIFY(lab.stepEpochs(1));
    QCOMPARE(lab.runs.runs().size(), std::size_t{2});
    QVERIFY(lab.runs.currentRun() != std::optional(first));
    QVERIFY2(lab.runs.runs().front().change.endsWith(QStringLiteral("→ 0.7")), qPrintable(lab.runs.runs().front().change));
    // Nothing of the first one is lost, and the second one has what led to it.
    lab.runs.setShown(first, true);
    QTRY_COMPARE(lab.runs.overlays().size(), std::size_t{1});
    QVERIFY(reports::same(lab.runs.overlays().front().curves->steps, late->history.steps));
    lab.runs.setShown(first, false);
    QTRY_VERIFY(lab.runs.runs().front().hasWeights);
    lab.runs.setShown(lab.runs.runs().front().id, true);
    QTRY_COMPARE(lab.runs.overlays().size(), std::size_t{1});
    QCOMPARE(lab.runs.overlays().front().curves->steps.size(), lab.training.history().steps.size());
  }

  void everyResetBeginsAnotherRun() {
    const QTemporaryDir folder;
    Recorded lab(folder.path());
    QVERIFY(lab.train());
    lab.training.reset();
    QVERIFY(!lab.runs.currentRun());
    lab.setRate(0.5);
    QVERIFY(lab.train());
    QTRY_COMPARE(lab.runs.runs().size(), std::size_t{2});
    QVERIFY2(lab.runs.runs().front().change.endsWith(QStringLiteral("→ 0.5")), qPrintable(lab.runs.runs().front().change));
    // The legend names what differs, and nothing else.
    const qint64 earlier = lab.runs.runs().back().id;
    lab.runs.setShown(earlier, true);
    QTRY_COMPARE(lab.runs.overlays().size(), std::size_t{1});
    const QString name = lab.runs.overlays().front().name;
    QVERIFY2(name.startsWith(QStringLiteral("learning rate ")) && !name.contains(QLatin1Char(',')), qPrintable(name));
    lab.runs.setShown(earlier, false);
    QVERIFY(lab.runs.overlays().empty());
  }

  void notesNamesAndPinsAreKept() {
    const QTemporaryDir folder;
    {
      Recorded lab(folder.path());
      QVERIFY(lab.train());
      const qint64 run = lab.runs.runs().front().id;
      lab.runs.rename(run, QStringLiteral("  better  "));
      lab.runs.rename(run, QStringLiteral("   "));  // a run has a name
      lab.runs.setNotes(run, QStringLiteral("try again"));
      lab.runs.setPinned(run, true);
    }
    Recorded lab(folder.path());
    QTRY_COMPARE(lab.runs.runs().size(), std::size_t{1});
    QCOMPARE(lab.runs.runs().front().name, QStringLiteral("better"));
    QCOMPARE(lab.runs.runs().front().notes, QStringLiteral("try again"));
    QVERIFY(lab.runs.runs().front().isPinned);
  }

  void removalIsUndone() {
    const QTemporaryDir folder;
    Recorded lab(folder.path());
    QVERIFY(lab.train());
    lab.runs.remove({lab.runs.runs().front().id});
    QCOMPARE(lab.runs.runs().size(), std::size_t{1});  // not while it is recorded
    lab.training.reset();
    const qint64 run = lab.runs.runs().front().id;
    lab.runs.remove({run});
    QVERIFY(lab.runs.runs().empty());
    QVERIFY(lab.runs.canUndoRemoval());
    lab.runs.undoRemoval();
    QCOMPARE(lab.runs.runs().front().id, run);
    QVERIFY(!lab.runs.canUndoRemoval());
  }

  void settingsAndWeightsComeBackAsOneStep() {
    const QTemporaryDir folder;
    Recorded lab(folder.path());
    QVERIFY(lab.train());
    QVERIFY(lab.isKept());
    const qint64 first = lab.runs.runs().front().id;
    const std::vector<nn::Scalar> firstWeights = lab.weights();
    const nn::Project firstProject = lab.document.project();
    lab.training.reset();
    lab.setUnits("dense_1", 5);
    QVERIFY(lab.train());
    QVERIFY(lab.isKept());
    const std::vector<nn::Scalar> secondWeights = lab.weights();
    const nn::Project secondProject = lab.document.project();
    QVERIFY(secondWeights.size() != firstWeights.size());

    QSignalSpy restored(&lab.runs, &ui::RunLibrary::restored);
    const int steps = lab.document.undoStack().count();
    lab.runs.restore(first, true);
    QTRY_COMPARE(restored.count(), 1);
    QCOMPARE(lab.document.undoStack().count(), steps + 1);
    QCOMPARE(lab.document.project(), firstProject);
    QTRY_COMPARE(lab.weights(), firstWeights);
    QCOMPARE(lab.training.history().epochs.size(), std::size_t{2});

    lab.document.undoStack().undo();
    QCOMPARE(lab.document.project(), secondProject);
    QTRY_COMPARE(lab.weights(), secondWeights);
    lab.document.undoStack().redo();
    QCOMPARE(lab.document.project(), firstProject);
    QTRY_COMPARE(lab.weights(), firstWeights);
    // And the restored weights can be trained further.
    lab.training.stepBatch();
    QTRY_VERIFY(lab.weights() != firstWeights);
  }

  void settingsAloneKeepTheWeights() {
    const QTemporaryDir folder;
    Recorded lab(folder.path());
    QVERIFY(lab.train());
    QVERIFY(lab.isKept());
    const auto weights = lab.weights();
    lab.setRate(0.25);
    QSignalSpy restored(&lab.runs, &ui::RunLibrary::restored);
    const qint64 run = lab.runs.runs().front().id;
    QVERIFY(lab.document.project().training.learningRate() == 0.25);
    lab.runs.restore(run, false);
    QTRY_COMPARE(restored.count(), 1);
    QVERIFY(lab.document.project().training.learningRate() != 0.25);
    QCOMPARE(lab.weights(), weights);
  }

  void missingWeightsAreTold() {
    const QTemporaryDir folder;
    Recorded lab(folder.path());
    QVERIFY(lab.train());
    QVERIFY(lab.isKept());
    const qint64 run = lab.runs.runs().front().id;
    QVERIFY(QFile::remove(folder.filePath(QStringLiteral("run-%1.safetensors").arg(run))));
    lab.setRate(0.25);
    QSignalSpy restored(&lab.runs, &ui::RunLibrary::restored);
    lab.runs.restore(run, true);
    QTRY_COMPARE(restored.count(), 1);
    QVERIFY(restored.front().front().toString().contains(QStringLiteral("weights are not")));
    QVERIFY(lab.document.project().training.learningRate() != 0.25);
  }

  void withoutAFolderNothingIsRecorded() {
    Recorded lab({});
    QVERIFY(lab.train());
    QVERIFY(lab.runs.runs().empty());
    QVERIFY(!lab.runs.isRecording());
  }
};

QTEST_GUILESS_MAIN(TestRunLibrary)
#include "tst_run_library.moc"
