// The window as a whole: opening and refusing files, titles, shortcuts, docks and what is remembered.

#include <QAction>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "ui/document/project_file.h"
#include "ui/document/recent_files.h"
#include "ui/document/resources.h"
#include "ui/graph/graph_view.h"
#include "ui/import/import_dialog.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/issues_panel.h"
#include "ui/shell/central_views.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/panel_list.h"
#include "ui/training/open_and_save.h"
#include "ui/widgets/tab_pages.h"

namespace {

nn::DataPaths bundledData() { return nn::DataPaths::standard({}, ui::resources::folder().toStdString()); }

QString message(const ui::MainWindow& window) { return window.findChild<ui::MessageBar*>()->text(); }

QByteArray read(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& content) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(content), content.size());
}

/// All actions of the menus, sub-menus included.
QList<QAction*> allActions(const QWidget* menu) {
  QList<QAction*> found;
  for (QAction* action : menu->actions()) {
    found << action;
    if (action->menu()) found << allActions(action->menu());
  }
  return found;
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QSettings().clear(); }

  /// Who looks for a table under File › Open finds it, and is not told that it is no project.
  void openingATableLooksAtIt() {
    QTemporaryDir folder;
    QFile table(folder.filePath(QStringLiteral("flowers.csv")));
    QVERIFY(table.open(QIODevice::WriteOnly));
    table.write("length,width,species\n");
    for (int i = 0; i < 40; ++i)
      table.write(QByteArray::number(i % 7) + ',' + QByteArray::number(i % 5) + (i % 2 ? ",iris\n" : ",rose\n"));
    table.close();
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("xor"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTimer typing;
    connect(&typing, &QTimer::timeout, this, [&] {
      auto* chooser = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (!chooser) return;
      typing.stop();
      auto* name = chooser->findChild<QLineEdit*>();
      name->setText(table.fileName());
      QTest::keyClick(name, Qt::Key_Return);
    });
    typing.start(20);
    QTest::keyClick(&window, Qt::Key_O, Qt::ControlModifier);
    const auto* dialog = window.findChild<ui::ImportDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->findChild<QLabel*>("status")->text().contains(QStringLiteral("40 rows")));
    QVERIFY(!window.findChild<ui::MessageBar*>()->isVisible());
  }

  void opensAnExampleReadyToTrain() {
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("mnist-convnet"));
    QTRY_COMPARE_WITH_TIMEOUT(window.lab().training.state(), ui::TrainingController::State::Ready, 20'000);
    QVERIFY(!window.isWindowModified());
    QVERIFY(window.lab().document.fileName().isEmpty());  // saving asks for a place, the example stays
    QCOMPARE(window.lab().document.graph().nodes().size(), std::size_t{10});
  }

  void trainLeadsToTheProblemsThatAreInItsWay() {
    ui::MainWindow window(bundledData());
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.open("mnist-convnet"));
    QTRY_COMPARE_WITH_TIMEOUT(window.lab().training.state(), ui::TrainingController::State::Ready, 20'000);
    window.lab().document.edit(QStringLiteral("Break"), [](nn::Project& project) {
      project.graph.disconnect(project.graph.edgesInto(project.graph.findByName("dense")->id).front());
    });
    const auto* problems = window.findChild<ui::IssuesPanel*>();
    QVERIFY(!problems->isVisible());
    auto* train = window.findChild<QToolButton*>(QStringLiteral("train"));
    QVERIFY(train->isEnabled());
    QTest::mouseClick(train, Qt::LeftButton);
    QTRY_VERIFY(problems->isVisible());
    QVERIFY(window.lab().training.history().steps.empty());
  }

  void panelsGrowWithTheWindowUntilSomebodyArrangesThem() {
    ui::MainWindow window(bundledData());
    window.resize(1280, 800);
    window.resetLayout();
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    auto* library = window.findChild<QDockWidget*>("library");
    auto* digit = window.findChild<QDockWidget*>("digit");
    QTRY_VERIFY(library->width() < 260);
    const int narrow = digit->width();
    window.resize(1920, 1080);
    QTRY_VERIFY(library->width() >= 270);
    QTRY_VERIFY(digit->width() >= narrow + 60);
    window.resize(1280, 800);
    QTRY_COMPARE(digit->width(), narrow);
    // Between two panels the mouse moves their border.
    const QPoint border(library->geometry().right() + 2, library->geometry().center().y());
    QTest::mousePress(&window, Qt::LeftButton, {}, border);
    QTest::mouseRelease(&window, Qt::LeftButton, {}, border);
    window.resize(1920, 1080);
    QTest::qWait(0);
    QCOMPARE(digit->width(), narrow);
  }

  void enterOnALayerLeadsToItsInspector() {
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("xor"));
    window.show();
    window.showPanel("training");
    auto& inspector = *window.findChild<ui::InspectorPanel*>();
    window.lab().selection.set({window.lab().document.graph().nodes().front().id});
    QTest::keyClick(&window.canvas(), Qt::Key_Return);
    QTRY_VERIFY(inspector.isVisible());
    QCOMPARE(window.focusWidget(), static_cast<QWidget*>(&inspector.tabs().tab(inspector.tabs().currentIndex())));
  }

  void showsChangesInTheTitle() {
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("xor"));
    auto& document = window.lab().document;
    document.edit("Change", [](nn::Project& project) { project.training.epochs = 77; });
    QVERIFY(window.isWindowModified());
    QVERIFY(window.windowTitle().startsWith(document.displayName() + "[*]"));
    document.undoStack().undo();
    QVERIFY(!window.isWindowModified());
  }

  void badFilesLeaveTheOpenProjectAsItWas_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("name");
    const QByteArray good = read(ui::resources::examplesFolder() + "/lenet5.layerlab");
    QByteArray future = good;
    future.replace("\"version\": 1", "\"version\": 9");
    QTest::newRow("cut off") << good.left(400) << "cut.layerlab";
    QTest::newRow("from the future") << future << "future.layerlab";
    QTest::newRow("no project") << QByteArray("\x89PNG\r\n") << "picture.layerlab";
    QTest::newRow("no checkpoint") << QByteArray("tensor soup") << "soup.safetensors";
  }

  void badFilesLeaveTheOpenProjectAsItWas() {
    QFETCH(QByteArray, content);
    QFETCH(QString, name);
    QTemporaryDir folder;
    write(folder.filePath(name), content);
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("xor"));
    window.lab().document.edit("Change", [](nn::Project& project) { project.notes = "mine"; });
    const std::string before = nn::toJson(window.lab().document.project());
    window.show();
    QVERIFY(!window.open(folder.filePath(name)));
    QVERIFY2(message(window).contains(name), qPrintable(message(window)));
    QCOMPARE(nn::toJson(window.lab().document.project()), before);
    QVERIFY(window.lab().document.undoStack().canUndo());
    QVERIFY(ui::RecentFiles::files().isEmpty());
  }

  void savedProjectsComeBackAndAreRemembered() {
    QTemporaryDir folder;
    const QString file = folder.filePath("mine.layerlab");
    {
      ui::MainWindow window(bundledData());
      QVERIFY(window.open("xor"));
      window.lab().document.edit("Change", [](nn::Project& project) { project.training.epochs = 5; });
      QTRY_COMPARE_WITH_TIMEOUT(window.lab().training.state(), ui::TrainingController::State::Ready, 20'000);
      window.lab().training.train();
      QTRY_COMPARE_WITH_TIMEOUT(window.lab().training.state(), ui::TrainingController::State::Finished, 30'000);
      QVERIFY(ui::saveProject(window.lab().document, window.lab().training, file).ok);
      QVERIFY(!window.isWindowModified());
    }
    ui::MainWindow window(bundledData());
    QVERIFY(window.open(file));
    QCOMPARE(ui::RecentFiles::files(), QStringList{file});
    QCOMPARE(window.lab().document.project().training.epochs, 5);
    QTRY_COMPARE_WITH_TIMEOUT(window.lab().training.history().epochs.size(), std::size_t{5}, 20'000);
    QCOMPARE(window.lab().document.displayName(), QString("mine"));
  }

  void shortcutsDoNotCollide() {
    ui::MainWindow window(bundledData());
    QMap<QString, QString> owners;
    for (const QAction* action : allActions(window.menuBar())) {
      QVERIFY2(action->isSeparator() || !action->text().isEmpty(), "an entry without a text");
      for (const QKeySequence& keys : action->shortcuts()) {
        const QString name = keys.toString();
        QVERIFY2(!owners.contains(name), qPrintable(name + ": " + owners[name] + " and " + action->text()));
        owners[name] = action->text();
      }
    }
    QVERIFY(owners.value("Ctrl+S").contains("Save"));
    QVERIFY(owners.contains("F5"));
  }

  void everyPanelIsADockThatComesBack() {
    ui::MainWindow window(bundledData());
    window.resize(1280, 800);
    window.show();
    QVERIFY(window.width() <= 1280);  // nothing in the docks asks for more
    for (const ui::PanelEntry& entry : ui::panelList()) {
      auto* dock = window.findChild<QDockWidget*>(entry.id);
      QVERIFY2(dock, qPrintable(entry.id));
      dock->close();
      QVERIFY(window.showPanel(entry.id));
      QTRY_VERIFY(!dock->isHidden());
    }
    QVERIFY(!window.showPanel("no such panel"));
  }

  /// Panels work for as long as they are visible, so one behind another tab must not be.
  void aPanelBehindAnotherTabIsHidden() {
    ui::MainWindow window(bundledData());
    window.show();
    const auto panel = [&](const char* id) { return window.findChild<QDockWidget*>(id)->widget(); };
    QTRY_VERIFY(panel("metrics")->isVisible() && !panel("mistakes")->isVisible());
    window.showPanel("mistakes");
    QTRY_VERIFY(panel("mistakes")->isVisible() && !panel("metrics")->isVisible());
  }

  void playgroundExamplesOpenNeuronByNeuron() {
    ui::MainWindow window(bundledData());
    window.show();
    QVERIFY(window.open("mnist-convnet"));
    QVERIFY(!window.views().showsNeurons());
    QVERIFY(window.open("playground-xor"));
    QVERIFY(window.views().showsNeurons());
  }

  void hidesThePanelsAndBringsThemBack() {
    const auto shown = [](const ui::MainWindow& window) {
      QStringList ids;
      for (const QDockWidget* dock : window.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly))
        if (dock->isVisible()) ids << dock->objectName();
      ids.sort();
      return ids;
    };
    QStringList before;
    {
      ui::MainWindow window(bundledData());
      window.show();
      QVERIFY(QTest::qWaitForWindowActive(&window));
      before = shown(window);
      QVERIFY(before.size() > 3);
      const int width = window.canvas().width();
      QTest::keyClick(&window, Qt::Key_F12);
      QCOMPARE(shown(window), QStringList());
      QTRY_VERIFY(window.canvas().width() > width + 300);
      QTest::keyClick(&window, Qt::Key_F12);
      QCOMPARE(shown(window), before);
      QTest::keyClick(&window, Qt::Key_F12);
      window.close();
    }
    ui::MainWindow next(bundledData());  // opens with its panels
    next.show();
    QVERIFY(QTest::qWaitForWindowActive(&next));
    QCOMPARE(shown(next), before);
  }

  void toolsOpenInWindowsOfTheirOwn() {
    ui::MainWindow window(bundledData());
    window.resize(1280, 800);
    window.show();
    for (const ui::PanelEntry& entry : ui::panelList()) {
      if (entry.place != ui::PanelEntry::Place::Window) continue;
      auto* dock = window.findChild<QDockWidget*>(entry.id);
      QVERIFY2(dock->isHidden(), qPrintable(entry.id));
      auto* tool = window.findChild<QAction*>("tool-" + entry.id);
      QVERIFY2(tool, qPrintable(entry.id));
      tool->trigger();
      QTRY_VERIFY(dock->isVisible() && dock->isFloating());
      QVERIFY(dock->width() >= 800 && dock->height() >= 500);
      QVERIFY(window.geometry().contains(dock->geometry().center()));
      dock->move(10, 20);
      dock->close();
      tool->trigger();
      QTRY_VERIFY(dock->isVisible());
      QCOMPARE(dock->pos(), QPoint(10, 20));  // where the user put it
    }
    window.resetLayout();
    for (const ui::PanelEntry& entry : ui::panelList())
      if (entry.place == ui::PanelEntry::Place::Window) QVERIFY(window.findChild<QDockWidget*>(entry.id)->isHidden());
  }

  void theLayoutIsRemembered() {
    {
      ui::MainWindow window(bundledData());
      window.resize(1111, 777);
      window.show();
      window.findChild<QDockWidget*>("library")->close();
      window.close();
    }
    ui::MainWindow window(bundledData());
    window.show();
    QCOMPARE(window.size(), QSize(1111, 777));
    QVERIFY(window.findChild<QDockWidget*>("library")->isHidden());
    window.resetLayout();
    QVERIFY(!window.findChild<QDockWidget*>("library")->isHidden());
  }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
