#include "ui/widgets/elided_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>

namespace ui {

ElidedButton::ElidedButton(const QString& text, QWidget* parent) : QPushButton(text, parent) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize ElidedButton::minimumSizeHint() const {
  const int narrow =
      sizeHint().width() - fontMetrics().horizontalAdvance(text()) + fontMetrics().horizontalAdvance(QStringLiteral("Insert…"));
  return {qMin(narrow, sizeHint().width()), sizeHint().height()};
}

void ElidedButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  const int margins = sizeHint().width() - fontMetrics().horizontalAdvance(text());
  // An advance is rounded: in as much room as it asked for, a text would lack a part of a pixel.
  if (width() < sizeHint().width())
    option.text = fontMetrics().elidedText(text(), Qt::ElideRight, width() - margins, Qt::TextShowMnemonic);
  painter.drawControl(QStyle::CE_PushButton, option);
}

}  // namespace ui
