#include "ui/graph/in_place_text.h"

#include <QKeyEvent>

#include <utility>

namespace ui {

InPlaceText::InPlaceText(QWidget* parent) : QPlainTextEdit(parent) {
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTabChangesFocus(true);
  hide();
}

void InPlaceText::open(const QRect& place, const QString& text, bool isNote, std::function<void(const QString&)> done) {
  close(true);
  isNote_ = isNote;
  setAccessibleName(isNote ? tr("Note") : tr("Title of the frame"));
  setPlaceholderText(isNote ? tr("Write a note; Ctrl+Enter takes it") : tr("Title"));
  setLineWrapMode(isNote ? WidgetWidth : NoWrap);
  setVerticalScrollBarPolicy(isNote ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  setPlainText(text);
  selectAll();
  setGeometry(place);
  show();
  raise();
  setFocus(Qt::OtherFocusReason);
  done_ = std::move(done);
}

void InPlaceText::close(bool take) {
  if (!isVisible()) return;
  const auto done = std::exchange(done_, nullptr);
  const bool hadFocus = hasFocus();
  hide();
  if (take && done) done(toPlainText());
  if (hadFocus) emit closed();
}

void InPlaceText::keyPressEvent(QKeyEvent* event) {
  const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (event->key() == Qt::Key_Escape)
    close(false);
  else if (isEnter && (!isNote_ || event->modifiers() & Qt::ControlModifier))
    close(true);
  else
    QPlainTextEdit::keyPressEvent(event);
  event->accept();  // nothing that is typed here is for the canvas
}

void InPlaceText::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) close(true);
}

}  // namespace ui
