// The optimizer race with real clicks, drags and keys.

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/race/race_track.h"
#include "ui/panels/race/race_model.h"
#include "ui/panels/race_panel.h"
#include "ui/plots/value_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/number_field.h"

using ui::RaceModel;
using ui::RacePanel;

namespace {

struct Shown {
  Shown() : lab(QStringLiteral("xor")), panel(lab.lab) {
    panel.resize(640, 420);
    panel.show();
    static_cast<void>(QTest::qWaitForWindowExposed(&panel));
  }
  template <typename Widget>
  Widget* child(const char* name, const char* row = nullptr) {
    QWidget* parent = row ? panel.findChild<QWidget*>(QString::fromLatin1(row)) : &panel;
    return parent->findChild<Widget*>(QString::fromLatin1(name));
  }
  void click(const char* name) { QTest::mouseClick(child<QToolButton>(name), Qt::LeftButton); }
  RaceModel& model() { return panel.model(); }

  TestLab lab;
  RacePanel panel;
};

}  // namespace

class TestRacePanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { ui::Theme::instance().apply(); }

  void stepsForwardAndBack() {
    Shown shown;
    for (int i = 0; i < 3; ++i) shown.click("step");
    QCOMPARE(shown.model().race().step(), std::int64_t{3});
    QCOMPARE(shown.child<QLabel>("count")->text(), QStringLiteral("step 3"));
    const nn::SurfacePoint there = shown.model().race().position(0);
    shown.click("back");
    QCOMPARE(shown.model().race().step(), std::int64_t{2});
    shown.click("step");
    QVERIFY(shown.model().race().position(0) == there);
    shown.click("reset");
    QCOMPARE(shown.model().race().step(), std::int64_t{0});
    QVERIFY(!shown.child<QToolButton>("back")->isEnabled());
    QCOMPARE(shown.panel.findChild<ui::ValuePlot*>()->lineCount(), 3);
  }

  void playsToTheEndAndPauses() {
    Shown shown;
    shown.model().setStepsPerSecond(2000);
    shown.click("play");
    QVERIFY(shown.model().isPlaying());
    QTRY_COMPARE(shown.model().race().step(), RaceModel::kPlannedSteps);
    QTRY_VERIFY(!shown.model().isPlaying());
    QVERIFY(shown.child<QLabel>("verdict", "racer1")->text().contains("Good"));
  }

  void startIsDragged() {
    Shown shown;
    ui::RaceTrack& view = shown.panel.view();
    const QPoint from = view.positionOf(shown.model().start()).toPoint();
    const QPoint to = view.positionOf({2, -1}).toPoint();
    shown.click("step");
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, (from + to) / 2);
    QTest::mouseMove(&view, to);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    QVERIFY(std::abs(shown.model().start().x - 2) < 0.05);
    QVERIFY(std::abs(shown.model().start().y + 1) < 0.05);
    QCOMPARE(shown.model().race().step(), std::int64_t{1});  // run anew from there, not taken away
    QVERIFY(shown.model().race().path(0).front().x > 1.9);
    // A press elsewhere moves nothing.
    const nn::SurfacePoint start = shown.model().start();
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, to + QPoint(30, 0));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    QVERIFY(shown.model().start() == start);
  }

  void keysMoveTheStartAndTheRace() {
    Shown shown;
    ui::RaceTrack& view = shown.panel.view();
    view.setFocus();
    const nn::SurfacePoint start = shown.model().start();
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Down);
    QVERIFY(shown.model().start().x > start.x && shown.model().start().y < start.y);
    QTest::keyClick(&view, Qt::Key_Period);
    QCOMPARE(shown.model().race().step(), std::int64_t{1});
    QTest::keyClick(&view, Qt::Key_Comma);
    QCOMPARE(shown.model().race().step(), std::int64_t{0});
    QTest::keyClick(&view, Qt::Key_Space);
    QVERIFY(shown.model().isPlaying());
    QTest::keyClick(&view, Qt::Key_Space);
    QVERIFY(!shown.model().isPlaying());
  }

  void rateIsTyped() {
    Shown shown;
    auto* rate = shown.child<ui::NumberField>("rate", "racer0");
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, "0.2");
    QTest::keyClick(rate, Qt::Key_Return);
    QCOMPARE(shown.model().racers()[0].options.get<double>("learning_rate"), 0.2);
    for (int i = 0; i < 40; ++i) shown.click("step");
    QVERIFY(shown.child<QLabel>("verdict", "racer0")->text().startsWith("Diverges"));  // across, the limit is 2 / 20
  }

  void racersComeAndGo() {
    Shown shown;
    QTest::mouseClick(shown.child<QPushButton>("add"), Qt::LeftButton);
    QCOMPARE(shown.model().racers().size(), std::size_t{4});
    QCOMPARE(shown.model().racers()[3].optimizer, shown.lab.document.project().training.optimizer);
    QTest::mouseClick(shown.child<QToolButton>("remove", "racer0"), Qt::LeftButton);
    QCOMPARE(shown.model().racers().size(), std::size_t{3});
    QCOMPARE(shown.model().racers()[0].options.get<double>("momentum"), 0.9);
    while (shown.model().racers().size() > 1) shown.model().removeRacer(0);
    QVERIFY(!shown.child<QToolButton>("remove", "racer0")->isEnabled());
  }

  void racerIsUsedInTheProject() {
    Shown shown;
    const nn::Project before = shown.lab.document.project();
    QTest::mouseClick(shown.child<QToolButton>("more", "racer1"), Qt::LeftButton);
    QVERIFY(shown.child<QWidget>("options", "racer1")->isVisible());
    shown.child<QPushButton>("use", "racer1")->click();
    QCOMPARE(shown.lab.document.project().training.optimizer, std::string("sgd"));
    QCOMPARE(shown.lab.document.project().training.optimizerOptions.get<double>("momentum"), 0.9);
    shown.lab.document.undoStack().undo();
    QVERIFY(shown.lab.document.project() == before);
  }

  void everySurfaceIsDrawn() {
    Shown shown;
    auto* box = shown.child<ui::ChoiceBox>("surface");
    for (int i = 0; i < box->count(); ++i) {
      emit box->edited(box->itemData(i));
      QCOMPARE(shown.model().race().surface().id, box->itemData(i).toString().toStdString());
      const QImage picture = shown.panel.view().grab().toImage();
      QSet<QRgb> colors;
      for (int x = 50; x < picture.width() - 90; x += 7)
        for (int y = 12; y < picture.height() - 30; y += 7) colors.insert(picture.pixel(x, y));
      QVERIFY2(colors.size() > (shown.model().race().surface().dimensions == 1 ? 1 : 20), qPrintable(box->itemText(i)));
    }
  }

  void hiddenPanelStandsStill() {
    Shown shown;
    shown.click("play");
    shown.panel.hide();
    QVERIFY(!shown.model().isPlaying());
  }
};

QTEST_MAIN(TestRacePanel)
#include "tst_race_panel.moc"
