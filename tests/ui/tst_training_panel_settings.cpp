// Every control of the training panel with real events: it changes the project, is undone, and reaches a training that runs.

#include <QtTest>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/metric_chart.h"
#include "ui/panels/metrics_panel.h"
#include "ui/panels/training_panel.h"
#include "ui/panels/transport_bar.h"
#include "ui/plots/rate_plot.h"
#include "ui/widgets/fold_section.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/size_spin_box.h"

using namespace ui;
using State = TrainingController::State;

namespace {

/// The panel on an example, all its parts open.
struct Panel {
  explicit Panel(const char* example) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(320, 900);
    panel.show();
    panel.activateWindow();
    for (FoldSection* section : panel.findChildren<FoldSection*>()) section->setOpen(true);
  }

  template <typename Widget>
  Widget* find(const char* name) const {
    return panel.findChild<Widget*>(QString::fromLatin1(name));
  }
  FoldSection* section(const char* name) const { return find<FoldSection>(name); }
  void type(const char* name, const QString& text) const {
    auto* field = find<QWidget>(name);
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  }
  void choose(const char* name, const QVariant& id) const {
    auto* box = find<QComboBox>(name);
    const int wanted = box->findData(id);
    box->setFocus();
    for (int i = 0; i < box->count() && box->currentIndex() != wanted; ++i)
      QTest::keyClick(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
  }
  void click(const char* name) const {
    auto* button = find<QAbstractButton>(name);
    QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(10, button->height() / 2));
  }
  const nn::TrainingSettings& settings() const { return lab.document.project().training; }
  const std::vector<nn::AugmentationSetting>& augmentations() const { return lab.document.project().data.augmentations; }
  bool says(const QString& text) const {
    const auto labels = panel.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
                       [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
  }
  void undo() { lab.document.undoStack().undo(); }

  /// Training that does not end by itself, after its first steps.
  bool runsOn() {
    lab.document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 100'000; });
    if (!lab.waitUntilReady()) return false;
    lab.training.train();
    return QTest::qWaitFor([this] { return lab.training.history().steps.size() > 20; }, 20'000);
  }

  TestLab lab;
  TrainingPanel panel;
};

using Get = double (*)(const nn::TrainingSettings&);

}  // namespace

Q_DECLARE_METATYPE(Get)

class TestTrainingPanelSettings : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_training_panel_settings"));
    Theme::instance().apply();  // widths are those of the program
  }
  void init() {
    QSettings().clear();
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)")));
  }

  void numbersAreEditedAndUndone_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<double>("expected");
    QTest::addColumn<Get>("get");
    const auto row = [](const char* field, const char* typed, double expected, Get get) {
      QTest::newRow(field) << QString::fromLatin1(field) << QString::fromLatin1(typed) << expected << get;
    };
    row("clipNorm", "1.5", 1.5, [](const nn::TrainingSettings& s) { return s.clipNorm; });
    row("clipValue", "5e-1", 0.5, [](const nn::TrainingSettings& s) { return s.clipValue; });
    row("accumulation", "4", 4, [](const nn::TrainingSettings& s) { return double(s.accumulationSteps); });
    row("validationEvery", "50", 50, [](const nn::TrainingSettings& s) { return double(s.validationEvery); });
    row("patience", "3", 3, [](const nn::TrainingSettings& s) { return double(s.earlyStopping.patience); });
    row("minDelta", "0.001", 0.001, [](const nn::TrainingSettings& s) { return s.earlyStopping.minDelta; });
  }
  void numbersAreEditedAndUndone() {
    QFETCH(QString, field);
    QFETCH(QString, typed);
    QFETCH(double, expected);
    QFETCH(Get, get);
    Panel opened("xor");
    opened.click("earlyStopping");  // its fields are off without it
    const double before = get(opened.settings());
    const int steps = opened.lab.document.undoStack().count();
    opened.type(qPrintable(field), typed);
    QCOMPARE(get(opened.settings()), expected);
    QCOMPARE(opened.lab.document.undoStack().count(), steps + 1);
    opened.undo();
    QCOMPARE(get(opened.settings()), before);
    const auto* number = opened.find<NumberField>(qPrintable(field));
    const auto* whole = opened.find<SizeSpinBox>(qPrintable(field));
    QCOMPARE(number ? number->value() : whole->value(), before);
    QVERIFY(!opened.find<QWidget>(qPrintable(field))->toolTip().isEmpty());
  }

  void choicesAreMadeByKeyboardAndUndone() {
    Panel opened("xor");
    QVERIFY(opened.lab.waitUntilReady());
    opened.click("earlyStopping");
    opened.choose("monitor", QStringLiteral("training_metric"));
    QCOMPARE(opened.settings().earlyStopping.monitor, nn::MonitoredFigure::TrainingMetric);
    opened.undo();
    QVERIFY(opened.settings().earlyStopping.monitor != nn::MonitoredFigure::TrainingMetric);
    while (opened.settings().earlyStopping.enabled) opened.undo();  // every key made a choice
    QVERIFY(!opened.find<QComboBox>("monitor")->isEnabled());
    opened.choose("schedule", QStringLiteral("step_decay"));
    QCOMPARE(opened.settings().schedule, std::string("step_decay"));
    QVERIFY(opened.find<OptionForm>("scheduleOptions")->editor(QStringLiteral("gamma")));
    while (opened.lab.document.undoStack().canUndo()) opened.undo();
    QCOMPARE(opened.find<QComboBox>("schedule")->currentData().toString(), QStringLiteral("constant"));
  }

  void metricsThatFitTheDataAreOffered() {
    Panel classes("xor");
    QVERIFY(classes.lab.waitUntilReady());
    auto* metric = classes.find<QComboBox>("metric");
    QTRY_VERIFY(metric->findData(QStringLiteral("f1")) > 0);
    QCOMPARE(metric->findData(QStringLiteral("mean_absolute_error")), -1);
    classes.choose("metric", QStringLiteral("f1"));
    QCOMPARE(classes.settings().metric, std::string("f1"));
    QCOMPARE(classes.lab.training.metricTitle(), metric->currentText());
    Panel values("boston-housing");
    QVERIFY(values.lab.waitUntilReady());
    metric = values.find<QComboBox>("metric");
    QTRY_VERIFY(metric->findData(QStringLiteral("r_squared")) > 0);
    QCOMPARE(metric->findData(QStringLiteral("accuracy")), -1);
    QVERIFY(values.says(QStringLiteral("values as targets")));  // no class weights
  }

  void weightsOfClassesCarryTheirNames() {
    Panel opened("xor");
    QVERIFY(opened.lab.waitUntilReady());
    opened.choose("classWeighting", static_cast<int>(nn::ClassWeighting::Given));
    QCOMPARE(opened.settings().classWeights, (std::vector<double>{1, 1}));
    const std::vector<std::string>& names = opened.lab.training.data()->info.classNames;
    auto* second = opened.find<NumberField>("classWeight1");
    QVERIFY(second);
    QCOMPARE(second->accessibleName(), QString::fromStdString(names[1]));
    opened.type("classWeight1", QStringLiteral("2.5"));
    QCOMPARE(opened.settings().classWeights, (std::vector<double>{1, 2.5}));
    opened.undo();
    QCOMPARE(second->value(), 1.0);
    opened.lab.document.edit(QStringLiteral("Other data"), [](nn::Project& p) { p.training.classWeights = {1, 1, 1}; });
    QVERIFY(opened.says(QStringLiteral("weights for 3 classes")));
    opened.click("fitClassWeights");
    QCOMPARE(opened.settings().classWeights, (std::vector<double>{1, 1}));
    QVERIFY(!opened.says(QStringLiteral("weights for 3 classes")));
  }

  void rateIsDrawnBeforeTrainingAndFollowed() {
    Panel opened("xor");
    QVERIFY(opened.lab.waitUntilReady());
    opened.choose("schedule", QStringLiteral("cosine_decay"));
    auto* plot = opened.find<RatePlot>("ratePlot");
    const double rate = opened.settings().learningRate();
    QVERIFY(plot->done().empty());
    QVERIFY(std::abs(plot->plan().front().y() - rate) < 1e-9);
    QVERIFY(plot->plan().back().y() < rate / 100);
    QCOMPARE(plot->plan().back().x(), static_cast<double>(opened.settings().epochs));
    opened.lab.document.edit(QStringLiteral("Steps"),
                             [](nn::Project& p) { p.training.scheduleOptions.set("unit", std::string("steps")); });
    QCOMPARE(plot->plan().back().x(), static_cast<double>(opened.settings().epochs * opened.lab.training.batchesPerEpoch()));
    opened.lab.training.stepBatch();
    QTRY_COMPARE(opened.lab.training.state(), State::Paused);
    QTRY_COMPARE(plot->done().size(), std::size_t{1});
    QCOMPARE(plot->done().back(), QPointF(0, opened.lab.training.history().steps.back().learningRate));
  }

  void foldedPartsStayFolded() {
    const auto isOpen = [](const Panel& opened) { return opened.section("optimizerSection")->isOpen(); };
    {
      Panel opened("xor");
      QVERIFY(isOpen(opened));
      QToolButton& button = opened.section("optimizerSection")->button();
      button.setFocus();
      QTest::keyClick(&button, Qt::Key_Space);
      QVERIFY(!isOpen(opened));
      QVERIFY(!opened.find<QWidget>("optimizer")->isVisible());
      QVERIFY(!opened.section("optimizerSection")->summary().isEmpty());
    }
    TestLab lab(QStringLiteral("xor"));
    TrainingPanel again(lab.lab);
    QVERIFY(!again.findChild<FoldSection*>(QStringLiteral("optimizerSection"))->isOpen());
    QVERIFY(again.findChild<FoldSection*>(QStringLiteral("runSection"))->isOpen());
  }

  void changesReachARunningTraining() {
    Panel opened("xor");
    QVERIFY(opened.runsOn());
    const nn::TrainingHistory& history = opened.lab.training.history();
    opened.type("validationEvery", QStringLiteral("2"));
    QTRY_VERIFY(!history.validations.empty());
    const nn::Index before = history.steps.back().batchSize;
    opened.type("accumulation", QStringLiteral("2"));
    QTRY_COMPARE(history.steps.back().batchSize, 2 * before);
    opened.choose("schedule", QStringLiteral("exponential_decay"));
    QTRY_VERIFY(history.steps.back().learningRate < opened.settings().learningRate());
    opened.type("clipNorm", QStringLiteral("1e-9"));  // so short that nothing is learned
    const std::size_t at = history.epochs.size();
    QTRY_VERIFY(history.epochs.size() > at + 2);
    QCOMPARE(opened.lab.training.state(), State::Running);
    opened.type("patience", QStringLiteral("1"));
    opened.type("minDelta", QStringLiteral("100"));
    opened.click("earlyStopping");
    QTRY_COMPARE(opened.lab.training.state(), State::Finished);
    QVERIFY(opened.lab.training.ending().startsWith(QStringLiteral("Stopped after epoch")));
    QVERIFY(opened.says(QStringLiteral("Stopped after epoch")));
  }

  void curvesShowValidationsBestEpochAndEarlyStop() {
    Panel opened("xor");
    MetricsPanel curves(opened.lab.lab);
    TransportBar transport(opened.lab.lab);
    curves.resize(700, 300);
    curves.show();
    opened.lab.document.edit(QStringLiteral("Stop early"), [](nn::Project& project) {
      project.training.epochs = 50;
      project.training.batchSize = 8;
      project.training.validationEvery = 3;
      project.training.earlyStopping = {.enabled = true, .patience = 2, .minDelta = 100};
    });
    QVERIFY(opened.lab.waitUntilReady());
    QVERIFY(opened.lab.training.data()->validation);
    opened.lab.training.train();
    QTRY_COMPARE(opened.lab.training.state(), State::Finished);
    const nn::TrainingHistory& history = opened.lab.training.history();
    QCOMPARE(history.epochs.size(), std::size_t{3});
    QVERIFY(!history.validations.empty());
    QTRY_COMPARE(curves.lossChart().validationPoints(),  // on the next beat
                 static_cast<int>(history.epochs.size() + history.validations.size()));
    QCOMPARE(curves.lossChart().plot().flagCount(), 1);
    QCOMPARE(opened.lab.training.events().front().step, history.steps.back().step);
    const auto labels = transport.findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const QLabel* l) { return l->text() == QStringLiteral("stopped early"); }));
    opened.lab.training.train();  // as many more
    QTRY_COMPARE(opened.lab.training.state(), State::Finished);
    QCOMPARE(opened.lab.training.history().epochs.size(), std::size_t{6});
    opened.lab.training.reset();
    QCOMPARE(curves.lossChart().plot().flagCount(), 0);
  }

  void augmentationsAreAddedOrderedSwitchedAndRemoved() {
    Panel opened("lenet5");
    QVERIFY(opened.lab.waitUntilReady());
    QMenu* menu = opened.find<QPushButton>("addAugmentation")->menu();
    menu->findChild<QAction*>(QStringLiteral("shift"))->trigger();
    menu->findChild<QAction*>(QStringLiteral("horizontal_flip"))->trigger();
    QCOMPARE(opened.augmentations().size(), std::size_t{2});
    QVERIFY(opened.says(QStringLiteral("⚠")));  // mirrored digits are no digits
    const auto button = [&](const char* row, const char* name) {
      return opened.find<QWidget>(row)->findChild<QAbstractButton*>(QString::fromLatin1(name));
    };
    QVERIFY(!button("augmentation0", "up")->isEnabled());
    QTest::mouseClick(button("augmentation1", "up"), Qt::LeftButton);
    QCOMPARE(opened.augmentations()[0].id, std::string("horizontal_flip"));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // the old rows go
    QCoreApplication::processEvents();
    QTest::mouseClick(button("augmentation0", "enabled"), Qt::LeftButton, {}, QPoint(8, 10));
    QVERIFY(!opened.augmentations()[0].enabled);
    QTRY_VERIFY(!opened.says(QStringLiteral("⚠")));
    auto* pictures = opened.find<PictureStrip>("augmentedPictures");
    QTRY_COMPARE(pictures->pictures().size(), std::size_t{9});
    QTRY_VERIFY(pictures->isVisible());
    QVERIFY(pictures->pictures()[0].isFramed);
    QTRY_VERIFY(pictures->pictures()[1].image != pictures->pictures()[2].image ||
                pictures->pictures()[2].image != pictures->pictures()[3].image);
    const QImage first = pictures->pictures()[0].image;
    opened.click("otherSample");
    QTRY_VERIFY(pictures->pictures()[0].image != first);
    QTest::mouseClick(button("augmentation1", "remove"), Qt::LeftButton);
    QCOMPARE(opened.augmentations().size(), std::size_t{1});
    while (opened.lab.document.undoStack().canUndo()) opened.undo();
    QVERIFY(opened.augmentations().empty());
  }

  void optionsOfAnAugmentationAreEdited() {
    Panel opened("lenet5");
    QMenu* menu = opened.find<QPushButton>("addAugmentation")->menu();
    menu->findChild<QAction*>(QStringLiteral("rotate"))->trigger();
    auto* degrees = opened.find<QWidget>("augmentation0")->findChild<OptionForm*>()->editor(QStringLiteral("degrees"));
    QTRY_VERIFY(degrees && degrees->isVisible());  // a new one shows its options
    auto* field = degrees->findChild<NumberField*>();
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, QStringLiteral("25"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(opened.augmentations()[0].options.get<double>("degrees"), 25.0);
    opened.undo();
    QVERIFY(!opened.augmentations()[0].options.has("degrees"));
  }

  void seldomOptionsAreFoldedAwayUntilSet() {
    TestLab lab(QStringLiteral("xor"));
    NodeOptionModel model(lab.document);
    model.setNode(lab.node("hidden"));
    OptionForm form(model);
    form.show();
    auto* more = form.findChild<FoldSection*>(QStringLiteral("moreOptions"));
    QVERIFY(more->isVisible() && !more->isOpen());
    QVERIFY(!form.editor(QStringLiteral("kernel_max_norm"))->isVisible());
    QVERIFY(form.editor(QStringLiteral("units"))->isVisible());
    QTest::mouseClick(&more->button(), Qt::LeftButton);
    QVERIFY(form.editor(QStringLiteral("kernel_max_norm"))->isVisible());
    QTest::mouseClick(&more->button(), Qt::LeftButton);
    lab.document.edit(QStringLiteral("Norm"),
                      [&](nn::Project& p) { p.graph.setOption(lab.node("hidden"), "kernel_max_norm", 3.0); });
    QVERIFY(more->isOpen());
    model.setNode(lab.node("output"));
    QVERIFY(!more->isOpen());
    model.setNode(lab.node("hidden"));
    QVERIFY(more->isOpen());
  }

  void nothingNeedsAHorizontalScrollBar() {
    Panel opened("lenet5");
    QVERIFY(opened.lab.waitUntilReady());
    opened.lab.document.edit(QStringLiteral("All"), [](nn::Project& project) {
      project.data.augmentations = {{"elastic", {}}, {"rotate", {}}};
      project.training.classWeighting = nn::ClassWeighting::Given;
      project.training.classWeights.assign(10, 1);
      project.training.schedule = "one_cycle";
    });
    QVERIFY2(opened.panel.minimumSizeHint().width() <= 296,
             qPrintable(QString::number(opened.panel.minimumSizeHint().width())));
  }
};

QTEST_MAIN(TestTrainingPanelSettings)
#include "tst_training_panel_settings.moc"
