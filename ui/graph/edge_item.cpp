#include "ui/graph/edge_item.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPathStroker>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kMargin = 6;  // of the widest pen and of the dots
constexpr double kHitWidth = 14;
constexpr int kFlowDots = 3;

double bend(QPointF from, QPointF to) {
  const double ahead = to.x() - from.x();
  return ahead >= 0 ? std::clamp(ahead / 2, 16.0, 160.0) : std::min(160.0, 60 - ahead / 3);
}

QPointF onWire(QPointF from, QPointF to, double t) {
  const double b = bend(from, to), u = 1 - t;
  const QPointF c1 = from + QPointF(b, 0), c2 = to - QPointF(b, 0);
  return u * u * u * from + 3 * u * u * t * c1 + 3 * u * t * t * c2 + t * t * t * to;
}

}  // namespace

QPainterPath wirePath(QPointF from, QPointF to) {
  const QPointF away(bend(from, to), 0);
  QPainterPath path(from);
  path.cubicTo(from + away, to - away, to);
  return path;
}

EdgeItem::EdgeItem(const nn::Edge& edge) : edge_(edge) {
  setFlag(ItemIsSelectable);
  setZValue(0);
}

void EdgeItem::setEnds(QPointF from, QPointF to) {
  if (from == from_ && to == to_) return;
  prepareGeometryChange();
  from_ = from;
  to_ = to;
  path_ = wirePath(from, to);
}

void EdgeItem::setHovered(bool hovered) {
  if (hovered_ == hovered) return;
  hovered_ = hovered;
  update();
}

void EdgeItem::setDropTarget(bool target) {
  if (dropTarget_ == target) return;
  dropTarget_ = target;
  update();
}

void EdgeItem::setFlow(double phase) {
  if (flow_ == phase) return;
  flow_ = phase;
  update();
}

QRectF EdgeItem::boundingRect() const { return path_.boundingRect().adjusted(-kMargin, -kMargin, kMargin, kMargin); }

QPainterPath EdgeItem::shape() const {
  QPainterPathStroker stroker;
  stroker.setWidth(kHitWidth);
  return stroker.createStroke(path_);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const bool lit = isSelected() || dropTarget_ || hovered_;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setBrush(Qt::NoBrush);
  if (dropTarget_ || isSelected()) {
    QColor halo = colors.wireActive;
    halo.setAlphaF(0.22f);
    painter->setPen(QPen(halo, 10, Qt::SolidLine, Qt::RoundCap));
    painter->drawPath(path_);
  }
  painter->setPen(QPen(lit ? colors.wireActive : colors.wire, lit ? 3 : 2, Qt::SolidLine, Qt::RoundCap));
  painter->drawPath(path_);
  if (flow_ >= 0) paintFlow(painter);
}

void EdgeItem::paintFlow(QPainter* painter) const {
  painter->setPen(Qt::NoPen);
  painter->setBrush(Theme::instance().colors().wireActive);
  for (int dot = 0; dot < kFlowDots; ++dot) {
    const double t = std::fmod(flow_ + static_cast<double>(dot) / kFlowDots, 1.0);
    painter->drawEllipse(onWire(from_, to_, t), 3.2, 3.2);
  }
}

}  // namespace ui
