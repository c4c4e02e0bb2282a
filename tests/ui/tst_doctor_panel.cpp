// The doctor's panel and the line beside the curves, with real clicks.

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QStandardPaths>
#include <QToolButton>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/doctor/advice_card.h"
#include "ui/panels/doctor/advice_strip.h"
#include "ui/panels/doctor_panel.h"
#include "ui/plots/evidence_plot.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/empty_state.h"

using ui::AdviceStrip;
using ui::DoctorPanel;
using ui::TrainingDoctor;
using State = ui::TrainingController::State;

namespace {

/// A learning rate that is far too high.
struct FaultyLab : TestLab {
  FaultyLab() : TestLab(QStringLiteral("xor")) {
    document.edit(QStringLiteral("rate"), [](nn::Project& project) {
      project.training.optimizerOptions.set("learning_rate", 30.0);
      project.training.epochs = 2;  // over in no time, and so examined at the end
    });
  }

  bool trainToAdvice(const char* rule) {
    if (!waitUntilReady()) return false;
    training.train();
    return QTest::qWaitFor(
        [&] {
          for (const auto* advice : TrainingDoctor::of(lab).current())
            if (advice->rule == rule) return true;
          return false;
        },
        20000);
  }
};

template <typename Widget>
Widget* child(QWidget& parent, const char* name) {
  return parent.findChild<Widget*>(QString::fromLatin1(name));
}

}  // namespace

class TestDoctorPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_doctor_panel"));
    ui::Theme::instance().apply();
  }
  void init() { QSettings().clear(); }

  void emptyPanelSaysWhatItWillShow() {
    TestLab lab(QStringLiteral("xor"));
    DoctorPanel panel(lab.lab);
    panel.resize(600, 260);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    auto* empty = panel.findChild<ui::EmptyState*>();
    QVERIFY(empty->isVisible());
    QVERIFY(lab.waitUntilReady());
    QTest::mouseClick(empty->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(lab.training.state(), State::Finished);
    QTRY_VERIFY(child<QLabel>(panel, "status")->text().contains("Examined"));
    QVERIFY(panel.cards().empty());
  }

  void fixIsOneUndoStep() {
    FaultyLab lab;
    DoctorPanel panel(lab.lab);
    panel.resize(600, 260);
    panel.show();
    QVERIFY(lab.trainToAdvice("learning-rate-too-high"));
    QCOMPARE(panel.cards().size(), std::size_t{1});
    ui::AdviceCard& card = *panel.cards().front();
    QCoreApplication::processEvents();  // the card gets its place
    auto* evidence = child<QWidget>(card, "evidence");
    QVERIFY(!evidence->isVisible());
    QTest::mouseClick(child<QToolButton>(card, "why"), Qt::LeftButton);
    QVERIFY(evidence->isVisible());
    QVERIFY(card.findChild<ui::EvidencePlot*>()->pointCount() > 10);
    const nn::Project before = lab.document.project();
    QTest::mouseClick(child<QPushButton>(card, "fix0"), Qt::LeftButton);
    QVERIFY(lab.document.project().training.learningRate() < 3);
    QVERIFY(panel.cards().empty());
    QVERIFY(child<QLabel>(panel, "earlier")->text().contains("fix applied"));
    QVERIFY(child<QPushButton>(panel, "reset")->isVisible());
    lab.document.undoStack().undo();
    QVERIFY(lab.document.project() == before);
    QTest::mouseClick(child<QPushButton>(panel, "reset"), Qt::LeftButton);
    QTRY_VERIFY(TrainingDoctor::of(lab.lab).notes().empty());
    QVERIFY(!child<QPushButton>(panel, "reset")->isVisible());
  }

  void dismissedFromTheCardGoesEverywhere() {
    FaultyLab lab;
    DoctorPanel panel(lab.lab);
    AdviceStrip strip(lab.lab);
    panel.show();
    QVERIFY(strip.isHidden());
    QVERIFY(lab.trainToAdvice("learning-rate-too-high"));
    QVERIFY(!strip.isHidden());
    QTest::mouseClick(child<QToolButton>(*panel.cards().front(), "dismiss"), Qt::LeftButton);
    QVERIFY(panel.cards().empty());
    QVERIFY(strip.isHidden());
  }

  void lineBesideTheCurvesFixesAndAsksForThePanel() {
    FaultyLab lab;
    AdviceStrip strip(lab.lab);
    QVERIFY(lab.trainToAdvice("learning-rate-too-high"));
    strip.resize(600, 40);
    strip.show();
    QVERIFY(QTest::qWaitForWindowExposed(&strip));
    QSignalSpy asked(&TrainingDoctor::of(lab.lab), &TrainingDoctor::panelRequested);
    QTest::mouseClick(child<QToolButton>(strip, "stripWhy"), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QTest::mouseClick(child<QPushButton>(strip, "stripFix"), Qt::LeftButton);
    QVERIFY(lab.document.project().training.learningRate() < 3);
    QVERIFY(strip.isHidden());
  }

  void ruleIsTurnedOffByItsBox() {
    TestLab lab(QStringLiteral("xor"));
    DoctorPanel panel(lab.lab);
    auto* box = child<QCheckBox>(panel, "rule-overfitting");
    QVERIFY(box && box->isChecked());
    QVERIFY(!box->toolTip().isEmpty());
    box->click();
    QVERIFY(!TrainingDoctor::of(lab.lab).isOn("overfitting"));
    box->click();
    QVERIFY(TrainingDoctor::of(lab.lab).isOn("overfitting"));
  }
};

QTEST_MAIN(TestDoctorPanel)
#include "tst_doctor_panel.moc"
