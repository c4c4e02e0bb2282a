#include "ui/widgets/list_completer.h"

#include <QLineEdit>

namespace ui {

namespace {

/// Length of everything up to the word that is being typed.
qsizetype wordStart(const QString& text) {
  qsizetype start = text.lastIndexOf(QLatin1Char(',')) + 1;
  while (start < text.size() && text[start].isSpace()) ++start;
  return start;
}

}  // namespace

ListCompleter::ListCompleter(QLineEdit& field) : QCompleter(&field), field_(field) {
  setModel(&words_);
  setCaseSensitivity(Qt::CaseInsensitive);
  setFilterMode(Qt::MatchContains);
  setWrapAround(false);  // past the ends, only the word would be left of the list
  field.setCompleter(this);
  // The field shows a chosen word as if it had been given by the program; it is the user's, though, and to be taken over.
  connect(
      this, qOverload<const QString&>(&QCompleter::activated), &field, [this] { field_.setModified(true); },
      Qt::QueuedConnection);
}

void ListCompleter::setWords(const QStringList& words) {
  if (words != words_.stringList()) words_.setStringList(words);
}

QStringList ListCompleter::splitPath(const QString& path) const { return {path.mid(wordStart(path))}; }

QString ListCompleter::pathFromIndex(const QModelIndex& index) const {
  return field_.text().left(wordStart(field_.text())) + QCompleter::pathFromIndex(index);
}

}  // namespace ui
