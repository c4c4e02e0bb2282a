#include "ui/widgets/elided_label.h"

#include <QRegularExpression>

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

void ElidedLabel::elide() {
  // Of several statements the last ones go first, whole; only the first is broken off.
  QString shown = text_;
  const auto fits = [this](const QString& some) { return fontMetrics().horizontalAdvance(some) <= width(); };
  static const QRegularExpression beginnings(QStringLiteral("\\s+(·|\\()|:\\s"));
  while (!fits(shown)) {
    const qsizetype cut = shown.lastIndexOf(beginnings);
    if (cut <= 0) break;
    shown.truncate(cut);
  }
  const QString elided = fontMetrics().elidedText(shown, Qt::ElideRight, width());
  constexpr qsizetype kLeast = 5;  // letters: fewer tell nothing
  setText(elided == shown || elided.size() > kLeast ? elided : QString());
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  elide();
}

}  // namespace ui
