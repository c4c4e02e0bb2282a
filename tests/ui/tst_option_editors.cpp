// Typing, stepping and undoing in the fields that options are edited with.

#include <QtTest>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>
#include <QWheelEvent>

#include "tests/support/test_lab.h"
#include "ui/common/theme.h"
#include "ui/document/document_options.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/text_field.h"

using namespace ui;

namespace {

/// A form for one node, with the window's Undo as a shortcut beside it.
struct Form {
  explicit Form(const char* type) {
    lab.document.edit(QStringLiteral("Add"), [&](nn::Project& project) { id = project.graph.add(type); });
    model.setNode(id);
    auto* layout = new QVBoxLayout(&window);
    form = new OptionForm(model, &window);
    layout->addWidget(form);
    auto* undo = new QAction(&window);
    undo->setShortcut(QKeySequence::Undo);
    QObject::connect(undo, &QAction::triggered, &lab.document.undoStack(), &QUndoStack::undo);
    window.addAction(undo);
    window.show();
    window.activateWindow();
  }

  template <typename Editor>
  Editor* editor(const char* option) {
    OptionEditor* holder = form->editor(QString::fromLatin1(option));
    return holder ? holder->findChild<Editor*>() : nullptr;
  }

  nn::Options options() const { return lab.document.graph().node(id).options; }

  TestLab lab;
  nn::NodeId id{};
  NodeOptionModel model{lab.document};
  QWidget window;
  OptionForm* form = nullptr;
};

void typeOver(QWidget* field, const QString& text) {
  field->setFocus();
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
}

}  // namespace

class TestOptionEditors : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void typedUnitsAreOneUndoStep() {
    Form form("dense");
    QVERIFY(QTest::qWaitForWindowActive(&form.window));
    auto* units = form.editor<SizeSpinBox>("units");
    const int steps = form.lab.document.undoStack().count();
    typeOver(units, QStringLiteral("128"));
    QCOMPARE(form.lab.document.undoStack().count(), steps);  // not digit by digit
    QTest::keyClick(units, Qt::Key_Return);
    QCOMPARE(form.options().get<std::int64_t>("units"), 128);
    QCOMPARE(form.lab.document.undoStack().count(), steps + 1);
    form.lab.document.undoStack().undo();
    QVERIFY(!form.options().has("units"));
    QCOMPARE(units->value(), form.model.index(form.model.rowOf(QStringLiteral("units")), OptionModel::ValueColumn)
                                 .data(OptionModel::ValueRole)
                                 .toInt());
    form.lab.document.undoStack().redo();
    QCOMPARE(units->value(), 128);
  }

  void undoKeyTakesTypingBackFirstAndThenTheStep() {
    Form form("dense");
    QVERIFY(QTest::qWaitForWindowActive(&form.window));
    auto* units = form.editor<SizeSpinBox>("units");
    typeOver(units, QStringLiteral("64"));
    QTest::keyClick(units, Qt::Key_Return);
    QTest::keyClicks(units, QStringLiteral("7"));
    QTest::keyClick(units, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(form.options().get<std::int64_t>("units"), 64);  // the field's own typing went first
    typeOver(units, QStringLiteral("96"));
    QTest::keyClick(units, Qt::Key_Return);
    QTest::keyClick(units, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!form.options().has("units"));  // both typings merged into one step
  }

  void realNumbersTakeExponents() {
    Form form("dense");
    auto* field = form.editor<NumberField>("kernel_l2");
    QVERIFY(field);
    typeOver(field, QStringLiteral("1e-3"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(form.options().get<double>("kernel_l2"), 1e-3);
    typeOver(field, QStringLiteral("-5"));
    QCOMPARE(field->property("invalid").toBool(), true);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(form.options().get<double>("kernel_l2"), 1e-3);
  }

  void theWheelScrollsThePanelAndChangesOnlyTheChosenField() {
    Theme::instance().apply();
    Form form("conv2d");
    QScrollArea area;
    area.setWidgetResizable(true);
    area.setWidget(&form.window);
    const auto giveBack = qScopeGuard([&area] { area.takeWidget(); });
    area.resize(320, 160);
    area.show();
    QVERIFY(QTest::qWaitForWindowActive(&area));
    // Whether the field took it: an event of a test is not handed on to the parents, as one of the mouse is.
    const auto turn = [](QWidget* field) {
      const QPointF place = field->rect().center();
      QWheelEvent event(place, field->mapToGlobal(place), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
      QApplication::sendEvent(field, &event);
      return event.isAccepted();
    };
    auto* padding = form.editor<QComboBox>("padding");
    auto* filters = form.editor<SizeSpinBox>("filters");
    const QString chosen = padding->currentText();
    const int count = filters->value();
    for (QWidget* field : {static_cast<QWidget*>(padding), static_cast<QWidget*>(filters)}) {
      QVERIFY(!field->hasFocus());
      QVERIFY(!turn(field));
      QVERIFY(!field->hasFocus());
    }
    QCOMPARE(padding->currentText(), chosen);
    QCOMPARE(filters->value(), count);
    filters->setFocus();
    QVERIFY(turn(filters));
    QCOMPARE(filters->value(), count - 1);
    padding->setFocus();
    QVERIFY(turn(padding));
    QVERIFY(padding->currentText() != chosen);
  }

  void choiceAndSwitch() {
    Form form("dense");
    auto* activation = form.editor<QComboBox>("activation");
    QVERIFY(activation);
    const int relu = activation->findData(QStringLiteral("relu"));
    QCOMPARE(activation->itemText(relu), QStringLiteral("ReLU"));
    activation->setFocus();
    while (activation->currentIndex() < relu) QTest::keyClick(activation, Qt::Key_Down);
    while (activation->currentIndex() > relu) QTest::keyClick(activation, Qt::Key_Up);
    QCOMPARE(form.options().get<std::string>("activation"), std::string("relu"));
    auto* bias = form.editor<QCheckBox>("use_bias");
    QTest::mouseClick(bias, Qt::LeftButton, {}, QPoint(8, bias->height() / 2));
    QCOMPARE(form.options().get<bool>("use_bias"), false);
    form.lab.document.undoStack().undo();
    QVERIFY(bias->isChecked());
  }

  void conditionalRowsComeAndGo() {
    Form form("dense");
    const auto choose = [&](const char* id) {
      form.model.setData(form.model.index(form.model.rowOf(QStringLiteral("activation")), OptionModel::ValueColumn),
                         QString::fromLatin1(id));
    };
    auto* units = form.form->editor(QStringLiteral("units"));
    const int before = form.model.rowCount();
    choose("leaky_relu");
    QVERIFY(form.model.rowCount() > before);
    QCOMPARE(form.form->editor(QStringLiteral("units")), units);  // rows that stay keep their editor
    choose("relu");
    QCOMPARE(form.model.rowCount(), before);
  }

  void coupledEntriesChangeTogether() {
    Form form("conv2d");
    OptionEditor* kernel = form.form->editor(QStringLiteral("kernel_size"));
    QVERIFY(kernel);
    const auto boxes = kernel->findChildren<SizeSpinBox*>();
    QCOMPARE(boxes.size(), 2);
    typeOver(boxes[0], QStringLiteral("5"));
    QTest::keyClick(boxes[0], Qt::Key_Return);
    QCOMPARE(form.options().get<std::vector<std::int64_t>>("kernel_size"), (std::vector<std::int64_t>{5, 5}));
    QTest::mouseClick(kernel->findChild<QToolButton*>(), Qt::LeftButton);
    typeOver(boxes[1], QStringLiteral("3"));
    QTest::keyClick(boxes[1], Qt::Key_Return);
    QCOMPARE(form.options().get<std::vector<std::int64_t>>("kernel_size"), (std::vector<std::int64_t>{5, 3}));
  }

  void freeListTakesText() {
    Form form("input");
    auto* shape = form.editor<TextField>("shape");
    QVERIFY(shape && shape->isVisible());
    typeOver(shape, QStringLiteral("8, 8, 3"));
    QTest::keyClick(shape, Qt::Key_Return);
    QCOMPARE(form.options().get<std::vector<std::int64_t>>("shape"), (std::vector<std::int64_t>{8, 8, 3}));
    typeOver(shape, QStringLiteral("eight"));
    QTest::keyClick(shape, Qt::Key_Return);
    QCOMPARE(form.options().get<std::vector<std::int64_t>>("shape"), (std::vector<std::int64_t>{8, 8, 3}));
  }

  void arrowsStepRatesByOneTwoFive() {
    NumberField field;
    field.setGeometricSteps(true);
    field.setValue(1e-3);
    QSignalSpy edited(&field, &NumberField::edited);
    QTest::keyClick(&field, Qt::Key_Up);
    QCOMPARE(field.value(), 2e-3);
    QTest::keyClick(&field, Qt::Key_Down);
    QTest::keyClick(&field, Qt::Key_Down);
    QCOMPARE(field.value(), 5e-4);
    QCOMPARE(edited.count(), 3);
  }
};

QTEST_MAIN(TestOptionEditors)
#include "tst_option_editors.moc"
