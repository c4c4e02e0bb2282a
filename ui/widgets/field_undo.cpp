#include "ui/widgets/field_undo.h"

#include <QKeyEvent>
#include <QLineEdit>

namespace ui {

bool leavesToDocument(QEvent* event, const QLineEdit& field) {
  if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress) return false;
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool undo = key->matches(QKeySequence::Undo) && !field.isUndoAvailable();
  const bool redo = key->matches(QKeySequence::Redo) && !field.isRedoAvailable();
  if (!undo && !redo) return false;
  event->ignore();
  return true;
}

}  // namespace ui
