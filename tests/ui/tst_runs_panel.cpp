// The list of runs, and what comes of it on the curves.

#include <QtTest>

#include <QAbstractItemModelTester>
#include <QMenu>
#include <QTemporaryDir>

#include "tests/support/test_lab.h"
#include "ui/panels/curve_export.h"
#include "ui/panels/metric_chart.h"
#include "ui/panels/metrics_panel.h"
#include "ui/panels/runs_panel.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"

using namespace ui;
using State = TrainingController::State;

namespace {

/// A lab whose trainings are recorded in a folder of its own.
struct RunsLab {
  RunsLab() : lab(QStringLiteral("xor")) {
    lab.document.edit(QStringLiteral("Short"), [](nn::Project& project) { project.training.epochs = 2; });
  }
  bool train() {
    if (!lab.waitUntilReady()) return false;
    lab.training.train();
    return QTest::qWaitFor([this] { return lab.training.state() == State::Finished; }, 30'000) &&
           QTest::qWaitFor([this] { return runs.runs().front().hasWeights; }, 30'000);
  }
  bool trainAnother(double rate) {
    lab.training.reset();
    lab.document.edit(QStringLiteral("Rate"),
                      [rate](nn::Project& project) { project.training.optimizerOptions.set("learning_rate", rate); });
    return train();
  }
  void select(RunsPanel& panel, const std::vector<int>& rows) const {
    panel.table().clearSelection();
    for (const int row : rows)
      panel.table().selectionModel()->select(panel.model().index(row, 0),
                                             QItemSelectionModel::Select | QItemSelectionModel::Rows);
  }

  QTemporaryDir folder;
  TestLab lab;
  RunLibrary runs{lab.document, lab.training, folder.path()};
  Lab all{lab.document, lab.selection, lab.training, lab.probe, lab.drawingProbe, runs};
};

QToolButton* button(const QWidget& panel, const char* name) { return panel.findChild<QToolButton*>(QString::fromLatin1(name)); }

}  // namespace

class TestRunsPanel : public QObject {
  Q_OBJECT

 private slots:
  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin)"))); }

  void emptyItTrains() {
    RunsLab lab;
    RunsPanel panel(lab.all);
    panel.show();
    QVERIFY(lab.lab.waitUntilReady());
    auto* empty = panel.findChild<EmptyState*>();
    QVERIFY(empty->isVisible());
    QTest::mouseClick(empty->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(lab.lab.training.state(), State::Finished);
    QTRY_COMPARE(panel.model().rowCount(), 1);
    QVERIFY(panel.table().isVisible());
  }

  void theModelKeepsItsPromises() {
    RunsLab lab;
    RunModel model(lab.runs);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(lab.train());
    QVERIFY(lab.trainAnother(0.5));
    QCOMPARE(model.rowCount(), 2);
    lab.runs.setPinned(lab.runs.runs().back().id, true);
    QVERIFY(model.index(0, RunModel::Name).data().toString().startsWith(QStringLiteral("★")));
    QVERIFY(model.setData(model.index(1, RunModel::Notes), QStringLiteral("noted"), Qt::EditRole));
    QCOMPARE(model.index(1, RunModel::Notes).data().toString(), QStringLiteral("noted"));
    QVERIFY(!model.setData(model.index(1, RunModel::Loss), 3, Qt::EditRole));
  }

  void checkedRunsAreDrawnOverTheCurves() {
    RunsLab lab;
    MetricsPanel curves(lab.all);
    curves.resize(760, 240);
    curves.show();
    RunsPanel panel(lab.all);
    panel.resize(700, 260);
    panel.show();
    QVERIFY(lab.train());
    QVERIFY(lab.trainAnother(0.5));
    const QModelIndex earlier = panel.model().index(1, RunModel::Name);
    panel.table().setCurrentIndex(earlier);
    QTest::keyClick(&panel.table(), Qt::Key_Space);
    QTRY_COMPARE(curves.lossChart().plot().overlayCount(), 1);
    QCOMPARE(curves.metricChart().plot().overlayCount(), 1);
    QTRY_COMPARE(earlier.data(Qt::CheckStateRole).value<Qt::CheckState>(), Qt::Checked);
    QTest::keyClick(&panel.table(), Qt::Key_Space);
    QTRY_COMPARE(curves.lossChart().plot().overlayCount(), 0);
  }

  void deletedRunsComeBack() {
    RunsLab lab;
    RunsPanel panel(lab.all);
    panel.resize(700, 260);
    panel.show();
    QVERIFY(lab.train());
    QVERIFY(lab.trainAnother(0.5));
    lab.select(panel, {0});
    QVERIFY(!button(panel, "delete")->isEnabled());  // the present training
    lab.select(panel, {1});
    QVERIFY(button(panel, "delete")->isEnabled());
    QTest::keyClick(&panel.table(), Qt::Key_Delete);
    QCOMPARE(panel.model().rowCount(), 1);
    auto* undo = panel.findChild<QPushButton*>(QStringLiteral("undoRemoval"));
    QVERIFY(undo->isVisible());
    QTest::mouseClick(undo, Qt::LeftButton);
    QCOMPARE(panel.model().rowCount(), 2);
    QVERIFY(!undo->isVisible());
  }

  void runsAreCompared() {
    RunsLab lab;
    RunsPanel panel(lab.all);
    panel.resize(700, 260);
    panel.show();
    QVERIFY(lab.train());
    QVERIFY(lab.trainAnother(0.5));
    lab.select(panel, {0});
    QVERIFY(!button(panel, "compare")->isEnabled());
    lab.select(panel, {0, 1});
    QTest::mouseClick(button(panel, "compare"), Qt::LeftButton);
    QTableWidget& table = panel.comparison();
    QVERIFY(table.isVisible());
    QCOMPARE(table.columnCount(), 2);
    QCOMPARE(table.rowCount(), 5);  // four results and the one setting that differs
    QCOMPARE(table.verticalHeaderItem(4)->text(), QStringLiteral("learning rate"));
    QCOMPARE(table.item(4, 0)->text(), QStringLiteral("0.5"));
    QVERIFY(table.item(4, 1)->text() != QStringLiteral("0.5"));
    QTest::mouseClick(button(panel, "back"), Qt::LeftButton);
    QVERIFY(panel.table().isVisible());
  }

  void settingsComeBackAndAreUndone() {
    RunsLab lab;
    RunsPanel panel(lab.all);
    panel.resize(700, 260);
    panel.show();
    QVERIFY(lab.train());
    QVERIFY(lab.trainAnother(0.5));
    lab.select(panel, {1});
    panel.findChild<QAction*>(QStringLiteral("restoreSettings"))->trigger();
    QTRY_VERIFY(lab.lab.document.project().training.learningRate() != 0.5);
    QVERIFY(!panel.findChild<ElidedLabel*>(QStringLiteral("message"))->toolTip().isEmpty() ||
            !panel.findChild<ElidedLabel*>(QStringLiteral("message"))->text().isEmpty());
    lab.lab.document.undoStack().undo();
    QCOMPARE(lab.lab.document.project().training.learningRate(), 0.5);
  }

  void curvesAreExported_data() {
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("png") << QStringLiteral("png") << QByteArray("\x89PNG");
    QTest::newRow("svg") << QStringLiteral("svg") << QByteArray("<?xml");
    QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF");
    QTest::newRow("csv") << QStringLiteral("csv") << QByteArray("step,epoch");
  }

  void curvesAreExported() {
    QFETCH(QString, suffix);
    RunsLab lab;
    MetricsPanel curves(lab.all);
    curves.resize(760, 240);
    curves.show();
    QVERIFY(lab.train());
    QSignalSpy finished(&curves.exporter(), &CurveExport::finished);
    const QString path = lab.folder.filePath(QStringLiteral("curves.") + suffix);
    curves.exporter().write(path);
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.front().at(1).toString(), QString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QTEST(bytes.left(static_cast<qsizetype>(suffix == QLatin1String("csv")   ? 10
                                            : suffix == QLatin1String("svg") ? 5
                                                                             : 4)),
          "begin");
    if (suffix == QLatin1String("csv"))
      QCOMPARE(bytes.count('\n'), static_cast<qsizetype>(lab.lab.training.history().steps.size()) + 1);
    if (suffix == QLatin1String("svg")) QVERIFY(bytes.contains("Loss"));
    if (suffix == QLatin1String("png")) {
      const QImage picture = QImage::fromData(bytes);
      QCOMPARE(picture.width(), 1440);
    }
  }

  void exportMenuHasEveryFormat() {
    RunsLab lab;
    MetricsPanel curves(lab.all);
    QStringList formats;
    for (const QAction* action : button(curves, "export")->menu()->actions())
      if (!action->isSeparator()) formats << action->objectName();
    QCOMPARE(formats, QStringList({"png", "svg", "pdf", "csv"}));
  }

  void changesWhileTrainingAreFlagged() {
    RunsLab lab;
    MetricsPanel curves(lab.all);
    curves.resize(760, 240);
    curves.show();
    QVERIFY(lab.train());
    QCOMPARE(curves.lossChart().plot().flagCount(), 0);
    lab.lab.document.edit(QStringLiteral("Rate"),
                          [](nn::Project& project) { project.training.optimizerOptions.set("learning_rate", 0.5); });
    QCOMPARE(curves.lossChart().plot().flagCount(), 1);
    QVERIFY(lab.lab.training.events().front().text.startsWith(QStringLiteral("learning rate ")));
  }
};

QTEST_MAIN(TestRunsPanel)
#include "tst_runs_panel.moc"
