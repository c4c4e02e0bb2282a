// From a cell of the confusion matrix to the samples behind it and to the sample that all panels show.

#include <QtTest>

#include <QSortFilterProxyModel>
#include <QToolButton>

#include "tests/support/test_lab.h"
#include "ui/panels/mistakes/class_table.h"
#include "ui/panels/mistakes/sample_list.h"
#include "ui/panels/mistakes_panel.h"
#include "ui/plots/xy_plot.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/empty_state.h"

using namespace ui;
using State = TrainingController::State;

namespace {

/// The panel beside a training of a few epochs, or steps, that is over.
struct Trained {
  Trained(const char* example, int epochs) : lab(QString::fromLatin1(example)) {
    lab.document.edit(QStringLiteral("Short"), [epochs](nn::Project& project) { project.training.epochs = epochs; });
    panel = std::make_unique<MistakesPanel>(lab.lab);
    panel->resize(760, 320);
  }

  bool train() {
    if (!lab.waitUntilReady()) return false;
    lab.training.train();
    return QTest::qWaitFor([this] { return lab.training.state() == State::Finished; }, 60'000);
  }

  bool isEvaluated() {
    return QTest::qWaitFor([this] { return panel->evaluator().isCurrent() && !panel->evaluator().isRunning(); }, 30'000);
  }

  const nn::SampleResults& results() const { return panel->evaluator().result()->results; }
  const std::vector<nn::Index>& listed() const { return panel->samples().model().order(); }

  TestLab lab;
  std::unique_ptr<MistakesPanel> panel;
};

void click(MatrixView& matrix, MatrixView::Cell cell) {
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.rectOf(cell).center().toPoint());
}

template <typename Widget>
Widget* child(const QWidget& parent, const char* name) {
  return parent.findChild<Widget*>(QString::fromLatin1(name));
}

}  // namespace

class TestMistakesPanel : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void fromTheCellToTheSample() {
    Trained test("perceptron", 1);
    test.panel->show();
    QVERIFY(test.train());
    QVERIFY(test.isEvaluated());
    MatrixView& matrix = test.panel->matrix();
    const auto samples = test.lab.training.data()->test;
    QCOMPARE(matrix.matrix().total(), samples->size());
    for (nn::Index wanted = 0; wanted < matrix.matrix().classes(); ++wanted)
      for (nn::Index predicted = 0; predicted < matrix.matrix().classes(); ++predicted) {
        click(matrix, {wanted, predicted});
        QCOMPARE(static_cast<nn::Index>(test.listed().size()), matrix.matrix().count(wanted, predicted));
        for (const nn::Index n : test.listed()) {
          QCOMPARE(test.results().wanted[static_cast<std::size_t>(n)], wanted);
          QCOMPARE(test.results().predicted[static_cast<std::size_t>(n)], predicted);
        }
      }
    click(matrix, {1, 1});
    QVERIFY(test.listed().size() > 1);
    QListView& view = test.panel->samples().view();
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(view.model()->index(1, 0)).center());
    QCOMPARE(test.lab.probe.part(), DataPart::Test);
    QCOMPARE(test.lab.probe.sample(), std::optional(test.listed()[1]));
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(test.lab.probe.sample(), std::optional(test.listed()[0]));
  }

  void theKeyboardChoosesCellsToo() {
    Trained test("xor", 1);
    test.panel->show();
    QVERIFY(test.train());
    QVERIFY(test.isEvaluated());
    MatrixView& matrix = test.panel->matrix();
    matrix.setFocus();
    QTest::keyClick(&matrix, Qt::Key_Down);
    QTest::keyClick(&matrix, Qt::Key_Right);
    QTest::keyClick(&matrix, Qt::Key_Right);  // there is no further class
    QTest::keyClick(&matrix, Qt::Key_Return);
    QCOMPARE(matrix.chosen(), std::optional(MatrixView::Cell(1, 1)));
    QCOMPARE(test.listed(), nn::samplesOfCell(test.results(), 1, 1));
    QTest::mouseClick(child<QToolButton>(*test.panel, "all"), Qt::LeftButton);
    QVERIFY(!matrix.chosen());
    QCOMPARE(test.listed(), test.results().byLoss);
  }

  void sharesOfRowsAndColumns() {
    nn::ConfusionMatrix counts(2);
    for (const auto& [wanted, predicted, times] :
         std::initializer_list<std::tuple<nn::Index, nn::Index, int>>{{0, 0, 30}, {0, 1, 10}, {1, 1, 10}})
      for (int i = 0; i < times; ++i) counts.add(wanted, predicted);
    MatrixView matrix;
    matrix.setMatrix(counts, {QStringLiteral("cat"), QStringLiteral("dog")});
    const QString text = matrix.describe({0, 1});
    QVERIFY2(text.contains(QStringLiteral("cat taken for dog: 10 samples")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("25\u202f% of all cat")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("50\u202f% of all predicted as dog")), qPrintable(text));
  }

  void fiftyClassesFit() {
    nn::ConfusionMatrix counts(50);
    for (nn::Index k = 0; k < 50; ++k)
      for (nn::Index j = 0; j <= k; ++j) counts.add(k, j);
    MatrixView matrix;
    matrix.setMatrix(counts, {});
    for (const QSize size : {QSize(280, 180), QSize(600, 220), QSize(1200, 800)}) {
      matrix.resize(size);
      matrix.show();
      QVERIFY(QTest::qWaitForWindowExposed(&matrix));
      const QRectF last = matrix.rectOf({49, 49});
      QVERIFY(QRectF(matrix.rect()).contains(last));
      QVERIFY(last.width() > 1 && last.height() > 1);
      QSignalSpy chosen(&matrix, &MatrixView::cellChosen);
      click(matrix, {48, 3});
      QCOMPARE(chosen.count(), 1);
    }
    QCOMPARE(matrix.chosen(), std::optional(MatrixView::Cell(48, 3)));
  }

  void hiddenItCostsNothing() {
    Trained test("xor", 2);
    QVERIFY(test.train());
    QSignalSpy changes(&test.panel->evaluator(), &SampleEvaluator::changed);
    QTest::qWait(300);
    QCOMPARE(changes.count(), 0);
    QVERIFY(!test.panel->evaluator().result());
    test.panel->show();
    QVERIFY(test.isEvaluated());
    test.panel->hide();
    test.lab.training.stepBatch();
    QTRY_COMPARE(test.lab.training.state(), State::Paused);
    QTest::qWait(300);
    QVERIFY(!test.panel->evaluator().isRunning());
    QVERIFY(!test.panel->evaluator().isCurrent());
  }

  void classesAreSortedAndListTheirMistakes() {
    Trained test("perceptron", 1);
    test.panel->show();
    QVERIFY(test.train());
    QVERIFY(test.isEvaluated());
    ClassTable& table = test.panel->classes();
    const nn::ConfusionMatrix& confusion = test.results().confusion;
    QCOMPARE(table.model().rowCount(), static_cast<int>(confusion.classes()));
    for (int k = 0; k < table.model().rowCount(); ++k) {
      const auto value = [&](int column) {
        return table.model().index(k, column).data(ClassScoresModel::kSortRole).toDouble();
      };
      QCOMPARE(value(ClassScoresModel::Precision), confusion.scores(k).precision);
      QCOMPARE(value(ClassScoresModel::Recall), confusion.scores(k).recall);
      QCOMPARE(value(ClassScoresModel::F1), confusion.scores(k).f1);
      QCOMPARE(value(ClassScoresModel::Support), static_cast<double>(confusion.countOf(k)));
      QCOMPARE(value(ClassScoresModel::Auc), nn::rocOfClass(test.results(), k).area);
    }
    emit table.classChosen(1);
    QCOMPARE(test.listed(), nn::mistakes(test.results(), 1));
  }

  void valuesShowTheirErrors() {
    Trained test("boston-housing", 1);
    test.panel->show();
    QVERIFY(test.train());
    QVERIFY(test.isEvaluated());
    QVERIFY(!test.results().forClasses);
    QVERIFY(test.panel->scatter().isVisible());
    QCOMPARE(test.panel->scatter().pointCount(), static_cast<int>(test.results().samples));
    QCOMPARE(test.listed(), test.results().byLoss);
    const QPointF first(static_cast<double>(test.results().target(test.listed().front(), 0)),
                        static_cast<double>(test.results().prediction(test.listed().front(), 0)));
    QWidget* plot = test.panel->scatter().findChild<QWidget*>();
    QTest::mouseClick(plot, Qt::LeftButton, {}, test.panel->scatter().positionOf(first).toPoint());
    QCOMPARE(test.lab.probe.sample(), std::optional(test.listed().front()));
  }

  void untrainedItSaysWhatWillBeHere() {
    TestLab lab(QStringLiteral("xor"));
    lab.document.edit(QStringLiteral("Short"), [](nn::Project& project) { project.training.epochs = 1; });
    MistakesPanel panel(lab.lab);
    panel.resize(400, 200);
    panel.show();
    QVERIFY(lab.waitUntilReady());
    auto* empty = panel.findChild<EmptyState*>();
    QVERIFY(empty->isVisible());
    QTest::mouseClick(empty->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(lab.training.state(), State::Finished);
    QTRY_VERIFY(!empty->isVisible());
    lab.training.reset();
    QTRY_VERIFY(empty->isVisible());
  }
};

QTEST_MAIN(TestMistakesPanel)
#include "tst_mistakes_panel.moc"
