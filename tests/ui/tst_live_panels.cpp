// Transport, curves and drawing with a training that really runs.

#include <QtTest>

#include <QLabel>
#include <QSlider>
#include <QTextDocument>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/draw/drawing_canvas.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/metric_chart.h"
#include "ui/panels/metrics_panel.h"
#include "ui/panels/transport_bar.h"
#include "ui/widgets/class_bars.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/figure_label.h"
#include "ui/widgets/number_field.h"

using namespace ui;
using State = TrainingController::State;

namespace {

QToolButton* button(const QWidget& panel, const char* name) { return panel.findChild<QToolButton*>(QString::fromLatin1(name)); }

double lastRate(const TestLab& lab) {
  const auto& steps = lab.training.history().steps;
  return steps.empty() ? 0 : steps.back().learningRate;
}

void drawBar(DrawingCanvas& canvas) {
  const QPoint top(canvas.width() / 2, 20), bottom(canvas.width() / 2 - 10, canvas.height() - 30);
  QTest::mousePress(&canvas, Qt::LeftButton, {}, top);
  QTest::mouseMove(&canvas, (top + bottom) / 2);
  QTest::mouseMove(&canvas, bottom);
  QTest::mouseRelease(&canvas, Qt::LeftButton, {}, bottom);
}

}  // namespace

class TestLivePanels : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void trainButtonTrainsPausesAndContinues() {
    TestLab lab(QStringLiteral("xor"));
    lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 100000; });
    TransportBar bar(lab.lab);
    bar.show();
    QVERIFY(lab.waitUntilReady());
    QTest::mouseClick(button(bar, "train"), Qt::LeftButton);
    QTRY_COMPARE(lab.training.state(), State::Running);
    QTRY_COMPARE(button(bar, "train")->text(), QStringLiteral("Pause"));
    QTRY_VERIFY(lab.training.history().steps.size() > 20);
    QTest::mouseClick(button(bar, "train"), Qt::LeftButton);
    QTRY_COMPARE(lab.training.state(), State::Paused);
    const auto step = lab.training.position().step;
    QTest::mouseClick(button(bar, "step"), Qt::LeftButton, {}, QPoint(8, 8));
    QTRY_COMPARE(lab.training.position().step, step + 1);
    QTest::mouseClick(button(bar, "stop"), Qt::LeftButton);
    QTRY_VERIFY(!button(bar, "stop")->isEnabled());
    QTest::mouseClick(button(bar, "reset"), Qt::LeftButton);
    QTRY_VERIFY(lab.training.history().steps.empty());
    QTRY_VERIFY(!button(bar, "reset")->isEnabled());
  }

  void learningRateChangesWhileTraining() {
    TestLab lab(QStringLiteral("xor"));
    lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 100000; });
    TransportBar bar(lab.lab);
    bar.show();
    bar.activateWindow();
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Running);
    auto* field = bar.findChild<NumberField*>(QStringLiteral("learningRate"));
    QCOMPARE(field->value(), 0.03);
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, QStringLiteral("2e-3"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(lab.document.project().training.learningRate(), 0.002);
    QTRY_COMPARE(lastRate(lab), 0.002);
    QCOMPARE(lab.training.state(), State::Running);  // nothing was reset
    lab.document.undoStack().undo();
    QCOMPARE(field->value(), 0.03);
    QTRY_COMPARE(lastRate(lab), 0.03);
  }

  void sliderIsLogarithmicAndOneDragIsOneStep() {
    TestLab lab(QStringLiteral("xor"));
    TransportBar bar(lab.lab);
    bar.show();
    auto* slider = bar.findChild<QSlider*>(QStringLiteral("learningRateSlider"));
    const int steps = lab.document.undoStack().count();
    slider->setSliderDown(true);
    slider->setValue(-120);
    slider->setValue(-80);
    slider->setSliderDown(false);
    QCOMPARE(lab.document.project().training.learningRate(), 0.01);
    QCOMPARE(lab.document.undoStack().count(), steps + 1);
  }

  void trainSaysWhatIsMissing() {
    TestLab lab(QStringLiteral("xor"));
    TransportBar bar(lab.lab);
    bar.show();
    QVERIFY(lab.waitUntilReady());
    lab.document.edit(QStringLiteral("Break"), [&](nn::Project& project) { project.graph.remove(lab.node("output")); });
    QVERIFY(button(bar, "train")->isEnabled());
    QTest::mouseClick(button(bar, "train"), Qt::LeftButton);
    QVERIFY(lab.training.state() != State::Running);
    QVERIFY(!lab.training.reasonNotToTrain().isEmpty());
    QCOMPARE(button(bar, "train")->toolTip(), lab.training.reasonNotToTrain());
    const auto labels = bar.findChildren<ElidedLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
      return label->isVisible() && label->toolTip() == lab.training.reasonNotToTrain();
    }));
  }

  void whereDataComeFromIsSaidWithoutFolders() {
    TestLab lab(QStringLiteral("boston-housing"));
    TransportBar bar(lab.lab);
    bar.resize(1600, 40);
    bar.show();
    QVERIFY(lab.waitUntilReady());
    const QString whole = QString::fromStdString(lab.training.data()->origin);
    QVERIFY2(whole.contains(QLatin1Char('/')), qPrintable(whole));
    const auto labels = bar.findChildren<ElidedLabel*>();
    const auto origin =
        std::find_if(labels.begin(), labels.end(), [&](const QLabel* label) { return label->toolTip() == whole; });
    QVERIFY(origin != labels.end());
    QVERIFY2(!(*origin)->text().contains(QLatin1Char('/')), qPrintable((*origin)->text()));
    QTRY_VERIFY((*origin)->isVisible());
    QTRY_VERIFY2((*origin)->text().contains(QStringLiteral("506 ")), qPrintable((*origin)->text()));
  }

  void theVerdictIsReadInBothThemes() {
    TestLab lab(QStringLiteral("xor"));
    MetricsPanel metrics(lab.lab);
    auto* verdict = metrics.findChild<QLabel*>(QStringLiteral("verdict"));
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
      Theme::instance().setMode(mode);
      QCOMPARE(verdict->palette().color(QPalette::WindowText), Theme::instance().colors().textMuted);
    }
  }

  void figuresComeFirstInANarrowChart() {
    MetricChart chart(1);
    chart.setTitles(QStringLiteral("Mean absolute error"), {}, QStringLiteral("step"));
    chart.appendTraining(std::vector<QPointF>{{1, 6.328}});
    chart.appendValidation(std::vector<MetricChart::ValidationPoint>{{{1, 91.34}, 1}}, false);
    auto* readout = chart.findChild<FigureLabel*>();
    for (const int width : {600, 300, 200}) {
      chart.resize(width, 160);
      chart.showNewest();
      QTextDocument text;
      text.setDefaultFont(readout->font());
      text.setDocumentMargin(0);
      text.setHtml(readout->text());
      QVERIFY2(text.idealWidth() <= width, qPrintable(text.toPlainText()));
      QVERIFY2(text.toPlainText().contains(QStringLiteral("6.328")) && text.toPlainText().contains(QStringLiteral("91.34")),
               qPrintable(text.toPlainText()));
      QCOMPARE(text.toPlainText().contains(QStringLiteral("train")), width == 600);
    }
  }

  void curvesGetEveryStepAndEpoch() {
    TestLab lab(QStringLiteral("xor"));
    lab.document.edit(QStringLiteral("Short"), [](nn::Project& project) { project.training.epochs = 3; });
    MetricsPanel metrics(lab.lab);
    metrics.resize(760, 220);
    metrics.show();
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Finished);
    QTRY_COMPARE(metrics.lossChart().trainingPoints(), static_cast<int>(lab.training.history().steps.size()));
    QCOMPARE(metrics.lossChart().validationPoints(), 3);
    QCOMPARE(metrics.metricChart().validationPoints(), 3);
    QVERIFY(metrics.lossChart().isVisible() && metrics.metricChart().isVisible());
    const double shown = metrics.metricChart().plot().last(1)->y();
    QCOMPARE(shown, 100 * lab.training.history().epochs.back().validationMetric);
    lab.training.reset();
    QTRY_COMPARE(metrics.lossChart().trainingPoints(), 0);
  }

  void hiddenCurvesCatchUpWhenShown() {
    TestLab lab(QStringLiteral("xor"));
    lab.document.edit(QStringLiteral("Short"), [](nn::Project& project) { project.training.epochs = 1; });
    MetricsPanel metrics(lab.lab);
    QVERIFY(lab.waitUntilReady());
    lab.training.train();
    QTRY_COMPARE(lab.training.state(), State::Finished);
    QCOMPARE(metrics.lossChart().trainingPoints(), 0);
    metrics.show();
    QCOMPARE(metrics.lossChart().trainingPoints(), static_cast<int>(lab.training.history().steps.size()));
  }

  void narrowDashboardShowsOneCurveAtATime() {
    TestLab lab(QStringLiteral("xor"));
    MetricsPanel metrics(lab.lab);
    metrics.resize(360, 200);
    metrics.show();
    QVERIFY(lab.waitUntilReady());
    lab.training.stepBatch();
    QTRY_VERIFY(metrics.lossChart().trainingPoints() == 1);
    QTRY_VERIFY(metrics.lossChart().isVisible() != metrics.metricChart().isVisible());
  }

  void strokesArePredicted() {
    TestLab lab(QStringLiteral("mnist-convnet"));
    DigitPanel digit(lab.lab);
    digit.resize(300, 400);
    digit.show();
    QVERIFY(lab.waitUntilReady());
    QVERIFY(QTest::qWaitForWindowExposed(&digit));
    QCOMPARE(digit.bars().top(), -1);
    QSignalSpy results(&lab.drawingProbe, &Probe::resultChanged);
    drawBar(digit.canvas());
    QTRY_VERIFY(lab.drawingProbe.result() != nullptr);
    QVERIFY(results.count() > 0);
    QTRY_VERIFY(digit.bars().top() >= 0);
    QVERIFY(!digit.bars().summary().isEmpty());

    // The network gets what the preview shows: centred in 28 × 28, scaled to 0 … 1.
    const nn::Tensor& input = lab.drawingProbe.result()->input;
    QCOMPARE(input.shape(), (nn::Shape{28, 28, 1}));
    double mass = 0, row = 0;
    for (nn::Index y = 0; y < 28; ++y)
      for (nn::Index x = 0; x < 28; ++x) {
        const double value = static_cast<double>(input.data()[y * 28 + x]);
        QVERIFY(value >= 0 && value <= 1);
        mass += value;
        row += value * static_cast<double>(y);
      }
    QVERIFY(std::abs(row / mass - 14) < 1);

    digit.canvas().clear();
    QTRY_COMPARE(digit.bars().top(), -1);
  }

  void drawingGoesThroughAllViewsOnRequest() {
    TestLab lab(QStringLiteral("mnist-convnet"));
    DigitPanel digit(lab.lab);
    digit.show();
    QVERIFY(lab.waitUntilReady());
    lab.probe.setSample(5);
    drawBar(digit.canvas());
    QCOMPARE(lab.probe.sample(), std::optional<nn::Index>(5));
    auto* everywhere = button(digit, "eye");
    QTest::mouseClick(everywhere, Qt::LeftButton);
    QVERIFY(!lab.probe.sample());
    QVERIFY(!lab.probe.description().isEmpty());
    QTest::mouseClick(everywhere, Qt::LeftButton);
    QCOMPARE(lab.probe.sample(), std::optional<nn::Index>(5));
  }

  void pointProjectsSayThatThereIsNothingToDraw() {
    TestLab lab(QStringLiteral("xor"));
    DigitPanel digit(lab.lab);
    digit.show();
    QVERIFY(lab.waitUntilReady());
    QVERIFY(!digit.canvas().isVisible());
  }
};

QTEST_MAIN(TestLivePanels)
#include "tst_live_panels.moc"
