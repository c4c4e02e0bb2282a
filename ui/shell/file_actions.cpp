#include "ui/shell/file_actions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStandardPaths>

#include "ui/common/theme.h"
#include "ui/document/project_file.h"
#include "ui/document/recent_files.h"
#include "ui/document/resources.h"
#include "ui/shell/data_actions.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/template_gallery.h"
#include "ui/training/lab.h"
#include "ui/training/open_and_save.h"

namespace ui {
namespace {

/// Folder that file dialogs start in: the one used last.
QString lastFolder() {
  const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  return QSettings().value(QStringLiteral("files/folder"), documents).toString();
}

void rememberFolder(const QString& file) {
  QSettings().setValue(QStringLiteral("files/folder"), QFileInfo(file).absolutePath());
}

}  // namespace

FileActions::FileActions(Lab& lab, MessageBar& messages, QWidget* window)
    : QObject(window), lab_(lab), messages_(messages), window_(window) {}

void FileActions::fillMenu(QMenu& menu) {
  const Theme& theme = Theme::instance();
  QAction* create = menu.addAction(theme.icon(QStringLiteral("new")), tr("&New"), this, &FileActions::newProject);
  create->setShortcut(QKeySequence::New);
  QAction* fromTemplate =
      menu.addAction(theme.icon(QStringLiteral("network")), tr("New from &template…"), this, &FileActions::chooseTemplate);
  fromTemplate->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
  fromTemplate->setObjectName(QStringLiteral("newFromTemplate"));
  QAction* openAction = menu.addAction(theme.icon(QStringLiteral("open")), tr("&Open…"), this, &FileActions::chooseAndOpen);
  openAction->setShortcut(QKeySequence::Open);
  QMenu* recent = menu.addMenu(tr("Open &recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(*recent); });
  recovery_ = menu.addMenu(tr("Recover &unsaved work"));
  recovery_->menuAction()->setVisible(false);
  QMenu* examples = menu.addMenu(tr("&Examples"));
  for (const ProjectTemplate& example : projectTemplates(resources::examplesFolder())) {
    QAction* action = examples->addAction(example.title, this, [this, path = example.path] { openAsking(path); });
    action->setToolTip(example.notes);
  }
  examples->setToolTipsVisible(true);
  menu.addSeparator();
  QAction* saveAction = menu.addAction(theme.icon(QStringLiteral("save")), tr("&Save"), this, &FileActions::save);
  saveAction->setShortcut(QKeySequence::Save);
  QAction* saveAsAction = menu.addAction(tr("Save &as…"), this, &FileActions::saveAs);
  saveAsAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
  menu.addSeparator();
  QAction* quit = menu.addAction(tr("&Quit"), window_, &QWidget::close);
  quit->setShortcut(QKeySequence::Quit);
}

bool FileActions::open(const QString& nameOrPath) {
  const QString examples = resources::examplesFolder();
  const QString example = examples + QLatin1Char('/') + nameOrPath + QStringLiteral(".layerlab");
  const QFileInfo given(nameOrPath);
  const bool isExampleName = !given.exists() && QFileInfo::exists(example);
  const QString path = isExampleName ? example : given.absoluteFilePath();
  const bool isTemplate = QFileInfo(path).absolutePath() == QFileInfo(examples).absoluteFilePath();
  const Result result =
      isTemplate ? openTemplate(lab_.document, lab_.training, path) : openProject(lab_.document, lab_.training, path);
  if (!result.ok) {
    messages_.show(MessageBar::Kind::Error, result.error);
    return false;
  }
  messages_.dismiss();
  if (!result.warning.isEmpty()) messages_.show(MessageBar::Kind::Information, result.warning);
  if (!isTemplate) {
    RecentFiles::add(path);
    rememberFolder(path);
  } else {
    emit exampleOpened(QFileInfo(path).completeBaseName());
  }
  return true;
}

void FileActions::openAsking(const QString& nameOrPath) {
  if (mayDiscard()) open(nameOrPath);
}

void FileActions::newProject() {
  if (!mayDiscard()) return;
  nn::Project project = emptyProject();
  lab_.document.replace(std::move(project), QString());
  messages_.dismiss();
}

void FileActions::chooseTemplate() {
  auto* gallery = new TemplateGallery(projectTemplates(resources::examplesFolder()), window_);
  gallery->setAttribute(Qt::WA_DeleteOnClose);
  connect(gallery, &TemplateGallery::chosen, this, [this](const QString& path) {
    if (path.isEmpty())
      newProject();
    else
      openAsking(path);
  });
  gallery->open();
}

void FileActions::chooseAndOpen() {
  const QString patterns = QStringLiteral("*.layerlab *.safetensors ") + DataActions::filePatterns();
  const QString file = QFileDialog::getOpenFileName(
      window_, tr("Open a project or data"), lastFolder(),
      tr("Projects and data (%1);;LayerLab projects (*.layerlab);;Checkpoints (*.safetensors);;All files (*)").arg(patterns));
  if (file.isEmpty()) return;
  if (DataActions::isData(file)) return emit dataChosen(file);
  openAsking(file);
}

bool FileActions::save() { return lab_.document.fileName().isEmpty() ? saveAs() : saveTo(lab_.document.fileName()); }

bool FileActions::saveAs() {
  const QString suggestion = lab_.document.fileName().isEmpty()
                                 ? lastFolder() + QLatin1Char('/') + lab_.document.displayName() + QStringLiteral(".layerlab")
                                 : lab_.document.fileName();
  const QString file =
      QFileDialog::getSaveFileName(window_, tr("Save the project"), suggestion, tr("LayerLab projects (*.layerlab)"));
  return !file.isEmpty() && saveTo(withProjectSuffix(file));
}

bool FileActions::saveTo(const QString& path) {
  const Result result = saveProject(lab_.document, lab_.training, path);
  if (!result.ok) {
    messages_.show(MessageBar::Kind::Error, result.error, tr("Save as…"), [this] { saveAs(); });
    return false;
  }
  RecentFiles::add(path);
  rememberFolder(path);
  messages_.show(MessageBar::Kind::Information, tr("Saved %1").arg(path));
  emit saved();
  return true;
}

bool FileActions::mayDiscard() {
  if (!lab_.document.isModified()) return true;
  QMessageBox question(QMessageBox::Question, tr("LayerLab"), tr("Save the changes to “%1”?").arg(lab_.document.displayName()),
                       QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, window_);
  question.setInformativeText(tr("Changes that are not saved are lost."));
  question.setDefaultButton(QMessageBox::Save);
  switch (question.exec()) {
    case QMessageBox::Save:
      return save();
    case QMessageBox::Discard:
      return true;
    default:
      return false;
  }
}

void FileActions::fillRecent(QMenu& menu) {
  menu.clear();
  const QStringList files = RecentFiles::files();
  for (const QString& file : files) {
    QAction* action = menu.addAction(QFileInfo(file).completeBaseName(), this, [this, file] { openAsking(file); });
    action->setToolTip(file);
  }
  menu.setToolTipsVisible(true);
  if (files.isEmpty()) {
    menu.addAction(tr("Nothing opened yet"))->setEnabled(false);
    return;
  }
  menu.addSeparator();
  menu.addAction(tr("&Clear the list"), this, [] { RecentFiles::clear(); });
}

}  // namespace ui
