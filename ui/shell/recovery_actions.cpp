#include "ui/shell/recovery_actions.h"

#include <utility>

#include <QLocale>
#include <QMenu>

#include "ui/shell/file_actions.h"
#include "ui/shell/message_bar.h"
#include "ui/training/autosave.h"
#include "ui/training/lab.h"

namespace ui {
namespace {

QString timeOf(const RecoverableWork& work) { return QLocale().toString(work.saved, QLocale::ShortFormat); }

}  // namespace

RecoveryActions::RecoveryActions(Lab& lab, Autosave& autosave, FileActions& files, MessageBar& messages, const QString& root,
                                 QObject* parent)
    : QObject(parent), lab_(lab), autosave_(autosave), files_(files), messages_(messages), root_(root) {
  connect(&files_.recoveryMenu(), &QMenu::aboutToShow, this, &RecoveryActions::fillMenu);
}

void RecoveryActions::offer() {
  const std::vector<RecoverableWork> found = RecoveryFolder::find(root_);
  files_.recoveryMenu().menuAction()->setVisible(!found.empty());
  if (found.empty()) return;
  const RecoverableWork& newest = found.front();
  const QString trained = newest.epochs == 0   ? QString()
                          : newest.epochs == 1 ? tr(", trained for 1 epoch,")
                                               : tr(", trained for %1 epochs,").arg(newest.epochs);
  messages_.show(MessageBar::Kind::Question,
                 tr("LayerLab ended without closing. “%1” as it was on %2%3 can be brought back.")
                     .arg(newest.title, timeOf(newest), trained),
                 tr("Recover"), [this, newest] { recover(newest); });
}

void RecoveryActions::recover(const RecoverableWork& work) {
  if (!files_.mayDiscard()) return;
  ProjectContents contents;
  const Result result = RecoveryFolder::read(work, contents);
  if (!result.ok) {
    messages_.show(MessageBar::Kind::Error, tr("“%1” cannot be brought back. %2").arg(work.title, result.error),
                   tr("Delete it"), [work] { RecoveryFolder::remove(work); });
    return;
  }
  lab_.document.replace(std::move(contents.project), contents.fileName);
  lab_.document.setUnsaved();
  if (contents.state) lab_.training.restoreState(*std::move(contents.state));
  connect(
      &autosave_, &Autosave::kept, this, [work] { RecoveryFolder::remove(work); }, Qt::SingleShotConnection);
  autosave_.keepNow();
  messages_.show(MessageBar::Kind::Information,
                 contents.fileName.isEmpty()
                     ? tr("“%1” is back. It is not saved to a file yet.").arg(work.title)
                     : tr("“%1” is back. %2 is as it was; save to replace it.").arg(work.title, contents.fileName));
}

void RecoveryActions::fillMenu() {
  QMenu& menu = files_.recoveryMenu();
  menu.clear();
  const std::vector<RecoverableWork> found = RecoveryFolder::find(root_);
  for (const RecoverableWork& work : found) {
    QAction* action = menu.addAction(tr("%1 – %2").arg(work.title, timeOf(work)), this, [this, work] { recover(work); });
    action->setToolTip(work.fileName.isEmpty() ? tr("Never saved to a file") : work.fileName);
  }
  menu.setToolTipsVisible(true);
  if (found.empty()) {
    menu.addAction(tr("Nothing left to recover"))->setEnabled(false);
    return;
  }
  menu.addSeparator();
  menu.addAction(tr("&Delete all of it"), this, [found] {
    for (const RecoverableWork& work : found) RecoveryFolder::remove(work);
  });
}

}  // namespace ui
