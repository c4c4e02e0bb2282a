#include <QtTest>

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QUndoStack>

#include "engine/activations/activation.h"
#include "engine/losses/loss.h"
#include "tests/support/networks.h"
#include "tests/support/test_lab.h"
#include "ui/panels/function_notes.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/plots/function_plot.h"
#include "ui/widgets/issue_list.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/text_field.h"

using namespace ui;

namespace {

template <typename Panel>
std::unique_ptr<Panel> shown(TestLab& lab) {
  auto panel = std::make_unique<Panel>(lab.lab);
  panel->resize(320, 900);
  panel->show();
  panel->activateWindow();
  return panel;
}

/// in → hidden (ReLU) → twin (linear) → out.
nn::Project small() {
  nn::Project project;
  nn::NodeId last = project.graph.add("input", {{"shape", nn::SizeList{2}}}, "in");
  for (const char* name : {"hidden", "twin"}) {
    const nn::NodeId node = project.graph.add("dense", {{"units", networks::size(2)}}, name);
    project.graph.connect({{last, 0}, {node, 0}});
    last = node;
  }
  project.graph.setOption(project.graph.findByName("hidden")->id, "activation", std::string("relu"));
  const nn::NodeId out = project.graph.add("output", {{"loss", "huber"}}, "out");
  project.graph.connect({{last, 0}, {out, 0}});
  project.data.source = "boston-housing";
  return project;
}

bool shows(const QWidget& panel, const QString& text) {
  for (const QLabel* label : panel.findChildren<QLabel*>())
    if (label->isVisible() && label->text().contains(text)) return true;
  return false;
}

template <typename Editor>
Editor* editor(const InspectorPanel& inspector, const char* option) {
  OptionEditor* row = const_cast<InspectorPanel&>(inspector).form().editor(QString::fromLatin1(option));
  return row ? row->findChild<Editor*>() : nullptr;
}

}  // namespace

/// What the inspector says of activations, losses and shared weights, and what the list of problems says of settings.
class TestInspectorNotes : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("LayerLabTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_inspector_notes"));
  }
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void theActivationIsExplained() {
    TestLab lab;
    lab.document.replace(small(), {});
    const auto inspector = shown<InspectorPanel>(lab);
    const auto* plot = inspector->findChild<FunctionPlot*>();
    lab.selection.set({lab.node("hidden")});
    QVERIFY(plot->isVisible());
    const nn::ActivationType& relu = nn::ActivationRegistry::instance().require("relu");
    for (const std::string& part : {relu.formula, relu.derivative, relu.range, relu.summary})
      QVERIFY2(shows(*inspector, QString::fromStdString(part)), part.c_str());
    lab.document.edit(QStringLiteral("other"), [&](nn::Project& project) {
      project.graph.setOption(lab.node("hidden"), "activation", std::string("softplus"));
    });
    QVERIFY(shows(*inspector, QString::fromStdString(nn::ActivationRegistry::instance().require("softplus").formula)));
    lab.selection.set({lab.node("twin")});  // none, so nothing to explain
    QVERIFY(!plot->isVisible());
  }

  void theCurveTellsItsValues() {
    ActivationNote note;
    note.showActivation("leaky_relu", {{"negative_slope", 0.25}});
    note.resize(300, 400);
    note.show();
    QVERIFY(QTest::qWaitForWindowExposed(&note));
    auto* plot = note.findChild<FunctionPlot*>();
    QWidget* canvas = plot->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly).front();
    QVERIFY(plot->readout().isEmpty());
    QTest::mouseMove(canvas, QPoint(canvas->width() / 4, canvas->height() / 2));
    QTRY_VERIFY(!plot->readout().isEmpty());
    QVERIFY2(plot->readout().contains(QStringLiteral("f(z)")) && plot->readout().contains(QStringLiteral("= 0.25")),
             qPrintable(plot->readout()));  // the slope of the chosen option, left of zero
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(canvas, &leave);
    QVERIFY(plot->readout().isEmpty());
  }

  void everyActivationAndLossHasANote() {
    ActivationNote activation;
    for (const nn::ActivationType* type : nn::ActivationRegistry::instance().types()) {
      activation.showActivation(type->id, {{"negative_slope", "wrong"}});  // from a file: the defaults are drawn
      QVERIFY(!activation.isHidden());
    }
    activation.showActivation("no such thing", {});
    QVERIFY(activation.isHidden());
    LossNote loss;
    for (const nn::LossType* type : nn::LossRegistry::instance().types()) {
      loss.showLoss(type->id);
      QVERIFY(!loss.isHidden());
    }
  }

  void theLossIsExplained() {
    TestLab lab;
    lab.document.replace(small(), {});
    const auto inspector = shown<InspectorPanel>(lab);
    lab.selection.set({lab.node("out")});
    QVERIFY(shows(*inspector, QString::fromStdString(nn::LossRegistry::instance().require("huber").formula)));
  }

  void weightsOfIsAChoiceOfLayers() {
    TestLab lab;
    lab.document.replace(small(), {});
    const auto inspector = shown<InspectorPanel>(lab);
    lab.selection.set({lab.node("twin")});
    auto* box = editor<QComboBox>(*inspector, "weights_of");
    QVERIFY(box);
    QCOMPARE(box->count(), 2);
    QCOMPARE(box->currentText(), QStringLiteral("Its own"));
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(lab.document.graph().node(lab.node("twin")).options.get<std::string>("weights_of"), std::string("hidden"));
    QCOMPARE(lab.document.undoStack().count(), 1);
    QVERIFY(shows(*inspector, QStringLiteral("uses the weights of hidden")));
    // The list follows the graph while it is shown.
    lab.document.edit(QStringLiteral("add"), [](nn::Project& project) { project.graph.add("dense", {}, "another"); });
    QVERIFY(box->findText(QStringLiteral("another")) > 0);
    QCOMPARE(box->currentText(), QStringLiteral("hidden"));
    QTest::keyClick(box, Qt::Key_Up);
    QVERIFY(!lab.document.graph().node(lab.node("twin")).options.has("weights_of"));
  }

  void columnsAreCompletedFromTheData() {
    TestLab lab;
    lab.document.replace(small(), {});
    QVERIFY(QTest::qWaitFor([&] { return lab.document.dataDescription().has_value(); }, 20000));
    const auto inspector = shown<InspectorPanel>(lab);
    lab.selection.set({lab.node("in")});
    auto* field = editor<QLineEdit>(*inspector, "columns");
    QVERIFY(field);
    QVERIFY(field->placeholderText().contains(QStringLiteral("crim")));
    QVERIFY(QTest::qWaitForWindowActive(inspector.get()));
    field->setFocus();
    QTRY_VERIFY(field->hasFocus());
    QTest::keyClicks(field, QStringLiteral("rm, ls"));
    QCOMPARE(field->completer()->completionCount(), 1);
    QCOMPARE(field->completer()->currentCompletion(), QStringLiteral("rm, lstat"));
    QAbstractItemView* popup = field->completer()->popup();
    QTRY_VERIFY(popup->isVisible());
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QTRY_VERIFY(field->isModified());
    QCOMPARE(field->text(), QStringLiteral("rm, lstat"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(lab.document.graph().node(lab.node("in")).options.get<std::string>("columns"), std::string("rm, lstat"));
  }

  void closingTheInspectorWhileTypingIsHarmless() {
    TestLab lab;
    lab.document.replace(small(), {});
    const nn::Project before = lab.document.project();
    for (const bool inOptions : {true, false}) {
      const auto inspector = shown<InspectorPanel>(lab);
      lab.selection.set({lab.node("in")});
      QVERIFY(QTest::qWaitForWindowActive(inspector.get()));
      auto* field = inOptions ? editor<QLineEdit>(*inspector, "columns") : static_cast<QLineEdit*>(&inspector->nameField());
      field->setFocus();
      QTRY_VERIFY(field->hasFocus());
      QTest::keyClicks(field, QStringLiteral("zzz"));
    }  // the panel goes with the text in its field
    QVERIFY(lab.document.project() == before);
  }

  void penaltiesAreListed() {
    TestLab lab;
    nn::Project project = small();
    const nn::NodeId hidden = project.graph.findByName("hidden")->id;
    project.graph.setOption(hidden, "kernel_l2", 0.0005);
    project.graph.setOption(hidden, "activity_l1", 0.001);
    lab.document.replace(project, {});
    const auto inspector = shown<InspectorPanel>(lab);
    lab.selection.set({lab.node("hidden")});
    QVERIFY(shows(*inspector, QStringLiteral("kernel L2 0.0005 · output L1 0.001")));
    lab.selection.set({lab.node("twin")});
    QVERIFY(!shows(*inspector, QStringLiteral("Penalties")));
  }

  void settingsThatDoNotFitAreListedWithTheirFix() {
    TestLab lab(QStringLiteral("xor"));
    QVERIFY(lab.waitUntilReady());
    const auto panel = shown<IssuesPanel>(lab);
    auto* list = panel->findChild<IssueList*>();
    const int before = list->count();
    lab.document.edit(QStringLiteral("wrong"), [](nn::Project& project) { project.training.batchSize = 100'000; });
    QTRY_VERIFY(list->count() > before);
    QPushButton* fix = nullptr;
    for (QPushButton* button : list->findChildren<QPushButton*>())
      if (button->isVisible()) fix = button;
    QVERIFY(fix);
    const int steps = lab.document.undoStack().count();
    QTest::mouseClick(fix, Qt::LeftButton);
    QCOMPARE(lab.document.undoStack().count(), steps + 1);
    QTRY_COMPARE(list->count(), before);
    lab.document.undoStack().undo();
    QCOMPARE(lab.document.project().training.batchSize, nn::Index{100'000});
  }
};

QTEST_MAIN(TestInspectorNotes)
#include "tst_inspector_notes.moc"
