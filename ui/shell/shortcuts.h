#pragma once

#include <vector>

#include <QKeySequence>
#include <QObject>
#include <QString>

class QAction;
class QMenuBar;

namespace ui {

/// The keys of all menu entries, which the user may change. What differs from the program's own is remembered in the settings.
class Shortcuts : public QObject {
  Q_OBJECT
 public:
  struct Entry {
    QAction* action = nullptr;
    QString id;     ///< path through the menus as they were when they were made: "Train/One batch"
    QString place;  ///< "Train"
    QString title;  ///< "One batch"
    QList<QKeySequence> standard;
  };

  /// Takes all entries that the menus have now, and gives them the user's keys.
  explicit Shortcuts(const QMenuBar& menus, QObject* parent = nullptr);

  const std::vector<Entry>& entries() const { return entries_; }
  /// Another entry that has these keys; null when they are free.
  const Entry* owner(const QKeySequence& keys, const Entry& except) const;
  /// What the canvas does with these keys, which no entry can have; empty when they are free.
  static QString reservedFor(const QKeySequence& keys);
  /// Gives keys to an entry, and takes them from the one that had them. Empty keys: none.
  void set(const Entry& entry, const QKeySequence& keys);
  void reset(const Entry& entry);
  void resetAll();
  bool isChanged(const Entry& entry) const;

 signals:
  void changed();

 private:
  void store(const Entry& entry);

  std::vector<Entry> entries_;
};

/// A table of all entries with a field to press new keys in.
void editShortcuts(Shortcuts& shortcuts, QWidget* parent);

}  // namespace ui
