#pragma once

class QEvent;
class QLineEdit;

namespace ui {

/// Decides who gets Ctrl+Z in a text field: the field while it has typing of its own to take back, the document afterwards.
/// Call first in event(); true means that the event is dealt with. (QLineEdit by itself swallows Ctrl+Z always.)
bool leavesToDocument(QEvent* event, const QLineEdit& field);

}  // namespace ui
