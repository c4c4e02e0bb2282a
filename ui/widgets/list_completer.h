#pragma once

#include <QCompleter>
#include <QStringListModel>

class QLineEdit;

namespace ui {

/// Completes the last word of a list that is being typed: "rm, ls" to "rm, lstat".
class ListCompleter : public QCompleter {
  Q_OBJECT
 public:
  /// The field is its parent, and completed by it from now on.
  explicit ListCompleter(QLineEdit& field);
  /// The words to choose from.
  void setWords(const QStringList& words);

  QStringList splitPath(const QString& path) const override;
  QString pathFromIndex(const QModelIndex& index) const override;

 private:
  QLineEdit& field_;
  QStringListModel words_;
};

}  // namespace ui
