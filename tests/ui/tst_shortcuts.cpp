// Keys that the user changes: what they do, what is refused, and what is remembered.

#include <QAction>
#include <QDialog>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QScopeGuard>
#include <QSettings>
#include <QStandardPaths>
#include <QTreeWidget>
#include <QtTest>

#include "ui/document/resources.h"
#include "ui/graph/graph_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/shortcuts.h"

namespace {

nn::DataPaths bundledData() { return nn::DataPaths::standard({}, ui::resources::folder().toStdString()); }

ui::Shortcuts& shortcutsOf(ui::MainWindow& window) { return *window.findChild<ui::Shortcuts*>(); }

const ui::Shortcuts::Entry& entry(ui::MainWindow& window, const QString& id) {
  for (const ui::Shortcuts::Entry& e : shortcutsOf(window).entries())
    if (e.id == id) return e;
  qFatal("no entry %s", qPrintable(id));
}

QTreeWidgetItem* row(QTreeWidget& list, const QString& title) {
  for (QTreeWidgetItemIterator it(&list); *it; ++it)
    if ((*it)->text(0) == title) return *it;
  return nullptr;
}

}  // namespace

class TestShortcuts : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void init() { QSettings().clear(); }

  void noTwoEntriesHaveTheSameKeys() {
    ui::MainWindow window(bundledData());
    const auto& entries = shortcutsOf(window).entries();
    QVERIFY(entries.size() > 40);
    for (const auto& e : entries)
      for (const QKeySequence& keys : e.action->shortcuts()) {
        const auto* other = shortcutsOf(window).owner(keys, e);
        QVERIFY2(!other, qPrintable(e.id + " and " + (other ? other->id : QString())));
        QVERIFY2(ui::Shortcuts::reservedFor(keys).isEmpty(), qPrintable(e.id));
      }
  }

  void newKeysWorkAndAreRemembered() {
    const QKeySequence keys(Qt::CTRL | Qt::ALT | Qt::Key_B);
    {
      ui::MainWindow window(bundledData());
      shortcutsOf(window).set(entry(window, "View/Tidy up"), keys);
    }
    ui::MainWindow window(bundledData());
    QVERIFY(window.open("mnist-convnet"));
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const ui::Shortcuts::Entry& tidy = entry(window, "View/Tidy up");
    QCOMPARE(tidy.action->shortcut(), keys);
    QSignalSpy triggered(tidy.action, &QAction::triggered);
    QTest::keyClick(&window, Qt::Key_B, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(triggered.size(), 1);
    shortcutsOf(window).resetAll();
    QCOMPARE(tidy.action->shortcuts(), tidy.standard);
    QVERIFY(QSettings().allKeys().filter("shortcuts/").isEmpty());
  }

  void takenKeysChangeHands() {
    ui::MainWindow window(bundledData());
    const ui::Shortcuts::Entry& batch = entry(window, "Train/One batch");
    const ui::Shortcuts::Entry& find = entry(window, "Edit/Find a layer");
    const QKeySequence f10(Qt::Key_F10);
    shortcutsOf(window).set(find, f10);
    QCOMPARE(find.action->shortcut(), f10);
    QVERIFY(batch.action->shortcut().isEmpty());
    shortcutsOf(window).reset(batch);
    QCOMPARE(batch.action->shortcut(), f10);
    QVERIFY(find.action->shortcut().isEmpty());
  }

  void theEditorSaysWhatIsTakenAndWhatIsFixed() {
    ui::MainWindow window(bundledData());
    window.show();
    entry(window, "Help/Keyboard shortcuts").action->trigger();
    {
      auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
      QVERIFY(dialog);
      const auto close = qScopeGuard([dialog] { dialog->reject(); });
      auto* list = dialog->findChild<QTreeWidget*>();
      auto* keys = dialog->findChild<QKeySequenceEdit*>();
      QPushButton* assign = nullptr;
      for (QPushButton* button : dialog->findChildren<QPushButton*>())
        if (button->text().contains("Assign")) assign = button;
      QVERIFY(list && keys && assign);
      QVERIFY(!assign->isEnabled());
      const auto note = [&] {
        QString text;
        for (const QLabel* label : dialog->findChildren<QLabel*>())
          if (label->accessibleName() == "Note") text = label->text();
        return text;
      };
      list->setCurrentItem(row(*list, "One batch"));
      QTest::keyClick(keys, Qt::Key_D, Qt::ControlModifier);  // the canvas duplicates with it
      QTRY_VERIFY2(note().contains("duplicating"), qPrintable(note()));
      QVERIFY(!assign->isEnabled());
      keys->clear();
      QTest::keyClick(keys, Qt::Key_F5);
      QTRY_VERIFY2(note().contains("Train"), qPrintable(note()));
      keys->clear();
      QTest::keyClick(keys, Qt::Key_F9);
      QTRY_VERIFY2(note().contains("free"), qPrintable(note()));
      QTest::mouseClick(assign, Qt::LeftButton);
      QCOMPARE(row(*list, "One batch")->text(1), QString("F9"));
    }
    QCOMPARE(entry(window, "Train/One batch").action->shortcut(), QKeySequence(Qt::Key_F9));
  }
};

QTEST_MAIN(TestShortcuts)
#include "tst_shortcuts.moc"
