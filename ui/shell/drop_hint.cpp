#include "ui/shell/drop_hint.h"

#include <QPainter>

#include <algorithm>

#include "ui/common/theme.h"

namespace ui {

namespace {

constexpr int kInset = 6, kPad = 24;

}  // namespace

DropHint::DropHint(QWidget* window) : QWidget(window) {
  setObjectName(QStringLiteral("dropHint"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  hide();
}

void DropHint::show(const QString& text) {
  text_ = text;
  setAccessibleName(text);
  setGeometry(parentWidget()->rect());
  raise();
  setVisible(true);
  update();
}

void DropHint::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colors.accent, 2, Qt::DashLine));
  painter.drawRoundedRect(QRectF(rect()).adjusted(kInset, kInset, -kInset, -kInset), Theme::kRadius, Theme::kRadius);
  painter.setFont(theme.font(1.3, true));
  const QFontMetricsF metrics(painter.font());
  QRectF sign(0, 0, std::min(metrics.horizontalAdvance(text_) + 2.0 * kPad, width() - 4.0 * kInset),
              metrics.height() + 2.0 * kPad);
  sign.moveCenter(QRectF(rect()).center());
  painter.setPen(QPen(colors.accent, 1));
  painter.setBrush(colors.surface);
  painter.drawRoundedRect(sign, Theme::kRadius, Theme::kRadius);
  painter.setPen(colors.text);
  painter.drawText(sign, Qt::AlignCenter, metrics.elidedText(text_, Qt::ElideMiddle, sign.width() - 2 * kPad));
}

}  // namespace ui
