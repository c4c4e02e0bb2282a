#include "ui/document/recent_files.h"

#include <QFileInfo>
#include <QSettings>

namespace ui {

namespace {

const QString& settingsKey() {
  static const QString key = QStringLiteral("recentFiles");
  return key;
}

}  // namespace

QStringList RecentFiles::files() {
  QStringList files = QSettings().value(settingsKey()).toStringList();
  files.removeIf([](const QString& file) { return !QFileInfo::exists(file); });
  return files.mid(0, kMaximum);
}

void RecentFiles::add(const QString& file) {
  const QString path = QFileInfo(file).absoluteFilePath();
  QStringList all = files();
  all.removeAll(path);
  all.prepend(path);
  QSettings().setValue(settingsKey(), all.mid(0, kMaximum));
}

void RecentFiles::clear() { QSettings().remove(settingsKey()); }

}  // namespace ui
