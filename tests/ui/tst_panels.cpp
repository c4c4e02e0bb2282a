// The docks against a real document, controller and probe: what is clicked and typed there changes the project as undo steps.

#include <QScrollBar>
#include <QtTest>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/activation_panel.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/panels/layer_strip.h"
#include "ui/panels/palette_panel.h"
#include "ui/panels/training_panel.h"
#include "ui/widgets/issue_list.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/scaled_picture.h"
#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/tab_pages.h"
#include "ui/widgets/text_field.h"

using namespace ui;

namespace {

template <typename Panel>
std::unique_ptr<Panel> shown(TestLab& lab, QSize size = {300, 400}) {
  auto panel = std::make_unique<Panel>(lab.lab);
  panel->resize(size);
  panel->show();
  panel->activateWindow();
  return panel;
}

void type(QWidget* field, const QString& text) {
  field->setFocus();
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
  QTest::keyClick(field, Qt::Key_Return);
}

/// Tiles that the picture with this accessible name shows; -1 when there is no such picture.
int picture(const QWidget& panel, const char* name) {
  for (const ScaledPicture* found : panel.findChildren<ScaledPicture*>())
    if (found->accessibleName() == QLatin1String(name)) return found->picture().shownTiles();
  return -1;
}

QPushButton* buttonWith(const QWidget& parent, const QString& text) {
  for (QPushButton* button : parent.findChildren<QPushButton*>())
    if (button->isVisible() && button->text().contains(text)) return button;
  return nullptr;
}

}  // namespace

class TestPanels : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_panels"));
  }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void allPanelsSurviveAnEmptyProject() {
    TestLab lab;
    lab.document.replace({}, {});
    const auto palette = shown<PalettePanel>(lab);
    const auto inspector = shown<InspectorPanel>(lab);
    const auto training = shown<TrainingPanel>(lab);
    const auto activations = shown<ActivationPanel>(lab);
    const auto digit = shown<DigitPanel>(lab);
    const auto issues = shown<IssuesPanel>(lab);
    lab.open(QStringLiteral("xor"));
    QVERIFY(lab.waitUntilReady());
    lab.selection.set({lab.node("hidden")});
    lab.document.replace({}, {});
    QCOMPARE(inspector->form().editor(QStringLiteral("units")), nullptr);
    QVERIFY(lab.document.graph().nodes().empty());
  }

  void inspectorFollowsTheSelection() {
    TestLab lab(QStringLiteral("xor"));
    const auto inspector = shown<InspectorPanel>(lab);
    lab.selection.set({lab.node("hidden")});
    QCOMPARE(inspector->nameField().text(), QStringLiteral("hidden"));
    QVERIFY(inspector->form().editor(QStringLiteral("units")));
    const auto labels = inspector->findChildren<QLabel*>();
    const auto says = [&](const QString& text) {
      return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(text); });
    };
    QVERIFY(says(QStringLiteral("2·8 + 8 = 24 parameters")));
    QVERIFY(says(QStringLiteral("2  →  8")));
    lab.selection.set({lab.node("output")});
    QCOMPARE(inspector->nameField().text(), QStringLiteral("output"));
  }

  void optionEditInTheInspectorIsUndone() {
    TestLab lab(QStringLiteral("xor"));
    const auto inspector = shown<InspectorPanel>(lab);
    const nn::NodeId hidden = lab.node("hidden");
    lab.selection.set({hidden});
    type(inspector->form().editor(QStringLiteral("units"))->findChild<SizeSpinBox*>(), QStringLiteral("5"));
    QCOMPARE(lab.document.graph().node(hidden).options.get<std::int64_t>("units"), 5);
    lab.document.undoStack().undo();
    QCOMPARE(lab.document.graph().node(hidden).options.get<std::int64_t>("units"), 8);
    QCOMPARE(inspector->form().editor(QStringLiteral("units"))->findChild<SizeSpinBox*>()->value(), 8);
  }

  void renamingChecksTheName() {
    TestLab lab(QStringLiteral("xor"));
    const auto inspector = shown<InspectorPanel>(lab);
    const nn::NodeId hidden = lab.node("hidden");
    lab.selection.set({hidden});
    type(&inspector->nameField(), QStringLiteral("out"));
    QCOMPARE(lab.document.graph().node(hidden).name, std::string("hidden"));
    QVERIFY(inspector->nameField().property("invalid").toBool());
    type(&inspector->nameField(), QStringLiteral("eight units"));
    QCOMPARE(lab.document.graph().node(hidden).name, std::string("eight units"));
    QVERIFY(!inspector->nameField().property("invalid").toBool());
    lab.document.undoStack().undo();
    QCOMPARE(inspector->nameField().text(), QStringLiteral("hidden"));
  }

  void filtersAndActivationsShowTheLayer() {
    TestLab lab(QStringLiteral("xor"));
    const auto inspector = shown<InspectorPanel>(lab);
    const auto activations = shown<ActivationPanel>(lab, {600, 220});
    QVERIFY(lab.waitUntilReady());
    lab.selection.set({lab.node("hidden")});
    inspector->tabs().setCurrentIndex(1);
    QTRY_COMPARE(picture(*inspector, "Weights"), 1);  // 2 × 8 weights as one heat map
    inspector->tabs().setCurrentIndex(2);
    QTRY_COMPARE(picture(*inspector, "Activations"), 1);
    QTRY_COMPARE(activations->strips().size(), std::size_t{4});
    QTest::mouseClick(activations->strips()[2], Qt::LeftButton, {}, QPoint(6, 6));
    QCOMPARE(lab.selection.current(), std::optional(lab.node("out")));
  }

  void samplesAreChosenByButtons() {
    TestLab lab(QStringLiteral("xor"));
    const auto activations = shown<ActivationPanel>(lab, {600, 220});
    QVERIFY(lab.waitUntilReady());
    QTRY_COMPARE(lab.probe.sample(), std::optional<nn::Index>(0));
    QTest::mouseClick(activations->findChild<QToolButton*>(QStringLiteral("nextSample")), Qt::LeftButton);
    QCOMPARE(lab.probe.sample(), std::optional<nn::Index>(1));
    QTest::mouseClick(activations->findChild<QToolButton*>(QStringLiteral("previousSample")), Qt::LeftButton);
    QTest::mouseClick(activations->findChild<QToolButton*>(QStringLiteral("previousSample")), Qt::LeftButton);
    QCOMPARE(lab.probe.sample(), std::optional<nn::Index>(lab.probe.sampleCount() - 1));
    type(activations->findChild<SizeSpinBox*>(QStringLiteral("sampleNumber")), QStringLiteral("3"));
    QCOMPARE(lab.probe.sample(), std::optional<nn::Index>(3));
  }

  void fixButtonMendsTheNetworkAsOneStep() {
    TestLab lab(QStringLiteral("xor"));
    const auto issues = shown<IssuesPanel>(lab);
    QVERIFY(lab.waitUntilReady());
    auto* list = issues->findChild<IssueList*>();
    QCOMPARE(list->count(), 0);
    lab.document.edit(QStringLiteral("Break"), [&](nn::Project& project) {
      project.graph.setOption(lab.node("input"), "shape", std::vector<std::int64_t>{3});
    });
    QVERIFY(list->count() > 0);
    const int steps = lab.document.undoStack().count();
    auto* button = list->findChild<QPushButton*>();
    QVERIFY(button);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(lab.document.undoStack().count(), steps + 1);
    QVERIFY(lab.document.analysis().isRunnable());
    QCOMPARE(list->count(), 0);
    lab.document.undoStack().undo();
    QVERIFY(!lab.document.analysis().isRunnable());
  }

  /// Rows are dear to lay out: an edit makes and removes only those of issues that come and go.
  void issuesThatStayKeepTheirRows() {
    TestLab lab(QStringLiteral("xor"));
    const auto issues = shown<IssuesPanel>(lab);
    QVERIFY(lab.waitUntilReady());
    auto* list = issues->findChild<IssueList*>();
    const auto rows = [list] {
      QCoreApplication::processEvents();  // the layout shows new rows
      QList<QWidget*> all;
      for (QFrame* row : list->findChildren<QFrame*>(QString(), Qt::FindDirectChildrenOnly))
        if (!row->isHidden()) all << row;
      return all;
    };
    lab.document.edit(QStringLiteral("Break"),
                      [&](nn::Project& project) { project.graph.setOption(lab.node("hidden"), "units", std::int64_t{-4}); });
    const QList<QWidget*> before = rows();
    QVERIFY(!before.isEmpty());
    QCOMPARE(before.size(), list->count());
    lab.document.edit(QStringLiteral("Break more"), [&](nn::Project& project) {
      project.graph.setOption(lab.node("input"), "shape", std::vector<std::int64_t>{3});
    });
    const QList<QWidget*> more = rows();
    QVERIFY(more.size() > before.size());
    for (QWidget* row : before) QVERIFY(more.contains(row));
    for (const Theme::Mode mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
      Theme::instance().setMode(mode);
      QCOMPARE(rows(), more);
    }
    lab.document.undoStack().undo();
    QCOMPARE(rows(), before);
  }

  void issueSelectsItsLayer() {
    TestLab lab(QStringLiteral("xor"));
    const auto issues = shown<IssuesPanel>(lab);
    lab.document.edit(QStringLiteral("Break"),
                      [&](nn::Project& project) { project.graph.setOption(lab.node("hidden"), "units", std::int64_t{-4}); });
    auto* list = issues->findChild<IssueList*>();
    QVERIFY(list->count() > 0);
    for (QLabel* label : list->findChildren<QLabel*>())
      if (label->text().contains(QStringLiteral("href"))) emit label->linkActivated(QStringLiteral("node"));
    QCOMPARE(lab.selection.current(), std::optional(lab.node("hidden")));
  }

  void anotherLayerIsSeenFromItsTop() {
    TestLab lab(QStringLiteral("xor"));
    const auto inspector = shown<InspectorPanel>(lab, {320, 220});
    lab.selection.set({lab.node("hidden")});
    QScrollBar* bar = inspector->findChild<PanelScrollArea*>()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 40);
    bar->setValue(40);
    lab.document.edit(QStringLiteral("Units"),
                      [&](nn::Project& project) { project.graph.setOption(lab.node("hidden"), "units", std::int64_t{3}); });
    QCOMPARE(bar->value(), 40);  // the same layer stays where it was
    lab.selection.set({lab.node("input")});
    QCOMPARE(bar->value(), 0);
  }

  void trainingSettingsAreUndoable() {
    TestLab lab(QStringLiteral("xor"));
    const auto panel = shown<TrainingPanel>(lab, {300, 700});
    type(panel->findChild<SizeSpinBox*>(QStringLiteral("epochs")), QStringLiteral("12"));
    type(panel->findChild<SizeSpinBox*>(QStringLiteral("batchSize")), QStringLiteral("8"));
    type(panel->findChild<SizeSpinBox*>(QStringLiteral("validation")), QStringLiteral("25"));
    QCOMPARE(lab.document.project().training.epochs, 12);
    QCOMPARE(lab.document.project().training.batchSize, nn::Index{8});
    QCOMPARE(lab.document.project().data.validationFraction, 0.25);
    for (int i = 0; i < 3; ++i) lab.document.undoStack().undo();
    QCOMPARE(lab.document.project().training.epochs, 30);
    QCOMPARE(panel->findChild<SizeSpinBox*>(QStringLiteral("epochs"))->value(), 30);
    QVERIFY(lab.document.undoStack().isClean());
  }

  void choosingAnOptimizerBringsItsOptions() {
    TestLab lab(QStringLiteral("xor"));
    const auto panel = shown<TrainingPanel>(lab, {300, 700});
    auto* optimizer = panel->findChild<QComboBox*>(QStringLiteral("optimizer"));
    auto* form = panel->findChild<OptionForm*>();
    QVERIFY(form->editor(QStringLiteral("beta1")));
    const int sgd = optimizer->findData(QStringLiteral("sgd"));
    optimizer->setFocus();
    while (optimizer->currentIndex() < sgd) QTest::keyClick(optimizer, Qt::Key_Down);
    while (optimizer->currentIndex() > sgd) QTest::keyClick(optimizer, Qt::Key_Up);
    QCOMPARE(lab.document.project().training.optimizer, std::string("sgd"));
    QVERIFY(form->editor(QStringLiteral("momentum")));
    lab.document.undoStack().undo();
    QVERIFY(lab.document.project().training.optimizer != "sgd");
  }

  void threadsAreASettingOfTheProgram() {
    TestLab lab(QStringLiteral("xor"));
    const auto panel = shown<TrainingPanel>(lab, {300, 700});
    const int steps = lab.document.undoStack().count();
    auto* threads = panel->findChild<SizeSpinBox*>(QStringLiteral("threads"));
    const int other = lab.training.threads() == 1 ? threads->maximum() : 1;
    type(threads, QString::number(other));
    QCOMPARE(lab.training.threads(), other);
    QCOMPARE(lab.document.undoStack().count(), steps);
    if (threads->maximum() > 1) QCOMPARE(QSettings().value(QStringLiteral("training/threads")).toInt(), other);
  }

  void libraryFindsLayersAndAddsThem() {
    TestLab lab;
    const auto palette = shown<PalettePanel>(lab);
    std::optional<LayerPreset> asked;
    connect(palette.get(), &PalettePanel::addRequested, this, [&](const LayerPreset& layer) { asked = layer; });
    palette->focusSearch();
    auto* search = palette->findChild<QLineEdit*>(QStringLiteral("layerSearch"));
    QTest::keyClicks(search, QStringLiteral("dens"));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(asked);
    QCOMPARE(asked->type, std::string("dense"));
    search->setText(QStringLiteral("relu"));
    QTest::keyClick(search, Qt::Key_Down);
    auto* tree = palette->findChild<QTreeView*>(QStringLiteral("layers"));
    QTest::keyClick(tree, Qt::Key_Down);
    asked.reset();
    QTest::keyClick(tree, Qt::Key_Return);
    QVERIFY(asked);
    QCOMPARE(asked->type, std::string("activation"));
  }

  void doubleClickAddsALayer() {
    TestLab lab;
    const auto palette = shown<PalettePanel>(lab);
    std::optional<LayerPreset> asked;
    connect(palette.get(), &PalettePanel::addRequested, this, [&](const LayerPreset& layer) { asked = layer; });
    auto* tree = palette->findChild<QTreeView*>(QStringLiteral("layers"));
    const QModelIndex first = tree->model()->index(0, 0, tree->model()->index(0, 0));
    const QPoint at = tree->visualRect(first).center();
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(!asked);
    QTest::mouseDClick(tree->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(asked);
  }

  void useTakesAnotherDataSet() {
    TestLab lab(QStringLiteral("xor"));
    const auto palette = shown<PalettePanel>(lab, {260, 900});
    auto* tabs = palette->findChild<QTabWidget*>();
    tabs->setCurrentIndex(2);
    auto* card = tabs->currentWidget()->findChild<QFrame*>(QStringLiteral("spiral"));
    QVERIFY(card);
    QTest::mouseClick(card->findChild<QPushButton*>(QStringLiteral("use")), Qt::LeftButton);
    QCOMPARE(lab.document.project().data.source, std::string("spiral"));
    QVERIFY(!buttonWith(*card, QStringLiteral("Use")));
    lab.document.undoStack().undo();
    QCOMPARE(lab.document.project().data.source, std::string("xor"));
    QVERIFY(buttonWith(*card, QStringLiteral("Use")));
  }

  void templatesOpen() {
    TestLab lab;
    const auto palette = shown<PalettePanel>(lab);
    palette->findChild<QTabWidget*>()->setCurrentIndex(1);
    auto* list = palette->findChild<QListWidget*>(QStringLiteral("templates"));
    QVERIFY(list->count() >= 5);
    const auto heightOf = [&](int width) {
      palette->resize(width, 900);
      QTest::qWait(0);
      return list->visualItemRect(list->item(0)).height();
    };
    QVERIFY(heightOf(200) > heightOf(600));  // a long title takes a second line instead of losing its end
    QSignalSpy opened(palette.get(), &PalettePanel::openTemplate);
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QVERIFY(QFile::exists(opened.first().first().toString()));
  }
};

QTEST_MAIN(TestPanels)
#include "tst_panels.moc"
