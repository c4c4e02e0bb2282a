#include "ui/widgets/elided_label.h"

namespace ui {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::showText(const QString& text, const QString& whole) {
  setToolTip(whole.isEmpty() ? text : whole);
  if (text == text_) return;
  text_ = text;
  updateGeometry();
  elide();
}

QSize ElidedLabel::sizeHint() const { return {fontMetrics().horizontalAdvance(text_) + 4, QLabel::sizeHint().height()}; }

QSize ElidedLabel::minimumSizeHint() const { return {0, QLabel::minimumSizeHint().height()}; }

void ElidedLabel::elide() { setText(fontMetrics().elidedText(text_, Qt::ElideRight, width())); }

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  elide();
}

}  // namespace ui
