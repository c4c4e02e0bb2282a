#include "ui/widgets/text_field.h"

#include "ui/widgets/field_undo.h"

#include <QKeyEvent>

namespace ui {

TextField::TextField(QWidget* parent) : QLineEdit(parent) {
  connect(this, &QLineEdit::returnPressed, this, &TextField::commit);
}

void TextField::showText(const QString& text) {
  shown_ = text;
  if (text != this->text() || isModified()) setText(text);
  setModified(false);
  showProblem({});
}

void TextField::showProblem(const QString& reason) {
  setToolTip(reason);
  if (property("invalid").toBool() == !reason.isEmpty()) return;
  setProperty("invalid", !reason.isEmpty());
  update();
}

void TextField::commit() {
  if (!isModified()) return;
  const QString written = text();
  if (written == shown_) {
    showText(shown_);
    return;
  }
  emit edited(written);
}

bool TextField::event(QEvent* event) {
  if (leavesToDocument(event, *this)) return true;
  return QLineEdit::event(event);
}

void TextField::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && isModified())
    showText(shown_);
  else
    QLineEdit::keyPressEvent(event);
}

void TextField::focusOutEvent(QFocusEvent* event) {
  commit();
  QLineEdit::focusOutEvent(event);
}

}  // namespace ui
