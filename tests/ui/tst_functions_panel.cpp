// The activation explorer with real clicks and a real network.

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QtTest>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/panels/functions_panel.h"
#include "ui/plots/function_plot.h"
#include "ui/widgets/choice_box.h"

using ui::FunctionsPanel;

namespace {

struct Shown {
  explicit Shown(const char* example) : lab(QString::fromLatin1(example)), panel(lab.lab) {
    panel.resize(700, 420);
    panel.show();
    static_cast<void>(QTest::qWaitForWindowExposed(&panel));
  }
  template <typename Widget>
  Widget* child(const char* name) {
    return panel.findChild<Widget*>(QString::fromLatin1(name));
  }
  void choose(const char* box, const char* id) { emit child<ui::ChoiceBox>(box)->edited(QString::fromLatin1(id)); }
  QString points() { return child<QLabel>("points")->text(); }

  TestLab lab;
  FunctionsPanel panel;
};

}  // namespace

class TestFunctionsPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { ui::Theme::instance().apply(); }

  void everyActivationIsShownAndCompared() {
    Shown shown("xor");
    for (const nn::ActivationType* type : nn::ActivationRegistry::instance().types()) {
      shown.choose("function", type->id.c_str());
      QCOMPARE(shown.panel.activation(), type->id);
      shown.choose("compare", type->id.c_str());
    }
    shown.choose("function", "sigmoid");
    QCOMPARE(shown.panel.plot().shadedCount(), 2);  // both ends are flat
    shown.choose("function", "relu");
    QCOMPARE(shown.panel.plot().shadedCount(), 1);
    shown.choose("function", "linear");
    QCOMPARE(shown.panel.plot().shadedCount(), 0);
  }

  void workingPointsOfTheSelectedLayer() {
    Shown shown("xor");
    QVERIFY(shown.points().contains("Select a layer"));
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.selection.set({shown.lab.node("hidden")});
    QCOMPARE(shown.panel.activation(), std::string("tanh"));
    QTRY_VERIFY2(shown.points().contains("8 units, 512 numbers z of 64 samples"), qPrintable(shown.points()));
    QVERIFY(shown.points().contains("No dead units"));
    QVERIFY(shown.panel.plot().barCount() > 0);
    shown.lab.selection.set({shown.lab.node("input")});
    QVERIFY(shown.points().contains("Select a layer"));
    QCOMPARE(shown.panel.plot().barCount(), 0);
  }

  void deadUnitsAreNamed() {
    Shown shown("boston-housing");
    shown.lab.document.edit(QStringLiteral("kill"), [](nn::Project& project) {
      project.initialValues["hidden1.bias"] = std::vector<double>(64, -1000.0);
    });
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.training.reset();
    shown.lab.selection.set({shown.lab.node("hidden1")});
    QTRY_VERIFY2(shown.points().contains("64 dead"), qPrintable(shown.points()));
    QVERIFY(shown.points().contains("0, 1, 2"));
  }

  void chosenSampleOnly() {
    Shown shown("xor");
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.selection.set({shown.lab.node("hidden")});
    shown.lab.probe.setSample(0);
    QTRY_VERIFY(shown.lab.probe.result());
    QTest::mouseClick(shown.child<QCheckBox>("oneSample"), Qt::LeftButton, {}, QPoint(8, 8));
    QTRY_VERIFY2(shown.points().contains("8 numbers z of 1 samples"), qPrintable(shown.points()));
  }

  void activationIsGivenToTheLayer() {
    Shown shown("xor");
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.selection.set({shown.lab.node("hidden")});
    shown.choose("function", "gelu");
    const nn::Project before = shown.lab.document.project();
    auto* use = shown.child<QPushButton>("use");
    QVERIFY(use->isVisible() && use->text().contains("hidden"));
    use->click();
    QCOMPARE(shown.lab.document.graph().findByName("hidden")->options.get<std::string>("activation"), std::string("gelu"));
    shown.lab.document.undoStack().undo();
    QVERIFY(shown.lab.document.project() == before);
    QCOMPARE(shown.panel.activation(), std::string("tanh"));
  }
};

QTEST_MAIN(TestFunctionsPanel)
#include "tst_functions_panel.moc"
