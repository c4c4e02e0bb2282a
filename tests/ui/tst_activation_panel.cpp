// The activations of several samples below each other, against a real project: rows of the same samples that are held, in one
// scale, with the numbers of the newest weights.

#include <QtTest>

#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/activation_panel.h"
#include "ui/panels/activations/held_samples.h"
#include "ui/panels/layer_strip.h"
#include "ui/widgets/tensor_picture.h"

using namespace ui;

namespace {

struct Shown {
  explicit Shown(const char* example, QSize size = {900, 260}) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(size);
    panel.show();
  }

  bool ready() {
    return lab.waitUntilReady() && QTest::qWaitFor([this] { return lab.probe.result() && !panel.strips().empty(); }, 20000);
  }

  void press(const char* name) { QTest::mouseClick(panel.findChild<QToolButton*>(QString::fromLatin1(name)), Qt::LeftButton); }

  /// Rows with their numbers there.
  bool hasRows(std::size_t count) {
    return QTest::qWaitFor([this, count] {
      const auto& rows = panel.held().rows();
      return rows.size() == count && std::ranges::all_of(rows, [](const auto& row) { return row.result != nullptr; }) &&
             panel.strips().front()->rowCount() == count;
    });
  }

  const LayerStrip& strip(const char* name) const {
    return **std::ranges::find(panel.strips(), lab.node(name), [](const LayerStrip* one) { return one->node(); });
  }

  TestLab lab;
  ActivationPanel panel;
};

}  // namespace

class TestActivationPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { Theme::instance().setMode(Theme::Mode::Dark); }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void samplesThatAreHeldHaveARowEach() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.ready());
    QVERIFY(!shown.panel.held().isVisible());
    QVERIFY(!shown.panel.findChild<QToolButton*>(QStringLiteral("holdNone"))->isVisible());
    shown.lab.probe.setSample(3);
    shown.press("holdSample");
    QVERIFY(shown.hasRows(1));
    QVERIFY(shown.panel.held().isVisible());
    QVERIFY(!shown.panel.findChild<QToolButton*>(QStringLiteral("holdSample"))->isEnabled());  // it has its row
    // The next one that is chosen stands below it, until another is.
    shown.press("nextSample");
    QVERIFY(shown.hasRows(2));
    const auto rows = [&]() -> const std::vector<HeldSamples::Row>& { return shown.panel.held().rows(); };
    QCOMPARE(rows()[0].sample->index, nn::Index{3});
    QCOMPARE(rows()[1].sample->index, nn::Index{4});
    QVERIFY(rows()[0].isHeld && !rows()[0].isCurrent && !rows()[1].isHeld && rows()[1].isCurrent);
    shown.press("nextSample");
    QTRY_COMPARE(rows()[1].sample->index, nn::Index{5});
    shown.press("holdSample");
    shown.press("nextSample");
    QVERIFY(shown.hasRows(3));
    shown.press("holdNone");
    QTRY_VERIFY(!shown.panel.held().isVisible());
    for (const LayerStrip* strip : shown.panel.strips()) QCOMPARE(strip->rowCount(), std::size_t{1});
  }

  /// Layers that were out of view come into it when the rows of others go.
  void whatComesIntoViewIsDrawn() {
    Shown shown("mnist-convnet", {320, 760});
    QVERIFY(shown.ready());
    const auto isDrawn = [&](const char* layer) {  // in the scale of the sample that is chosen now
      const auto values = shown.lab.probe.result()->activation({shown.lab.node(layer), 0})->values();
      return shown.strip(layer).picture(0).range().high == static_cast<double>(std::ranges::max(values));
    };
    QTRY_VERIFY(isDrawn("conv1") && isDrawn("pool1"));
    const int height = shown.strip("conv1").picture(0).height();
    shown.press("holdSample");
    shown.press("nextSample");
    QVERIFY(shown.hasRows(2));
    shown.press("holdNone");
    QTRY_COMPARE(shown.strip("conv1").rowCount(), std::size_t{1});
    QTRY_VERIFY(isDrawn("conv1") && isDrawn("pool1"));
    QCOMPARE(shown.strip("conv1").picture(0).height(), height);
  }

  void theSelectedLayerStaysInViewUntilTheUserScrolls() {
    Shown shown("mnist-convnet", {500, 160});
    shown.lab.selection.set({shown.lab.node("out")});
    QVERIFY(shown.ready());
    const auto isInView = [&](const char* layer) { return !shown.strip(layer).visibleRegion().isEmpty(); };
    QTRY_VERIFY(isInView("out") && !isInView("input"));
    for (const int height : {300, 500, 200}) {  // the strips become wider and narrower
      shown.panel.resize(500, height);
      QTRY_VERIFY(isInView("out"));
    }
    auto* scroll = shown.panel.findChild<QScrollArea*>();
    QTest::keyClick(scroll->horizontalScrollBar(), Qt::Key_Home);
    QTRY_VERIFY(isInView("input"));
    shown.panel.resize(500, 300);
    QCoreApplication::processEvents();
    QVERIFY(isInView("input"));
  }

  /// What stands in a row is what the probe has for the sample alone.
  void rowsShowTheSamplesOwnNumbers() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.ready());
    shown.press("holdClasses");
    QVERIFY(shown.hasRows(10));  // the chosen one, the first of all, is among them
    const HeldSamples::Row row = shown.panel.held().rows()[7];
    QCOMPARE(row.result->label, std::optional<nn::Index>(7));
    QTest::mouseClick(&shown.panel.held().row(7), Qt::LeftButton, {}, QPoint(10, 10));
    QCOMPARE(shown.lab.probe.sample(), std::optional(row.sample->index));
    QTRY_VERIFY(shown.panel.held().rows()[7].isCurrent);
    QTRY_COMPARE(shown.lab.probe.result()->label, std::optional<nn::Index>(7));
    for (const char* layer : {"conv1", "dense", "out"}) {
      const nn::Tensor& alone = *shown.lab.probe.result()->activation({shown.lab.node(layer), 0});
      const nn::Tensor& inRow = *row.result->activation({shown.lab.node(layer), 0});
      QVERIFY(std::ranges::equal(alone.values(), inRow.values()));
    }
  }

  void rowsOfALayerHaveOneScaleAndStandBelowEachOther() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.ready());
    shown.press("holdClasses");
    QVERIFY(shown.hasRows(10));
    QTRY_VERIFY(shown.panel.findChild<QScrollArea*>()->verticalScrollBar()->maximum() > 0);  // laid out
    const LayerStrip& strip = shown.strip("conv1");
    const auto drawn = [&](std::size_t row) { return strip.picture(row).shownTiles() > 0; };
    double largest = 0;
    for (const HeldSamples::Row& row : shown.panel.held().rows())
      for (const nn::Scalar value : row.result->activation({shown.lab.node("conv1"), 0})->values())
        largest = std::max(largest, static_cast<double>(value));
    for (std::size_t i = 0; i < strip.rowCount(); ++i) {
      if (drawn(i)) QCOMPARE(strip.picture(i).range().high, largest);
      const int pictureTop = strip.picture(i).mapTo(&shown.panel, QPoint()).y();
      QCOMPARE(shown.panel.held().row(i).mapTo(&shown.panel, QPoint()).y(), pictureTop);
      QCOMPARE(shown.strip("input").picture(i).mapTo(&shown.panel, QPoint()).y(), pictureTop);
    }
    // Only those in view cost anything; the others come when they are scrolled to.
    QVERIFY(drawn(0) && !drawn(9));
    QScrollBar* bar = shown.panel.findChild<QScrollArea*>()->verticalScrollBar();
    bar->setValue(bar->maximum());
    QVERIFY(drawn(9));
    QCOMPARE(strip.picture(9).range().high, largest);
  }

  void rowsAreWalkedAndTakenAwayByKeys() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.ready());
    shown.press("holdClasses");
    QVERIFY(shown.hasRows(10));
    QApplication::setActiveWindow(&shown.panel);
    HeldSamples& held = shown.panel.held();
    QTRY_VERIFY(shown.panel.findChild<QScrollArea*>()->verticalScrollBar()->maximum() > 0);  // laid out
    held.row(0).setFocus();
    const auto* area = shown.panel.findChild<QScrollArea*>();
    QCOMPARE(area->verticalScrollBar()->value(), 0);
    for (int i = 0; i < 9; ++i) QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QVERIFY(held.row(9).hasFocus());
    QVERIFY(area->verticalScrollBar()->value() > 0);  // it has come into view, and the names above with it
    const int nameTop = shown.strip("conv1").findChild<QLabel*>()->mapTo(area->viewport(), QPoint()).y();
    QVERIFY2(nameTop >= 0 && nameTop < 10, qPrintable(QString::number(nameTop)));
    const nn::Index ninth = held.rows()[9].sample->index;
    QTest::keyClick(&held.row(9), Qt::Key_Return);
    QCOMPARE(shown.lab.probe.sample(), std::optional(ninth));
    QTest::keyClick(&held.row(8), Qt::Key_Delete);
    QVERIFY(shown.hasRows(9));
    QCOMPARE(held.rows()[8].sample->index, ninth);
    shown.lab.probe.setSample(1500);
    QVERIFY(shown.hasRows(10));
    QVERIFY(!held.rows()[9].isHeld);
    QTest::keyClick(&held.row(9), Qt::Key_Insert);
    QTRY_VERIFY(held.rows()[9].isHeld);
  }

  void rowsFollowTheTraining() {
    Shown shown("xor");
    QVERIFY(shown.ready());
    shown.press("holdSample");
    shown.press("nextSample");
    shown.press("holdSample");
    QVERIFY(shown.hasRows(2));
    const auto before = shown.panel.held().rows()[0].result;
    shown.lab.training.train();
    QTRY_VERIFY(shown.panel.held().rows()[0].result->network != before->network);
    shown.lab.training.stop();
    QTRY_VERIFY(shown.lab.training.state() != TrainingController::State::Running);
    QTRY_COMPARE(shown.panel.held().rows()[0].result->network, shown.lab.training.network());
    QTRY_COMPARE(shown.panel.held().rows()[1].result->network, shown.lab.training.network());
  }

  void aHiddenPanelDoesNothing() {
    Shown shown("xor");
    QVERIFY(shown.ready());
    shown.press("holdSample");
    QVERIFY(shown.hasRows(1));
    const auto before = shown.panel.comparison().result();
    shown.panel.hide();
    QSignalSpy results(&shown.panel.comparison(), &SampleComparison::changed);
    QSignalSpy probed(&shown.lab.probe, &Probe::resultChanged);
    shown.lab.training.train();
    QTRY_VERIFY(probed.count() > 0);
    QCOMPARE(results.count(), 0);
    QCOMPARE(shown.panel.comparison().result(), before);
    shown.lab.training.stop();
    QTRY_VERIFY(shown.lab.training.state() != TrainingController::State::Running);
    shown.panel.show();
    QTRY_VERIFY(shown.panel.comparison().result());
    QTRY_COMPARE(shown.panel.comparison().result()->rows[0].values->network, shown.lab.training.network());
  }

  /// Other data may not have them.
  void samplesThatAreNoMoreAreGone() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.ready());
    shown.lab.probe.setSample(100);
    shown.press("holdSample");
    QVERIFY(shown.hasRows(1));
    shown.lab.open(QStringLiteral("xor"));
    QVERIFY(shown.ready());
    QTRY_VERIFY(!shown.panel.held().isVisible());
    QTRY_COMPARE(shown.panel.strips().size(), shown.lab.training.network()->plan().steps.size());
  }
};

QTEST_MAIN(TestActivationPanel)
#include "tst_activation_panel.moc"
