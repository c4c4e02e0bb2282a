#include "ui/widgets/size_spin_box.h"

#include "ui/common/theme.h"
#include "ui/widgets/field_undo.h"

#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>
#include <limits>

namespace ui {

SizeSpinBox::SizeSpinBox(QWidget* parent) : QSpinBox(parent) {
  setKeyboardTracking(false);
  setFocusPolicy(Qt::StrongFocus);
  setFont(Theme::instance().numberFont());
  setRange(std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
  connect(this, &QSpinBox::valueChanged, this, [this](int newValue) {
    // Taken over: from here on Ctrl+Z is the document's, so the field forgets its typing.
    const QSignalBlocker quiet(lineEdit());
    lineEdit()->setText(lineEdit()->text());
    emit edited(newValue);
  });
}

void SizeSpinBox::showValue(qint64 value) {
  const QSignalBlocker quiet(this);
  setValue(static_cast<int>(std::clamp<qint64>(value, minimum(), maximum())));
}

bool SizeSpinBox::event(QEvent* event) {
  if (leavesToDocument(event, *lineEdit())) return true;
  return QSpinBox::event(event);
}

}  // namespace ui
