#pragma once

#include <QStringList>

namespace ui {

/// Files opened last, newest first, kept in QSettings. Those that are gone are dropped.
class RecentFiles {
 public:
  static constexpr int kMaximum = 10;
  static QStringList files();
  static void add(const QString& file);
  static void clear();
};

}  // namespace ui
