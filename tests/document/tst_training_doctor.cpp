// The doctor of a running training: what it finds comes once, in the background, and its fixes go through undo.

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/training/training_doctor.h"

using ui::DoctorNote;
using ui::TrainingDoctor;
using State = ui::TrainingController::State;

namespace {

/// An example whose learning rate makes it fail within a few steps.
struct FailingLab : TestLab {
  FailingLab() : TestLab(QStringLiteral("boston-housing")) {
    document.edit(QStringLiteral("rate"), [](nn::Project& project) {
      project.training.optimizer = "sgd";
      project.training.optimizerOptions = {};
      project.training.optimizerOptions.set("learning_rate", 100.0);
    });
  }
};

const nn::Advice* found(const TrainingDoctor& doctor, const std::string& rule) {
  for (const nn::Advice* advice : doctor.current())
    if (advice->rule == rule) return advice;
  return nullptr;
}

}  // namespace

class TestTrainingDoctor : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_training_doctor"));
  }
  void init() { QSettings().clear(); }

  void thereIsOneForAWindow() {
    TestLab lab;
    QCOMPARE(&TrainingDoctor::of(lab.lab), &TrainingDoctor::of(lab.lab));
  }

  void failureIsExplainedAndFixed() {
    FailingLab lab;
    TrainingDoctor& doctor = TrainingDoctor::of(lab.lab);
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Failed);
    QTRY_VERIFY(found(doctor, "not-finite"));
    const nn::Advice advice = *found(doctor, "not-finite");
    QVERIFY(advice.node.has_value());
    const nn::Project before = lab.document.project();
    doctor.applyFix(advice, 0);
    QCOMPARE(lab.document.project().training.learningRate(), 10.0);
    QVERIFY(doctor.current().empty());
    QCOMPARE(doctor.notes().front().standing, DoctorNote::Standing::Treated);
    lab.document.undoStack().undo();
    QVERIFY(lab.document.project() == before);
  }

  void dismissedAdviceStaysAwayUntilTheTrainingBeginsAnew() {
    FailingLab lab;
    TrainingDoctor& doctor = TrainingDoctor::of(lab.lab);
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_VERIFY(found(doctor, "not-finite"));
    doctor.dismiss(*found(doctor, "not-finite"));
    QVERIFY(doctor.current().empty());
    QTRY_COMPARE(lab.training.state(), State::Failed);
    QSignalSpy examined(&doctor, &TrainingDoctor::examined);
    lab.training.train();  // fails with the same batch again
    QTRY_VERIFY(!examined.isEmpty());
    QVERIFY(doctor.current().empty());
    lab.training.reset();
    QVERIFY(doctor.notes().empty());
    lab.training.train();
    QTRY_VERIFY(found(doctor, "not-finite"));
  }

  void rulesCanBeTurnedOff() {
    FailingLab lab;
    TrainingDoctor& doctor = TrainingDoctor::of(lab.lab);
    doctor.setOn("not-finite", false);
    QVERIFY(!doctor.isOn("not-finite"));
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Failed);
    QTRY_VERIFY(doctor.examinedStep().has_value());
    QVERIFY(!found(doctor, "not-finite"));
    TestLab another;
    QVERIFY(!TrainingDoctor::of(another.lab).isOn("not-finite"));  // remembered
    doctor.setOn("not-finite", true);
    QVERIFY(doctor.isOn("not-finite"));
  }

  void healthyTrainingGetsNoAdviceAndIsExaminedAtTheEnd() {
    TestLab lab(QStringLiteral("xor"));
    TrainingDoctor& doctor = TrainingDoctor::of(lab.lab);
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Finished);
    QTRY_COMPARE(doctor.examinedStep().value_or(0), lab.training.position().step);
    QVERIFY2(doctor.notes().empty(), doctor.notes().empty() ? "" : doctor.notes().front().advice.title.c_str());
  }

  void nothingIsExaminedBeforeTheTraining() {
    TestLab lab(QStringLiteral("xor"));
    TrainingDoctor& doctor = TrainingDoctor::of(lab.lab);
    QVERIFY(lab.waitUntilReady());
    QTest::qWait(50);  // nothing to wait for: it must not happen
    QVERIFY(!doctor.examinedStep());
  }
};

QTEST_GUILESS_MAIN(TestTrainingDoctor)
#include "tst_training_doctor.moc"
