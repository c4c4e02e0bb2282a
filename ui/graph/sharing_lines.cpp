#include "ui/graph/sharing_lines.h"

#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

SharingLines::SharingLines() {
  setZValue(0.5);  // above wires, below cards
  setAcceptedMouseButtons(Qt::NoButton);
}

QPainterPath SharingLines::arc(const QRectF& card, const QRectF& other) {
  const QPointF from(card.center().x(), card.top()), to(other.center().x(), other.top());
  const double lift = std::clamp(std::abs(to.x() - from.x()) / 6, 32.0, 96.0);
  const double top = std::min(from.y(), to.y()) - lift;
  QPainterPath path(from);
  path.cubicTo({from.x(), top}, {to.x(), top}, to);
  return path;
}

void SharingLines::setPath(const QPainterPath& arcs) {
  if (arcs == path_) return;
  prepareGeometryChange();
  path_ = arcs;
}

QRectF SharingLines::boundingRect() const { return path_.isEmpty() ? QRectF() : path_.boundingRect().adjusted(-4, -4, 4, 4); }

void SharingLines::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(Theme::instance().colors().selection, 1.5, Qt::DashLine));
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(path_);
}

}  // namespace ui
