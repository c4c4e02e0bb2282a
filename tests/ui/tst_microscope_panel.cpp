// The microscope: the worked e-mail example step by step, every number on screen and explained, by mouse and keyboard.

#include <QtTest>

#include <QApplication>

#include "tests/support/microscope_bench.h"
#include "ui/common/theme.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope/process_map.h"
#include "ui/panels/microscope/stage_strip.h"
#include "ui/panels/microscope/unit_diagram.h"
#include "ui/panels/microscope/weight_change.h"
#include "ui/panels/microscope/zoom_transition.h"

using namespace ui;
using Bench = MicroscopeBench;
using Size = nn::Microscope::StepSize;
using Role = nn::TensorElement::Role;
using Level = MicroscopePanel::Level;

class TestMicroscopePanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void emptyItSaysWhatItShows() {
    Bench bench;
    QVERIFY(bench.lab.waitUntilReady());
    QVERIFY(bench.panel.emptyState().isVisible());
    QVERIFY(!bench.panel.emptyState().accessibleName().isEmpty());
    QCOMPARE(bench.panel.control().recordsMade(), 0);
    QVERIFY(bench.begin());
    QVERIFY(!bench.panel.emptyState().isVisible());
    QCOMPARE(bench.panel.control().recordsMade(), 1);
    QCOMPARE(bench.panel.level(), Level::Network);
  }

  void theEmailExampleIsFollowedNumberByNumber() {
    Bench bench;
    QVERIFY(bench.begin());
    // The e-mail 1, 0, 1 is one of the batch.
    nn::Index sample = -1;
    for (nn::Index s = 0; s < bench.scene().record->batchSize() && sample < 0; ++s) {
      auto input = bench.element(Role::Output, "input");
      input.sample = s;
      std::vector<double> values;
      for (input.element = 0; input.element < 3; ++input.element) values.push_back(bench.scene().record->value(input));
      if (values == std::vector<double>{1, 0, 1}) sample = s;
    }
    QVERIFY(sample >= 0);
    bench.panel.steps().sampleBox().setValue(static_cast<int>(sample) + 1);
    QVERIFY(bench.rests());
    QVERIFY(bench.look("hidden"));
    const auto cell = [&](Role role, const char* node, nn::Index number) {
      auto wanted = bench.element(role, node, number);
      wanted.sample = sample;
      TensorCard* card = bench.panel.layerPage().cardOf(wanted);
      return card ? card->cells().cellText(number) : QStringLiteral("no card");
    };
    QCOMPARE(cell(Role::PreActivation, "hidden", 0), QString());  // not computed yet
    QVERIFY(bench.step(Size::Layer));
    QCOMPARE(bench.scene().last->node, bench.lab.node("hidden"));
    QCOMPARE(cell(Role::PreActivation, "hidden", 0), QStringLiteral("0.8"));
    QCOMPARE(cell(Role::PreActivation, "hidden", 1), QStringLiteral("−0.1"));
    QCOMPARE(cell(Role::Output, "hidden", 0), QStringLiteral("0.8"));
    QCOMPARE(cell(Role::Output, "hidden", 1), QStringLiteral("0"));
    QVERIFY(bench.step(Size::Layer));
    QCOMPARE(cell(Role::PreActivation, "out", 0), QStringLiteral("0.56"));
    QCOMPARE(cell(Role::Output, "out", 0), QStringLiteral("0.636"));
    QVERIFY(bench.panel.steps().place().contains(QStringLiteral("forward")));
    QVERIFY(bench.panel.steps().stages().summary().contains(QStringLiteral("forward")));
    // And back: the output is not known any more.
    QVERIFY(bench.back(Size::Layer));
    QVERIFY(bench.look("out"));
    QCOMPARE(cell(Role::Output, "out", 0), QString());
  }

  void everyPhaseComesInItsTurn() {
    Bench bench;
    QVERIFY(bench.begin());
    QStringList phases;
    for (int i = 0; i < 40 && (bench.scene().next || i == 0); ++i) {
      QVERIFY(bench.step(Size::Layer));
      const QString phase = phaseName(bench.scene().phase());
      if (phases.isEmpty() || phases.last() != phase) phases << phase;
    }
    QCOMPARE(phases, (QStringList{"forward", "loss", "backward", "update"}));
    // A phase is gone to by keyboard.
    StageStrip& stages = bench.panel.steps().stages();
    stages.setFocus();
    QTest::keyClick(&stages, Qt::Key_Right);
    QTest::keyClick(&stages, Qt::Key_Right);
    QTest::keyClick(&stages, Qt::Key_Return);
    QVERIFY(bench.rests());
    QCOMPARE(phaseName(bench.scene().next->phase), QStringLiteral("backward"));
  }

  void aCellIsClickedAndATermFollowedByKeyboard() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.look("out"));
    bench.clickCell(Role::Output, "out", 0);
    QVERIFY(bench.rests());
    QCOMPARE(bench.panel.level(), Level::Number);
    NumberPane& pane = bench.panel.numberPane();
    QVERIFY(pane.isVisible());
    QVERIFY(!pane.explanations().formulas().empty());
    QVERIFY(pane.diagram().isVisible());
    QCOMPARE(pane.diagram().links().size(), 2u);
    QVERIFY(pane.diagram().workingPoint().has_value());
    QVERIFY(bench.panel.trail().startsWith(QStringLiteral("network › out › ")));
    // The first number of the weighted sum is an output of the layer before: Enter goes there.
    FormulaView* sum = pane.explanations().formulas().front();
    sum->setFocus();
    QTest::keyClick(sum, Qt::Key_Home);
    const auto isInput = [&] {
      const FormulaTerm& term = sum->block().terms[static_cast<std::size_t>(sum->currentTerm())];
      return !term.isGroup && !term.elements.empty() && term.elements.front().node == bench.lab.node("hidden");
    };
    for (int i = 0; i < 20 && !isInput(); ++i) QTest::keyClick(sum, Qt::Key_Right);
    QVERIFY(isInput());
    QTest::keyClick(sum, Qt::Key_Return);
    QVERIFY(bench.rests());
    QCOMPARE(bench.scene().focus.node, std::optional(bench.lab.node("hidden")));
    QVERIFY(bench.panel.trail().startsWith(QStringLiteral("network › hidden › ")));
    // And back the same way.
    QTest::mouseClick(&bench.panel.returnButton(), Qt::LeftButton);
    QVERIFY(bench.rests());
    QVERIFY(bench.panel.trail().startsWith(QStringLiteral("network › out › ")));
  }

  void cellsAndTermsLightEachOther() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.look("hidden"));
    bench.clickCell(Role::PreActivation, "hidden", 0);
    QVERIFY(bench.rests());
    FormulaView* sum = bench.panel.numberPane().explanations().formulas().front();
    // A cell is pointed at: its terms are lit.
    const auto weight = bench.element(Role::Parameter, "hidden", 0);
    TensorCells& cells = bench.panel.layerPage().cardOf(weight)->cells();
    QMouseEvent move(QEvent::MouseMove, cells.rectOf(0).center(), cells.mapToGlobal(cells.rectOf(0).center()), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(&cells, &move);
    QVERIFY(!sum->litTerms().empty());
    QVERIFY2(bench.panel.steps().hint().endsWith(QStringLiteral("= 0.5")), qPrintable(bench.panel.steps().hint()));
    for (const int term : sum->litTerms()) {
      const auto& elements = sum->block().terms[static_cast<std::size_t>(term)].elements;
      QVERIFY(std::find(elements.begin(), elements.end(), weight) != elements.end());
    }
    // Every term lights cells that are on screen.
    for (int t = 0; t < static_cast<int>(sum->block().terms.size()); ++t) {
      const QPointF at = sum->termRect(t).center();
      QMouseEvent over(QEvent::MouseMove, at, sum->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
      QApplication::sendEvent(sum, &over);
      const auto& term = sum->block().terms[static_cast<std::size_t>(sum->currentTerm())];
      std::size_t lit = 0;
      for (TensorCard* card : bench.panel.layerPage().cards()) lit += card->cells().lit().size();
      QCOMPARE(lit, term.elements.size());
    }
  }

  void aWeightTellsHowItChanges() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.look("out"));
    bench.clickCell(Role::Parameter, "out", 0);
    QVERIFY(bench.rests());
    NumberPane& pane = bench.panel.numberPane();
    // Not known yet: the button goes on until it is.
    QVERIFY(pane.goThereButton().isVisible());
    QTest::mouseClick(&pane.goThereButton(), Qt::LeftButton);
    QVERIFY(bench.rests());
    QVERIFY(!pane.goThereButton().isVisible());
    QCOMPARE(phaseName(bench.scene().phase()), QStringLiteral("update"));
    QVERIFY(pane.change().isVisible());
    QVERIFY(pane.change().summary().startsWith(QStringLiteral("0.7 → ")));
    QVERIFY(!pane.explanations().formulas().empty());
    QCOMPARE(pane.explanations().formulas().back()->explanation().subject.role, Role::NextParameter);
  }

  void aLayerIsEnteredByKeyboard() {
    Bench bench;
    QVERIFY(bench.begin());
    ProcessMap& map = bench.panel.map();
    map.setFocus();
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Right);
    QTest::keyClick(&map, Qt::Key_Return);
    QVERIFY(bench.rests());
    QCOMPARE(bench.panel.level(), Level::Layer);
    QVERIFY(bench.panel.trail().startsWith(QStringLiteral("network › ")));
    // Cells by the arrow keys.
    TensorCells& cells = bench.panel.layerPage().cards().front()->cells();
    cells.setFocus();
    QTest::keyClick(&cells, Qt::Key_Home);
    QTest::keyClick(&cells, Qt::Key_Return);
    QVERIFY(bench.rests());
    QCOMPARE(bench.panel.level(), Level::Number);
    QTest::keyClick(&bench.panel, Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE(bench.panel.level(), Level::Layer);
  }

  void samplesGoThroughOneByOne() {
    Bench bench;
    QVERIFY(bench.begin());
    auto* oneByOne = bench.panel.findChild<QToolButton*>(QStringLiteral("microscopeOrder"));
    QTest::mouseClick(oneByOne, Qt::LeftButton);
    QVERIFY(bench.rests());
    QCOMPARE(bench.scene().order, nn::Microscope::Order::SampleBySample);
    QVERIFY(bench.step(Size::Sample));
    QVERIFY(bench.step(Size::Layer));
    QCOMPARE(bench.scene().last->sample, 1);
    QCOMPARE(bench.panel.steps().sampleBox().value(), 2);
    QVERIFY2(bench.panel.steps().place().contains(QStringLiteral("sample 2 of 8")), qPrintable(bench.panel.steps().place()));
    QVERIFY(bench.back(Size::Sample));
    QVERIFY(bench.scene().done > 0);
  }

  void whatPlaysAPartIsMarked() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.step(Size::Layer));
    QVERIFY(bench.look("hidden"));
    bench.clickCell(Role::PreActivation, "hidden", 1);
    QVERIFY(bench.rests());
    const auto involved = [&](Role role, const char* node) {
      return bench.panel.layerPage().cardOf(bench.element(role, node))->cells().involved();
    };
    QCOMPARE(involved(Role::Parameter, "hidden"), (std::vector<nn::Index>{1, 3, 5}));  // its column of the weights
    QCOMPARE(involved(Role::Output, "input").size(), 3u);
    QVERIFY(involved(Role::Output, "hidden").empty());
  }

  void zoomingIsInterruptedAndLeftOutOnRequest() {
    Bench bench;
    QVERIFY(bench.begin());
    auto* zoom = bench.panel.findChild<ZoomTransition*>();
    Theme::instance().setReducedMotion(false);
    const bool moves = !Theme::instance().reducedMotion();  // the platform may not want any
    bench.panel.showLayer(bench.lab.node("hidden"));
    if (moves) QTRY_VERIFY(zoom->isRunning());  // as soon as the layer is worked out
    QCOMPARE(zoom->isRunning(), moves);
    bench.panel.showNetwork();
    QCOMPARE(bench.panel.level(), Level::Network);
    QTRY_VERIFY(!zoom->isRunning());
    QVERIFY(!zoom->isVisible());
    Theme::instance().setReducedMotion(true);
    bench.panel.showLayer(bench.lab.node("out"));
    QVERIFY(!zoom->isRunning());
    Theme::instance().setReducedMotion(false);
    QVERIFY(bench.rests());
    QCOMPARE(bench.panel.level(), Level::Layer);
  }

  void unitsAreSteppedOneByOne() {
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(bench.step(Size::Unit));
    QVERIFY(bench.look("hidden"));
    QVERIFY(!bench.cell(Role::Output, "hidden", 0).isEmpty());
    QVERIFY(bench.cell(Role::Output, "hidden", 1).isEmpty());
    QVERIFY(bench.step(Size::Unit));
    QVERIFY(!bench.cell(Role::Output, "hidden", 1).isEmpty());
    QVERIFY(bench.back(Size::Unit));
    QVERIFY(bench.cell(Role::Output, "hidden", 1).isEmpty());
    QVERIFY(bench.panel.steps().forwardButton().toolTip().contains(QStringLiteral("F11")));
  }
};

QTEST_MAIN(TestMicroscopePanel)
#include "tst_microscope_panel.moc"
