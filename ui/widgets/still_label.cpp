#include "ui/widgets/still_label.h"

#include <QPainter>

#include "ui/common/theme.h"

namespace ui {

StillLabel::StillLabel(double scale, QWidget* parent) : QWidget(parent), scale_(scale) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StillLabel::setText(const QString& text) {
  if (text == text_) return;
  text_ = text;
  setAccessibleDescription(text);
  setToolTip(text);
  update();
}

QSize StillLabel::sizeHint() const { return {0, QFontMetrics(Theme::instance().font(scale_)).height()}; }

void StillLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(Theme::instance().font(scale_));
  painter.setPen(Theme::instance().colors().textMuted);
  painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(text_, Qt::ElideRight, width()));
}

}  // namespace ui
