// The doctor's panel and the line beside the curves, with real clicks.

#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <cmath>
#include <functional>

#include "engine/data/catalog.h"
#include "engine/doctor/data_report.h"
#include "engine/project/starter_network.h"
#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/data_panel.h"
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

/// A table of the user's own whose project is a starter network for it.
struct TableLab : TestLab {
  explicit TableLab(const std::function<QString(int row)>& rows, int count) {
    QFile file(folder.filePath(QStringLiteral("table.csv")));
    const bool isOpen = file.open(QIODevice::WriteOnly);
    file.write("a,b,c,d,kind\n");
    for (int row = 0; row < count; ++row) file.write(rows(row).toUtf8() + '\n');
    file.close();
    const auto loaded = nn::loadData(file.fileName().toStdString(), {}, 1, {});
    nn::Project project;
    nn::useData(project, file.fileName().toStdString(), {}, loaded.train->info());
    nn::useStarterNetwork(project, *loaded.train);
    project.data.validationFraction = 0.3;
    project.training.epochs = 2;
    document.replace(project, {});
    isMade = isOpen;
  }

  const nn::Advice* trainTo(const char* rule) {
    if (!isMade || !waitUntilReady()) return nullptr;
    training.train();
    const nn::Advice* found = nullptr;
    const bool isThere = QTest::qWaitFor(
        [&] {
          for (const auto* advice : TrainingDoctor::of(lab).current())
            if (advice->rule == rule) found = advice;
          return found != nullptr;
        },
        20000);
    return isThere ? found : nullptr;
  }

  QTemporaryDir folder;
  bool isMade = false;
};

/// Numbers that look random and are the same in every run.
double scattered(int row, int column) {
  const double turn = std::sin(row * 12.9898 + column * 78.233) * 43758.5453;
  return std::round((turn - std::floor(turn)) * 1000) / 1000;
}

QString tableRow(int row, bool isRelated) {
  const double sum = scattered(row, 0) + scattered(row, 1);
  const bool isYes = isRelated ? sum > 1 : scattered(row, 9) > 0.5;
  return QStringLiteral("%1,%2,%3,%4,%5")
      .arg(scattered(row, 0))
      .arg(scattered(row, 1))
      .arg(scattered(row, 2))
      .arg(scattered(row, 3))
      .arg(isYes ? "yes" : "no");
}

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

  void aLeakIsMendedByOneClickAndComesBackWithUndo() {
    // Every row twice: the split tears twins apart.
    TableLab lab([](int row) { return tableRow(row / 2, true); }, 200);
    DoctorPanel panel(lab.lab);
    panel.resize(600, 260);
    panel.show();
    QVERIFY(lab.trainTo("leaking-validation"));
    QCoreApplication::processEvents();
    auto* card = child<ui::AdviceCard>(panel, "advice-leaking-validation");
    QVERIFY(card);
    const nn::Project before = lab.document.project();
    const nn::Index held = lab.training.data()->validation->size();
    const int steps = lab.document.undoStack().index();
    QTest::mouseClick(child<QPushButton>(*card, "fix0"), Qt::LeftButton);
    QCOMPARE(lab.document.undoStack().index(), steps + 1);
    QVERIFY(lab.document.project().data.leaveOutRepeats);
    QTRY_VERIFY(lab.training.data() && lab.training.data()->validation && lab.training.data()->validation->size() < held);
    QCOMPARE(nn::reportOn(*lab.training.data()).leak.shared, nn::Index{0});
    lab.document.undoStack().undo();
    QVERIFY(lab.document.project() == before);
    QTRY_VERIFY(lab.training.data() && lab.training.data()->validation->size() == held);
  }

  void labelsThatMeanNothingLeadToTheirSamples() {
    TableLab lab([](int row) { return tableRow(row, false); }, 300);
    DoctorPanel panel(lab.lab);
    AdviceStrip strip(lab.lab);
    ui::DataPanel data(lab.lab);
    panel.resize(600, 260);
    panel.show();
    data.show();
    strip.resize(600, 40);
    const nn::Advice* advice = lab.trainTo("unrelated-labels");
    QVERIFY(advice);
    const std::vector<nn::Index> odd = advice->samples;
    QVERIFY(odd.size() > 20);
    connect(&TrainingDoctor::of(lab.lab), &TrainingDoctor::samplesRequested, &data, &ui::DataPanel::showOnly);
    const nn::Project before = lab.document.project();
    QCoreApplication::processEvents();
    auto* card = child<ui::AdviceCard>(panel, "advice-unrelated-labels");
    QVERIFY(card);
    QTest::mouseClick(child<QPushButton>(*card, "samples"), Qt::LeftButton);
    auto* table = child<QTableView>(data, "sampleTable");
    QCOMPARE(table->model()->rowCount(), static_cast<int>(odd.size()));
    QVERIFY(lab.document.project() == before);  // nothing is changed
    // All samples again.
    auto* only = child<QToolButton>(data, "onlyChosen");
    QVERIFY(only->isVisibleTo(&data) && only->isChecked());
    QTest::mouseClick(only, Qt::LeftButton);
    QCOMPARE(table->model()->rowCount(), 300);
    QVERIFY(!only->isVisibleTo(&data));
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
