// From a number in the inspector to its explanation in the microscope: which element of the network a pixel is, and the way
// there by mouse, menu and keyboard.

#include <QtTest>

#include <QCheckBox>
#include <QDockWidget>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/common/engine_text.h"
#include "ui/document/resources.h"
#include "ui/panels/feature_maps_page.h"
#include "ui/panels/filters_page.h"
#include "ui/panels/inspector/explain_line.h"
#include "ui/panels/inspector/gradients_page.h"
#include "ui/panels/inspector/parameter_view.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/microscope/number_pane.h"
#include "ui/panels/microscope_panel.h"
#include "ui/shell/main_window.h"
#include "ui/training/number_questions.h"
#include "ui/widgets/scaled_picture.h"
#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/tensor_picture.h"

using namespace ui;
using Role = nn::TensorElement::Role;

namespace {

/// The inspector on a layer, and what is asked there.
struct Asked {
  Asked(const char* example, const char* layer, const char* tab) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(420, 1400);
    panel.show();
    connection = QObject::connect(&NumberQuestions::of(lab.lab), &NumberQuestions::numberAsked, &panel,
                                  [this](const nn::TensorElement& asked) { element = asked; });
    isOpen = lab.waitUntilReady() && QTest::qWaitForWindowExposed(&panel);
    lab.probe.setSample(3);
    lab.selection.set({lab.node(layer)});
    QTest::mouseClick(panel.findChild<QToolButton*>(QString::fromLatin1(tab)), Qt::LeftButton);
    isOpen = isOpen && QTest::qWaitFor([this] { return lab.probe.result() != nullptr; }, 10'000);
  }
  template <typename Page>
  ExplainLine& line() {
    return *panel.findChild<Page*>()->template findChild<ExplainLine*>();
  }
  static void click(TensorPicture& picture, nn::Index number) {
    QTest::mouseClick(&picture, Qt::LeftButton, {}, picture.numberRect(number).center().toPoint());
  }

  TestLab lab;
  InspectorPanel panel;
  QMetaObject::Connection connection;
  std::optional<nn::TensorElement> element;
  bool isOpen = false;
};

nn::DataPaths bundledData() { return nn::DataPaths::standard({}, resources::folder().toStdString()); }

}  // namespace

class TestNumberQuestions : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() {
    QSettings().clear();
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)")));
  }

  void aPixelOfAFeatureMapIsAnActivation() {
    Asked asked("mnist-convnet", "conv1", "activationsTab");
    QVERIFY(asked.isOpen);
    TensorPicture& maps = asked.panel.findChild<FeatureMapsPage*>()->findChild<ScaledPicture*>()->picture();
    QTRY_COMPARE(maps.shownTiles(), 32);
    ExplainLine& line = asked.line<FeatureMapsPage>();
    QVERIFY(!line.button().isEnabled());
    const nn::Index number = (12 * 26 + 9) * 32 + 5;
    QCOMPARE(maps.numberAt(maps.rectOf({5, 12, 9}).center()), std::optional(number));
    Asked::click(maps, number);
    QCOMPARE(maps.chosenNumber(), std::optional(number));
    QVERIFY2(line.text().startsWith(QStringLiteral("map 5, row 12, column 9")), qPrintable(line.text()));
    QVERIFY(!asked.element);  // a click offers, it does not leave
    QTest::mouseClick(&line.button(), Qt::LeftButton);
    QVERIFY(asked.element == (nn::TensorElement{.role = Role::Output, .node = asked.lab.node("conv1"), .element = number}));
    // The tool tip says what can be done.
    QTest::mouseMove(&maps, maps.rectOf({5, 12, 9}).center().toPoint());
    QVERIFY(maps.toolTip().contains(QStringLiteral("Enter")));
  }

  void keysChooseAndEnterAsks() {
    Asked asked("mnist-convnet", "conv1", "activationsTab");
    QVERIFY(asked.isOpen);
    TensorPicture& maps = asked.panel.findChild<FeatureMapsPage*>()->findChild<ScaledPicture*>()->picture();
    QTRY_COMPARE(maps.shownTiles(), 32);
    maps.setFocus();
    for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_PageDown}) QTest::keyClick(&maps, key);
    QCOMPARE(maps.chosenNumber(), std::optional(nn::Index{(26 + 1) * 32 + 1}));
    QVERIFY(!maps.accessibleDescription().isEmpty());
    QTest::keyClick(&maps, Qt::Key_Return);
    QVERIFY(asked.element && asked.element->element == (26 + 1) * 32 + 1);
  }

  void theMenuAsksToo() {
    Asked asked("mnist-convnet", "conv1", "filtersTab");
    QVERIFY(asked.isOpen);
    TensorPicture& kernels = asked.panel.findChild<FiltersPage*>()->findChild<ParameterView*>()->weightPicture();
    QTRY_COMPARE(kernels.shownTiles(), 32);
    const nn::Index number = (2 * 3 + 1) * 32 + 7;  // of (3, 3, 1, 32)
    const QPoint at = kernels.numberRect(number).center().toPoint();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, kernels.mapToGlobal(at));
    QCoreApplication::sendEvent(&kernels, &event);
    auto* menu = asked.panel.findChild<QMenu*>(QStringLiteral("numberMenu"));
    QVERIFY(menu && menu->isVisible());
    menu->actions().front()->trigger();
    menu->close();
    QVERIFY(asked.element == (nn::TensorElement{.role = Role::Parameter, .node = asked.lab.node("conv1"), .element = number}));
  }

  void sortedKernelsAndBiasesAreTheRightOnes() {
    Asked asked("mnist-convnet", "conv2", "filtersTab");
    QVERIFY(asked.isOpen);
    auto& view = *asked.panel.findChild<FiltersPage*>()->findChild<ParameterView*>();
    QTRY_VERIFY(view.weightPicture().shownTiles() > 1);
    view.findChild<SizeSpinBox*>()->setValue(4);  // input channel
    view.findChild<QCheckBox*>(QStringLiteral("sortByNorm"))->setChecked(true);
    const auto parameter = asked.lab.training.network()->plan().stepOf(asked.lab.node("conv2"))->firstParameter;
    const nn::ConstTensorView kernel = asked.lab.training.network()->parameter(parameter);
    const nn::Index channels = kernel.shape()[2], units = kernel.shape()[3];
    QCOMPARE(view.order().size(), static_cast<std::size_t>(units));
    const QPointF third = view.weightPicture().rectOf({3, 1, 2}).center();
    QTest::mouseClick(&view.weightPicture(), Qt::LeftButton, {}, third.toPoint());
    QTest::mouseClick(&asked.line<FiltersPage>().button(), Qt::LeftButton);
    QVERIFY(asked.element);
    QCOMPARE(asked.element->element, ((1 * 3 + 2) * channels + 4) * units + view.order()[3]);
    // The line tells the very number that is asked about.
    const QString value = number(static_cast<double>(kernel.data()[asked.element->element]));
    QVERIFY2(asked.line<FiltersPage>().text().endsWith(value), qPrintable(asked.line<FiltersPage>().text() + value));
    Asked::click(view.biasPicture(), 5);
    QVERIFY(!view.weightPicture().chosenNumber());
    QTest::mouseClick(&asked.line<FiltersPage>().button(), Qt::LeftButton);
    QCOMPARE(asked.element->index, 1);
    QCOMPARE(asked.element->element, nn::Index{5});
  }

  void gradientsAreAskedAboutAsGradients() {
    Asked asked("email-spam", "hidden", "gradientsTab");
    QVERIFY(asked.isOpen);
    auto& page = *asked.panel.findChild<GradientsPage*>();
    QTRY_VERIFY(page.gradients().result());
    auto& view = *page.findChild<ParameterView*>();
    QTRY_VERIFY(view.isVisible());
    view.weightPicture().setFocus();
    QTest::keyClick(&view.weightPicture(), Qt::Key_Down);
    QTest::keyClick(&view.weightPicture(), Qt::Key_Return);
    QVERIFY(asked.element && asked.element->role == Role::ParameterGradient);
    QVERIFY(asked.element->element > 0);
  }

  void theWindowOpensTheMicroscopeOnIt_data() {
    QTest::addColumn<bool>("isWeight");
    QTest::newRow("activation") << false;
    QTest::newRow("weight") << true;
  }
  void theWindowOpensTheMicroscopeOnIt() {
    QFETCH(bool, isWeight);
    MainWindow window(bundledData());
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.open(QStringLiteral("email-spam")));
    TrainingController& training = window.lab().training;
    QTRY_COMPARE_WITH_TIMEOUT(training.state(), TrainingController::State::Ready, 20'000);
    const nn::NodeId hidden = window.lab().document.graph().findByName("hidden")->id;
    auto& panel = *window.findChild<MicroscopePanel*>();
    window.findChild<QDockWidget*>(QStringLiteral("microscope"))->close();
    QVERIFY(!panel.isVisible());
    const nn::TensorElement element{.role = isWeight ? Role::Parameter : Role::Output, .node = hidden, .element = 1};
    NumberQuestions::of(window.lab()).ask(element);
    QTRY_VERIFY(panel.isVisible());
    QTRY_COMPARE(panel.level(), MicroscopePanel::Level::Number);
    const auto isExplained = [&] {
      const auto scene = panel.control().scene();
      return panel.control().state() == MicroscopeControl::State::Ready && scene && scene->focus.subject &&
             scene->focus.subject->node == hidden && scene->focus.subject->element == 1 &&
             scene->focus.subject->role == (isWeight ? Role::NextParameter : Role::Output) && scene->isSubjectKnown &&
             !scene->explanations.empty();
    };
    QTRY_VERIFY(isExplained());
    // Once more, about another one, from where it stands now.
    NumberQuestions::of(window.lab()).ask({.role = Role::OutputGradient, .node = hidden, .element = 0});
    QTRY_VERIFY(panel.control().scene()->focus.subject &&
                panel.control().scene()->focus.subject->role == Role::OutputGradient &&
                panel.control().scene()->isSubjectKnown);
    NumberQuestions::of(window.lab()).ask(hidden);
    QTRY_COMPARE(panel.level(), MicroscopePanel::Level::Layer);
  }

  void askedWhileTrainingItPauses() {
    MainWindow window(bundledData());
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.open(QStringLiteral("xor")));
    TrainingController& training = window.lab().training;
    window.lab().document.edit(QStringLiteral("Long"), [](nn::Project& project) { project.training.epochs = 1'000'000; });
    QTRY_COMPARE_WITH_TIMEOUT(training.state(), TrainingController::State::Ready, 20'000);
    training.train();
    QTRY_VERIFY(training.position().step > 3);
    nn::NodeId dense{};
    for (const nn::Node& node : window.lab().document.graph().nodes())
      if (node.type == "dense") dense = node.id;
    NumberQuestions::of(window.lab()).ask({.role = Role::Parameter, .node = dense, .element = 0});
    auto& panel = *window.findChild<MicroscopePanel*>();
    QTRY_COMPARE(panel.level(), MicroscopePanel::Level::Number);
    QTRY_VERIFY(panel.control().scene() && panel.control().scene()->isSubjectKnown);
    QCOMPARE(panel.control().scene()->focus.subject->role, Role::NextParameter);
    QVERIFY(training.state() != TrainingController::State::Running);
  }
};

QTEST_MAIN(TestNumberQuestions)
#include "tst_number_questions.moc"
