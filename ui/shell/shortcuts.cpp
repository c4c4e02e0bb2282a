#include "ui/shell/shortcuts.h"

#include <algorithm>

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>

#include "ui/shell/action_text.h"

namespace ui {
namespace {

QString keyOf(const QString& id) {
  return QStringLiteral("shortcuts/") + QString(id).replace(QLatin1Char('/'), QLatin1Char('.'));
}

void collect(const QMenu& menu, const QString& place, std::vector<Shortcuts::Entry>& entries) {
  for (QAction* action : menu.actions()) {
    if (action->isSeparator() || action->text().isEmpty()) continue;
    const QString title = plainActionText(action->text());
    if (action->menu()) {
      collect(*action->menu(), place + QLatin1Char('/') + title, entries);
      continue;
    }
    if (action->text().contains(QLatin1Char('\t'))) continue;  // keys that the canvas has for itself
    entries.push_back({action, place + QLatin1Char('/') + title, place, title, action->shortcuts()});
  }
}

}  // namespace

Shortcuts::Shortcuts(const QMenuBar& menus, QObject* parent) : QObject(parent) {
  for (const QAction* top : menus.actions())
    if (top->menu()) collect(*top->menu(), plainActionText(top->text()), entries_);
  const QSettings settings;
  for (const Entry& entry : entries_)
    if (const QVariant keys = settings.value(keyOf(entry.id)); keys.isValid())
      entry.action->setShortcuts(QKeySequence::listFromString(keys.toString(), QKeySequence::PortableText));
}

const Shortcuts::Entry* Shortcuts::owner(const QKeySequence& keys, const Entry& except) const {
  if (keys.isEmpty()) return nullptr;
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.action != except.action && entry.action->shortcuts().contains(keys); });
  return found == entries_.end() ? nullptr : &*found;
}

QString Shortcuts::reservedFor(const QKeySequence& keys) {
  const std::pair<QKeySequence, QString> reserved[] = {
      {QKeySequence(Qt::Key_Tab), tr("adding a layer")},
      {QKeySequence(Qt::Key_Space), tr("moving the canvas")},
      {QKeySequence::Delete, tr("deleting what is selected")},
      {QKeySequence::Copy, tr("copying")},
      {QKeySequence::Cut, tr("cutting")},
      {QKeySequence::Paste, tr("pasting")},
      {QKeySequence::SelectAll, tr("selecting everything")},
      {QKeySequence(Qt::CTRL | Qt::Key_D), tr("duplicating")},
      {QKeySequence(Qt::Key_Left), tr("moving the selection")},
      {QKeySequence(Qt::Key_Right), tr("moving the selection")},
      {QKeySequence(Qt::Key_Up), tr("moving the selection")},
      {QKeySequence(Qt::Key_Down), tr("moving the selection")},
      {QKeySequence(Qt::Key_Return), tr("confirming")},
      {QKeySequence(Qt::Key_Escape), tr("closing and cancelling")},
  };
  for (const auto& [taken, use] : reserved)
    if (taken == keys) return use;
  return {};
}

void Shortcuts::set(const Entry& entry, const QKeySequence& keys) {
  if (const Entry* other = owner(keys, entry)) {
    QList<QKeySequence> left = other->action->shortcuts();
    left.removeAll(keys);
    other->action->setShortcuts(left);
    store(*other);
  }
  entry.action->setShortcuts(keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
  store(entry);
  emit changed();
}

void Shortcuts::reset(const Entry& entry) {
  for (const QKeySequence& keys : entry.standard)
    if (const Entry* other = owner(keys, entry)) {
      QList<QKeySequence> left = other->action->shortcuts();
      left.removeAll(keys);
      other->action->setShortcuts(left);
      store(*other);
    }
  entry.action->setShortcuts(entry.standard);
  store(entry);
  emit changed();
}

void Shortcuts::resetAll() {
  for (const Entry& entry : entries_) {
    entry.action->setShortcuts(entry.standard);
    store(entry);
  }
  emit changed();
}

bool Shortcuts::isChanged(const Entry& entry) const { return entry.action->shortcuts() != entry.standard; }

void Shortcuts::store(const Entry& entry) {
  QSettings settings;
  if (isChanged(entry))
    settings.setValue(keyOf(entry.id), QKeySequence::listToString(entry.action->shortcuts(), QKeySequence::PortableText));
  else
    settings.remove(keyOf(entry.id));
}

}  // namespace ui
