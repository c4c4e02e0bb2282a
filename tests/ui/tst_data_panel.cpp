// The data panel with real events: what is chosen there is what all panels show.

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "engine/data/memory_dataset.h"
#include "tests/support/test_lab.h"
#include "ui/common/engine_text.h"
#include "ui/panels/data/class_list.h"
#include "ui/panels/data/data_warnings.h"
#include "ui/panels/data/sample_grid.h"
#include "ui/panels/data_panel.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/issue_list.h"

namespace {

using ui::DataPart;

/// The panel over a shipped example.
struct Shown {
  explicit Shown(const char* example) : lab(example), panel(lab.lab) {
    panel.resize(640, 300);
    panel.show();
  }
  bool hasFacts() {
    auto* classes = panel.findChild<ui::ClassList*>();
    return lab.waitUntilReady() && QTest::qWaitFor(
                                       [=] {
                                         return classes->model()->rowCount() > 1 &&
                                                classes->model()->index(1, 0).data(ui::ClassList::ShareRole).toDouble() > 0;
                                       },
                                       20'000);
  }
  /// Samples of a part; the full set's where it is there.
  nn::Index sizeOf(DataPart part) {
    const auto data = lab.training.data();
    const auto& set = part == DataPart::Training     ? data->rawTrain
                      : part == DataPart::Validation ? data->rawValidation
                                                     : data->rawTest;
    return set ? set->size() : 0;
  }
  ui::SampleGrid& grid() { return *panel.findChild<ui::SampleGrid*>(); }
  ui::ClassList& classes() { return *panel.findChild<ui::ClassList*>(); }
  void choosePart(int row) {
    auto* box = panel.findChild<ui::ChoiceBox*>("part");
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Home);
    for (int i = 0; i < row; ++i) QTest::keyClick(box, Qt::Key_Down);
  }

  TestLab lab;
  ui::DataPanel panel;
};

}  // namespace

class TestDataPanel : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QSettings().clear(); }

  void aClickChoosesTheSampleForAllPanels() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.hasFacts());
    ui::SampleGrid& grid = shown.grid();
    QCOMPARE(grid.samples().size(),
             shown.sizeOf(DataPart::Training) + shown.sizeOf(DataPart::Validation) + shown.sizeOf(DataPart::Test));
    QTest::mouseClick(grid.viewport(), Qt::LeftButton, {}, grid.rectOf(2).center());
    QCOMPARE(shown.lab.probe.part(), DataPart::Training);
    QCOMPARE(*shown.lab.probe.sample(), nn::Index{2});
    QTest::keyClick(&grid, Qt::Key_Right);
    QCOMPARE(*shown.lab.probe.sample(), nn::Index{3});
    QTest::keyClick(&grid, Qt::Key_End);
    QCOMPARE(shown.lab.probe.part(), DataPart::Test);
    QVERIFY(grid.viewport()->rect().contains(grid.rectOf(grid.samples().size() - 1).center()));
    shown.lab.probe.setSample(DataPart::Training, 0);  // chosen elsewhere: the grid follows
    QVERIFY(grid.viewport()->rect().contains(grid.rectOf(0).center()));
  }

  void partsAndClassesFilter() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.hasFacts());
    shown.choosePart(3);
    QCOMPARE(shown.grid().samples().size(), shown.sizeOf(DataPart::Test));
    ui::ClassList& classes = shown.classes();
    const QModelIndex seven = classes.model()->index(8, 0);
    QCOMPARE(seven.data().toString(), QString("7"));
    classes.scrollTo(seven);
    QTest::mouseClick(classes.viewport(), Qt::LeftButton, {}, classes.visualRect(seven).center());
    const ui::FilteredSamples& list = shown.grid().samples();
    QCOMPARE(ui::wholeNumber(list.size()), seven.data(ui::ClassList::CountRole).toString());
    const auto test = shown.lab.training.data()->rawTest;
    std::vector<nn::Scalar> input(784), target(1);
    for (nn::Index row = 0; row < list.size(); ++row) {
      QCOMPARE(list[row].part, DataPart::Test);
      test->read(list[row].index, input, target);
      QCOMPARE(target[0], nn::Scalar{7});
    }
    QTest::keyClick(&classes, Qt::Key_Home);
    QCOMPARE(shown.grid().samples().size(), shown.sizeOf(DataPart::Test));
  }

  void picturesAreTheSamples() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.hasFacts());
    ui::SampleGrid& grid = shown.grid();
    grid.setSide(56);  // two pixels for each of 28
    const QImage picture = grid.viewport()->grab().toImage();
    std::vector<nn::Scalar> input(784), target(1);
    shown.lab.training.data()->rawTrain->read(grid.samples()[1].index, input, target);
    const QPoint corner = grid.rectOf(1).topLeft();  // among the first: read in the first frame
    for (int y = 4; y < 24; ++y)
      for (int x = 4; x < 24; ++x)
        QCOMPARE(qRed(picture.pixel(corner + QPoint(2 * x + 1, 2 * y + 1))),
                 static_cast<int>(input[static_cast<std::size_t>(28 * y + x)]));
  }

  void sizeChangesByKeyAndKeepsThePlace() {
    Shown shown("mnist-convnet");
    QVERIFY(shown.hasFacts());
    ui::SampleGrid& grid = shown.grid();
    const int before = grid.side();
    QTest::keyClick(&grid, Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(grid.side(), before + 8);
    QTest::keyClick(&grid, Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(grid.side(), before);
  }

  void tablesAreRows() {
    Shown shown("boston-housing");
    QVERIFY(shown.lab.waitUntilReady());
    auto* table = shown.panel.findChild<QTableView*>("sampleTable");
    const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(table->isVisibleTo(&shown.panel));
    QCOMPARE(table->model()->rowCount(), 506);
    QCOMPARE(table->model()->headerData(0, Qt::Horizontal).toString(), QString("→ medv"));
    QCOMPARE(table->model()->headerData(1, Qt::Horizontal, Qt::TextAlignmentRole).toInt(),  // over its numbers
             table->model()->index(0, 1).data(Qt::TextAlignmentRole).toInt());
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(4, 1)).center());
    QCOMPARE(*shown.lab.probe.sample(), nn::Index{4});
    shown.lab.probe.setSample(DataPart::Training, 1);
    QCOMPARE(table->currentIndex().row(), 1);
    auto* tabs = shown.panel.findChild<QTabBar*>();
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
    QTRY_VERIFY(shown.panel.findChildren<QTableView*>().size() == 2);
    QAbstractItemModel* columns = nullptr;
    for (auto* view : shown.panel.findChildren<QTableView*>())
      if (view != table) columns = view->model();
    QTRY_COMPARE(columns->rowCount(), 14);
    QCOMPARE(columns->index(13, ui::ColumnModel::NameColumn).data().toString(), QString("→ medv"));
    QCOMPARE(columns->index(3, ui::ColumnModel::MaximumColumn).data().toString(), QString("1"));  // chas
  }

  void unevenClassesAreTold() {
    nn::DatasetInfo info;
    info.id = info.title = "uneven";
    info.inputShape = {4};
    info.targetShape = {1};
    info.classNames = {"rare", "usual"};
    std::vector<nn::Scalar> inputs, targets;
    for (int i = 0; i < 400; ++i) {
      for (int k = 0; k < 4; ++k) inputs.push_back(static_cast<nn::Scalar>(i < 20 ? 1 : i + k));
      targets.push_back(i % 10 == 0 ? nn::Scalar{0} : nn::Scalar{1});
    }
    const nn::LoadedData loaded{.train = nn::memoryDataset(info, inputs, targets), .test = {}, .origin = {}};
    nn::Project project;
    const auto data = nn::prepareParts(loaded, nn::holdOut(loaded.train, 0.0, 1), project.data, 1);
    const auto rows = ui::dataWarnings(data, *ui::factsOf(data, {}), project);
    QCOMPARE(rows.size(), std::size_t{3});
    QVERIFY2(rows[0].message.contains("“usual” has 9 times as many") && rows[0].message.contains("90 %"),
             qPrintable(rows[0].message));
    QVERIFY(rows[1].message.contains("1 inputs come with different targets") || rows[1].message.contains("different targets"));
    QVERIFY2(rows[2].message.contains("19 samples repeat"), qPrintable(rows[2].message));
    rows[0].fixes.front().apply(project);
    QVERIFY(project.training.classWeighting == nn::ClassWeighting::Balanced);
    QVERIFY(ui::dataWarnings(data, *ui::factsOf(data, {}), project)[0].fixes.empty());
  }

  void preparationIsEditedHereToo() {
    Shown shown("boston-housing");
    QVERIFY(shown.lab.waitUntilReady());
    auto* tabs = shown.panel.findChild<QTabBar*>();
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(2).center());
    auto* validation = shown.panel.findChild<QSpinBox*>("validation");
    QVERIFY(validation && validation->isVisible());
    validation->setFocus();
    validation->selectAll();
    QTest::keyClicks(validation, "30");
    QTest::keyClick(validation, Qt::Key_Return);
    QCOMPARE(shown.lab.document.project().data.validationFraction, 0.3);
    QTRY_COMPARE(shown.lab.training.data()->validation->size(), nn::Index{152});  // without reading the file again
    shown.lab.document.undoStack().undo();
    QVERIFY(shown.lab.document.project().data.validationFraction < 0.3);
  }

  void unreadableDataAreTold() {
    Shown shown("xor");
    QVERIFY(shown.lab.waitUntilReady());
    shown.lab.document.edit("Use a file", [](nn::Project& project) {
      project.data.source = "/nowhere/data.csv";
      project.data.options = {};
    });
    auto* empty = shown.panel.findChild<ui::EmptyState*>();
    QTRY_VERIFY(empty->isVisible() && !shown.lab.training.dataError().isEmpty());
    QSignalSpy asked(&shown.panel, &ui::DataPanel::importRequested);
    auto* button = empty->findChild<QPushButton*>();
    QTRY_VERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
  }

  void importIsOneClickAway() {
    Shown shown("xor");
    QSignalSpy asked(&shown.panel, &ui::DataPanel::importRequested);
    QVERIFY(shown.lab.waitUntilReady());
    QTest::mouseClick(shown.panel.findChild<QToolButton*>("importData"), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
  }
};

QTEST_MAIN(TestDataPanel)
#include "tst_data_panel.moc"
