#include "ui/shell/data_actions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QUndoStack>

#include "ui/common/theme.h"
#include "ui/import/import_dialog.h"
#include "ui/shell/message_bar.h"
#include "ui/training/lab.h"

namespace ui {

namespace {

/// Folder that the dialogs start in: where data were last.
QString lastFolder() {
  const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QSettings().value(QStringLiteral("data/folder"), documents).toString();
}

}  // namespace

DataActions::DataActions(Lab& lab, MessageBar& messages, QWidget* window)
    : QObject(window), lab_(lab), messages_(messages), window_(window) {}

void DataActions::fillMenu(QMenu& menu) {
  const Theme& theme = Theme::instance();
  QAction* file = menu.addAction(theme.icon(QStringLiteral("open")), tr("&Import a file…"), this, &DataActions::chooseFile);
  file->setObjectName(QStringLiteral("importFile"));
  file->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_I));
  QAction* folder =
      menu.addAction(theme.icon(QStringLiteral("image")), tr("Import a &folder of images…"), this, &DataActions::chooseFolder);
  folder->setObjectName(QStringLiteral("importFolder"));
  folder->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I));
  menu.addSeparator();
  QAction* reload = menu.addAction(theme.icon(QStringLiteral("reset")), tr("&Read the data again"), &lab_.training,
                                   &TrainingController::reloadData);
  reload->setObjectName(QStringLiteral("reloadData"));
}

bool DataActions::isData(const QString& path) {
  return !path.endsWith(QStringLiteral(".layerlab"), Qt::CaseInsensitive) &&
         !path.endsWith(QStringLiteral(".safetensors"), Qt::CaseInsensitive);
}

QString DataActions::filePatterns() { return QStringLiteral("*.csv *.tsv *.tab *.txt *.data *.npz *.zip *ubyte *ubyte.gz"); }

void DataActions::importFrom(const QString& path) {
  QSettings().setValue(QStringLiteral("data/folder"), QFileInfo(path).absolutePath());
  auto* dialog = new ImportDialog(lab_, path, window_);
  const QString name = QFileInfo(path).fileName();
  connect(dialog, &ImportDialog::imported, this, [this, name](const QString& summary) {
    QUndoStack& edits = lab_.document.undoStack();
    messages_.show(MessageBar::Kind::Information, tr("Imported %1. %2").arg(name, summary), tr("Undo"),
                   [&edits, place = edits.index()] {
                     if (edits.index() == place) edits.undo();
                   });
  });
  dialog->open();
}

void DataActions::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(
      window_, tr("Import data"), lastFolder(),
      tr("Data (%1);;Tables (*.csv *.tsv *.tab *.txt *.data);;"
         "NumPy arrays (*.npz);;Zip archives of images (*.zip);;IDX images (*ubyte *ubyte.gz);;All files (*)")
          .arg(filePatterns()));
  if (!file.isEmpty()) importFrom(file);
}

void DataActions::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(window_, tr("Import a folder of images"), lastFolder());
  if (!folder.isEmpty()) importFrom(folder);
}

}  // namespace ui
