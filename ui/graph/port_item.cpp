#include "ui/graph/port_item.h"

#include "ui/common/theme.h"

#include <QCursor>
#include <QPainter>

namespace ui {

namespace {

constexpr double kRadius = 5, kLargeRadius = 8;

}  // namespace

PortItem::PortItem(nn::PortRef port, bool isOutput, QGraphicsItem* card)
    : QGraphicsItem(card), port_(port), isOutput_(isOutput) {
  setCursor(Qt::CrossCursor);
}

void PortItem::setState(State state) {
  if (state_ == state) return;
  state_ = state;
  update();
}

void PortItem::setHovered(bool hovered) {
  if (hovered_ == hovered) return;
  hovered_ = hovered;
  update();
}

QRectF PortItem::boundingRect() const { return QRectF(-kHitRadius, -kHitRadius, 2 * kHitRadius, 2 * kHitRadius); }

QPainterPath PortItem::shape() const {
  QPainterPath path;
  path.addEllipse(QPointF(), kHitRadius, kHitRadius);
  return path;
}

void PortItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const bool large = hovered_ || state_ == State::Candidate || state_ == State::Target;
  const bool lit = hovered_ || state_ == State::Target;
  QColor line = large ? colors.wireActive : colors.wire;
  if (state_ == State::Refused) line.setAlphaF(0.4f);
  painter->setRenderHint(QPainter::Antialiasing);
  if (state_ == State::Target) {
    QColor halo = colors.wireActive;
    halo.setAlphaF(0.25f);
    painter->setPen(Qt::NoPen);
    painter->setBrush(halo);
    painter->drawEllipse(QPointF(), kHitRadius, kHitRadius);
  }
  painter->setPen(QPen(line, 2));
  painter->setBrush(lit ? colors.wireActive : colors.surface);
  const double radius = large ? kLargeRadius - 1.5 : kRadius;
  painter->drawEllipse(QPointF(), radius, radius);
}

}  // namespace ui
