// Data of the user's own, from a dropped file to a running training: with real events, and the clicks counted.

#include <QAbstractItemModelTester>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUrl>
#include <QtTest>

#include "engine/data/csv_dataset.h"
#include "tests/support/data_files.h"
#include "ui/document/resources.h"
#include "ui/graph/graph_view.h"
#include "ui/import/csv_preview_model.h"
#include "ui/import/csv_preview_view.h"
#include "ui/import/import_dialog.h"
#include "ui/panels/transport_bar.h"
#include "ui/shell/drop_hint.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_bar.h"
#include "ui/widgets/empty_state.h"

namespace {

using State = ui::TrainingController::State;
using Use = ui::CsvPreviewModel::Use;

/// The window with a network for something else open.
struct Session {
  explicit Session(const char* example = "xor") : window(nn::DataPaths::standard({}, ui::resources::folder().toStdString())) {
    window.open(example);
    window.resize(1280, 800);
    window.show();
  }
  bool isReady() {
    return QTest::qWaitFor([this] { return window.lab().training.state() == State::Ready; }, 20'000);
  }

  /// As a file manager does it, over the canvas.
  void drop(const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.canvas().viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.canvas().viewport(), &drop);
  }
  void click(QWidget* widget) {
    ++clicks;
    QTest::mouseClick(widget, Qt::LeftButton);
  }
  ui::ImportDialog* dialog() { return window.findChild<ui::ImportDialog*>(); }
  QPushButton* importButton() { return dialog()->findChild<QPushButton*>("import"); }
  bool hasRead() {
    return dialog() && QTest::qWaitFor([this] { return !dialog()->import().isReading(); }, 20'000);
  }
  QString status() { return dialog()->findChild<QLabel*>("status")->text(); }
  const nn::Project& project() { return window.lab().document.project(); }

  ui::MainWindow window;
  int clicks = 0;
};

std::string flowers(int rows, const char* head = "No;length;width;colour;species\n") {
  std::string csv = head;
  for (int i = 0; i < rows; ++i)
    csv += QStringLiteral("%1;%2,5;%3,25;%4;%5\n")
               .arg(i + 1)
               .arg(i * 7 % 13)
               .arg(i * 5 % 11)
               .arg(i % 3 == 0 ? "red" : "blue")
               .arg(i * 7 % 13 > 6   ? "rose"
                    : i * 5 % 11 > 5 ? "lily"
                                     : "iris")
               .toStdString();
  return csv;
}

}  // namespace

class TestImport : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() {
    QSettings().clear();
    folder_ = std::make_unique<QTemporaryDir>();
  }

  /// A table that nobody has seen before, in a format that has to be found out: at most 5 clicks to the first loss value.
  void fromDropToFirstLossInTwoClicks() {
    Session session("mnist-convnet");
    QVERIFY(session.isReady());
    session.drop(write("flowers.csv", flowers(150)));
    QVERIFY(session.hasRead());
    QVERIFY2(
        session.status().startsWith("150 rows: 4 inputs → 3 classes of species (iris, lily, rose)\nNot taken as input: No."),
        qPrintable(session.status()));
    QVERIFY(session.importButton()->isDefault());
    session.click(session.importButton());
    QVERIFY(session.isReady());
    session.click(session.window.findChild<QToolButton*>("train"));
    const auto& history = session.window.lab().training.history();
    QTRY_VERIFY_WITH_TIMEOUT(!history.steps.empty(), 10'000);
    QVERIFY(std::isfinite(history.steps.front().loss));
    QCOMPARE(session.clicks, 2);  // 5 are allowed
    session.window.lab().training.stop();
  }

  void undoBringsBackWhatTheNetworkHadLearned() {
    Session session;
    QVERIFY(session.isReady());
    auto& training = session.window.lab().training;
    training.stepBatch();
    QTRY_COMPARE(training.state(), State::Paused);
    const nn::TrainingPosition position = training.position();
    const auto learned = training.captureState();
    session.drop(write("flowers.csv", flowers(60)));
    QVERIFY(session.hasRead());
    session.click(session.importButton());
    QVERIFY(session.isReady());
    QVERIFY(training.history().steps.empty());  // a network of its own, with a history of its own
    QCOMPARE(session.window.lab().document.displayName(), QString("flowers"));  // never the name of the file of data
    training.stepBatch();
    QTRY_COMPARE(training.state(), State::Paused);
    auto* message = session.window.findChild<ui::MessageBar*>();
    QVERIFY2(message->text().startsWith("Imported flowers.csv."), qPrintable(message->text()));
    session.click(message->findChild<QPushButton*>());
    QTRY_COMPARE_WITH_TIMEOUT(training.state(), State::Paused, 20'000);
    QCOMPARE(training.position().step, position.step);
    QCOMPARE(training.history().steps.size(), std::size_t{1});
    QVERIFY(training.captureState()->trainer.network->parameter(0).values()[0] ==
            learned->trainer.network->parameter(0).values()[0]);
  }

  void saysWhatADropWouldDo() {
    Session session;
    QVERIFY(session.isReady());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write("flowers.csv", flowers(10)))});
    QDragEnterEvent enter({400, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(session.window.canvas().viewport(), &enter);
    auto* hint = session.window.findChild<ui::DropHint*>();
    QVERIFY(hint && hint->isVisible());
    QCOMPARE(hint->text(), QString("Drop to look at flowers.csv"));
    QDragLeaveEvent leave;
    QApplication::sendEvent(session.window.canvas().viewport(), &leave);
    QVERIFY(!hint->isVisible());
  }

  void saysWhatItLeavesOutAndWhenRowsAreFew() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("days.csv", "day,t,y\n2023-01-01,1,2\n2023-01-02,2,3\n2023-01-03,3,5\n"));
    QVERIFY(session.hasRead());
    QCOMPARE(session.status(), QString("3 rows: 1 input → the value of y\nNot taken as input: day. “Use as” over the column "
                                       "changes that.\nSo few rows are hardly enough to learn from."));
  }

  void oneUndoBringsBackNetworkAndData() {
    Session session;
    QVERIFY(session.isReady());
    const std::string before = nn::toJson(session.project());
    session.drop(write("flowers.csv", flowers(60)));
    QVERIFY(session.hasRead());
    session.click(session.importButton());
    QVERIFY(nn::toJson(session.project()) != before);
    QCOMPARE(session.project().data.scaling, nn::Scaling::Standardize);
    QCOMPARE(session.project().data.options.get<std::string>("ignore"), std::string("No"));
    const std::string after = nn::toJson(session.project());
    QVERIFY(session.isReady());
    session.window.lab().document.undoStack().undo();
    QCOMPARE(nn::toJson(session.project()), before);
    QVERIFY(session.isReady());
    session.window.lab().document.undoStack().redo();
    QCOMPARE(nn::toJson(session.project()), after);
  }

  void aNetworkThatFitsIsKept() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("points.csv", "x,y,class\n0.5,1,a\n1,0.5,b\n0,0,a\n1,1,b\n0.25,1,a\n0.75,1,b\n"));
    QVERIFY(session.hasRead());
    QVERIFY(session.dialog()->findChild<QRadioButton*>("keepNetwork")->isChecked());
    const nn::Graph graph = session.project().graph;
    session.click(session.dialog()->findChild<QRadioButton*>("starterNetwork"));
    session.click(session.dialog()->findChild<QRadioButton*>("keepNetwork"));
    session.click(session.importButton());
    QVERIFY(session.project().graph == graph);
    QVERIFY(session.isReady());
    QCOMPARE(session.window.lab().training.data()->info.inputNames, (std::vector<std::string>{"x", "y"}));
  }

  /// Nothing is read twice: the file may be gone when Import is pressed.
  void whatWasReadIsUsed() {
    Session session;
    QVERIFY(session.isReady());
    const QString file = write("flowers.csv", flowers(60));
    session.drop(file);
    QVERIFY(session.hasRead());
    QVERIFY(QFile::remove(file));
    session.click(session.importButton());
    QVERIFY(session.isReady());
    QCOMPARE(session.window.lab().training.data()->info.classCount(), nn::Index{3});
  }

  void faultsAreToldAndCorrected() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("bad.csv", flowers(20) + "21;1,5;2,5\n"));
    QVERIFY(session.hasRead());
    QVERIFY2(session.status().contains("bad.csv: line 22: expected 5 fields, got 3"), qPrintable(session.status()));
    QVERIFY(!session.importButton()->isEnabled());
    QVERIFY(session.dialog()->import().preview());  // what is before the fault is shown
    QCOMPARE(session.dialog()->import().preview()->table.rowCount(), nn::Index{20});
    const std::string before = nn::toJson(session.project());
    QTest::keyClick(session.dialog(), Qt::Key_Escape);
    QTRY_VERIFY(!session.dialog());
    QCOMPARE(nn::toJson(session.project()), before);

    session.drop(write("words.csv", "a,b,y\n1,2,3.5\n1,x,4.5\n2,q,5.5\n3,r,1.5\n"));  // only "b" cannot be used
    QVERIFY(session.hasRead());
    QVERIFY(session.importButton()->isEnabled());  // "b" is ignored: it never comes again

    auto& view = *session.dialog()->findChild<ui::CsvPreviewView*>();
    QCOMPARE(view.upper().model()->index(0, 1).data().toString(), QString("Ignore"));
    QVERIFY(chooseInCell(session, view.upper(), 0, 1, 0));  // Input
    QTRY_VERIFY2(session.status().contains("column 'b'") && session.status().contains("line 3"), qPrintable(session.status()));
    QVERIFY(!session.importButton()->isEnabled());
    QVERIFY(chooseInCell(session, view.upper(), 0, 1, 1));  // Target: 4 words
    QTRY_VERIFY2(session.status().contains("4 classes of b"), qPrintable(session.status()));
    QVERIFY(session.importButton()->isEnabled());
    QCOMPARE(view.upper().model()->index(0, 2).data().toString(), QString("Input"));
  }

  void filesThatAreNoDataAreToldSo() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("notes.md", "# Not a table"));
    QVERIFY(session.hasRead());
    QVERIFY2(session.status().startsWith("notes.md is nothing that can be read as data."), qPrintable(session.status()));
    QVERIFY(!session.importButton()->isEnabled());
    QVERIFY(session.dialog()->findChild<ui::EmptyState*>()->isVisible());
    QVERIFY(!session.dialog()->findChild<QRadioButton*>("starterNetwork")->isVisible());  // there is nothing to choose
  }

  void closingEndsTheReading() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("long.csv", flowers(200'000)));
    QTRY_VERIFY(session.dialog() && session.dialog()->import().preview());
    QTest::keyClick(session.dialog(), Qt::Key_Escape);
    QTRY_VERIFY(!session.dialog());
    QVERIFY(session.isReady());
  }

  void importWaitsForTheRest() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(write("long.csv", flowers(100'000)));
    QTRY_VERIFY(session.dialog() && session.dialog()->import().preview());
    session.click(session.importButton());
    QTRY_VERIFY_WITH_TIMEOUT(!session.dialog(), 20'000);
    QVERIFY(session.isReady());
    QCOMPARE(session.window.lab().training.data()->train->size(), nn::Index{80'000});
  }

  void imageFoldersShowTheirImages() {
    Session session;
    QVERIFY(session.isReady());
    for (const char* name : {"cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"})
      data_files::write(folder_->filePath(QStringLiteral("pets/") + name).toStdString(),
                        data_files::picture(12, 12, name[0] == 'c' ? 0xffff0000 : 0xff00ff00));
    session.drop(folder_->filePath("pets"));
    QVERIFY(session.hasRead());
    QCOMPARE(session.status(), QString("4 images of 12×12×3 → 2 classes (cats, dogs)"));
    session.click(session.importButton());
    QVERIFY(session.isReady());
    QCOMPARE(session.window.lab().training.data()->info.classNames, (std::vector<std::string>{"cats", "dogs"}));
  }

  void arraysAreImported() {
    Session session;
    QVERIFY(session.isReady());
    std::vector<float> inputs, targets;
    for (int i = 0; i < 40; ++i) {
      inputs.insert(inputs.end(), {static_cast<float>(i), 1.0F, static_cast<float>(i % 7)});
      targets.push_back(static_cast<float>(i) * 2.5F);
    }
    const auto file =
        data_files::zip(folder_->filePath("arrays.npz").toStdString(),
                        {{"X.npy", data_files::floats("(40, 3)", inputs)}, {"y.npy", data_files::floats("(40,)", targets)}});
    session.drop(QString::fromStdString(file.string()));
    QVERIFY(session.hasRead());
    QCOMPARE(session.status(), QString("40 rows: 3 inputs → the value of target"));
    session.click(session.importButton());
    QVERIFY(session.isReady());
    QCOMPARE(session.project().graph.nodes().back().options.get<std::string>("loss"), std::string("mean_squared_error"));
  }

  void aSingleImageIsNoDataSet() {
    Session session;
    QVERIFY(session.isReady());
    data_files::write(folder_->filePath("cat.png").toStdString(), data_files::picture(8, 8, 0xffff0000));
    session.drop(folder_->filePath("cat.png"));
    QVERIFY(session.hasRead());
    QVERIFY2(session.status().contains("cat.png is a single image"), qPrintable(session.status()));
    QVERIFY(!session.importButton()->isEnabled());
  }

  void projectsAreOpenedAsBefore() {
    Session session;
    QVERIFY(session.isReady());
    session.drop(QStringLiteral(LAYERLAB_SOURCE_DIR "/examples/projects/lenet5.layerlab"));
    QVERIFY(!session.dialog());
    QTRY_VERIFY(session.project().graph.nodes().size() > 5);
  }

  // --- the model alone -------------------------------------------------------------------------------------------------

  void rolesBecomeOptions() {
    ui::CsvPreviewModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto file = write("t.csv", "a,b,\"c,d\",y\n1,2,x,4\n5,6,x,8\n");
    const auto preview = std::make_shared<const nn::CsvPreview>(nn::previewCsv(file.toStdString()));
    nn::Options options = nn::completed({}, nn::csvOptions(), "t");
    model.show(preview, options, false);
    connect(&model, &ui::CsvPreviewModel::optionsEdited, this, [&](const nn::Options& edited) {
      options = edited;
      model.show(preview, options, false);
    });
    QCOMPARE(model.columnCount(), 4);
    QCOMPARE(model.use(3), Use::Target);
    QCOMPARE(model.index(ui::CsvPreviewModel::FirstDataRow, 2).data().toString(), QString("x"));
    QCOMPARE(model.type(2), ui::CsvPreviewModel::Type::Category);
    QVERIFY(!(model.flags(model.index(ui::CsvPreviewModel::TypeRow, 2)) & Qt::ItemIsEditable));

    model.setUse({2}, Use::Ignored);
    QCOMPARE(options.get<std::string>("ignore"), std::string("3"));  // the name has a comma in it
    model.setUse({0}, Use::Target);
    QCOMPARE(options.get<std::string>("target"), std::string("a"));
    QCOMPARE(model.use(3), Use::Input);
    model.setUse({0, 1}, Use::Target);
    QCOMPARE(options.get<std::string>("target"), std::string("a,b"));
    model.setUse({0, 1}, Use::Input);
    QCOMPARE(options.get<std::string>("target"), std::string("y"));  // never without a target
    QVERIFY(model.setData(model.index(ui::CsvPreviewModel::TypeRow, 0), 1));
    QCOMPARE(options.get<std::string>("categories"), std::string("a"));
    QVERIFY(model.setData(model.index(ui::CsvPreviewModel::TypeRow, 3), 1));
    QCOMPARE(options.get<std::string>("task"), std::string("classes"));
    model.setUse({1}, Use::Weight);
    QCOMPARE(options.get<std::string>("weight"), std::string("b"));
    QVERIFY(!model.setData(model.index(ui::CsvPreviewModel::FirstDataRow, 0), 1));
  }

 private:
  QString write(const char* name, const std::string& content) const {
    const QString file = folder_->filePath(name);
    data_files::write(file.toStdString(), content);
    return file;
  }

  /// Opens the choices of a cell by a click and takes one by another.
  static bool chooseInCell(Session& session, QTableView& view, int row, int column, int choice) {
    const QPoint place = view.visualRect(view.model()->index(row, column)).center();
    ++session.clicks;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, place);
    QMenu* menu = nullptr;
    if (!QTest::qWaitFor([&] { return (menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) != nullptr; }, 2000))
      return false;
    ++session.clicks;
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(menu->actions()[choice]).center());
    return true;
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_MAIN(TestImport)
#include "tst_import.moc"
