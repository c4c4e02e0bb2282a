#include "ui/graph/edge_item.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"

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

constexpr double kLead = 24;  // straight piece before a wire turns back
constexpr int kSamples = 32;
constexpr double kDotRadius = 3.2;

double bend(QPointF from, QPointF to) {
  const double ahead = to.x() - from.x();
  return ahead >= 0 ? std::clamp(ahead / 2, 16.0, 160.0) : std::min(160.0, 60 - ahead / 3);
}

/// To a card in another row: out, along the gap between the rows, and in, with round corners.
QPainterPath pathBetweenRows(QPointF from, QPointF to) {
  const double radius = std::min(20.0, std::abs(to.y() - from.y()) / 4);
  const double down = to.y() > from.y() ? radius : -radius;
  const double right = from.x() + kLead, left = to.x() - kLead, middle = (from.y() + to.y()) / 2;
  QPainterPath path(from);
  path.lineTo(right - radius, from.y());
  path.quadTo(right, from.y(), right, from.y() + down);
  path.lineTo(right, middle - down);
  path.quadTo(right, middle, right - radius, middle);
  path.lineTo(left + radius, middle);
  path.quadTo(left, middle, left, middle + down);
  path.lineTo(left, to.y() - down);
  path.quadTo(left, to.y(), left + radius, to.y());
  path.lineTo(to);
  return path;
}

}  // namespace

QPainterPath wirePath(QPointF from, QPointF to) {
  if (to.x() < from.x() && std::abs(to.y() - from.y()) > edits::kCardHeight) return pathBetweenRows(from, to);
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
  samples_.clear();
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
  updateDots();
  flow_ = phase;
  if (flow_ >= 0 && samples_.empty())
    for (int i = 0; i <= kSamples; ++i) samples_.push_back(path_.pointAtPercent(static_cast<double>(i) / kSamples));
  updateDots();
}

QPointF EdgeItem::dotPlace(int dot) const {
  const double place = std::fmod(flow_ + static_cast<double>(dot) / kFlowDots, 1.0) * kSamples;
  const auto before = static_cast<std::size_t>(place);
  const double share = place - static_cast<double>(before);
  return samples_[before] + (samples_[before + 1] - samples_[before]) * share;
}

/// A wire's bounding box may lie over half the canvas; only the places of the dots are drawn again.
void EdgeItem::updateDots() {
  if (flow_ < 0 || samples_.empty()) return;
  constexpr double kReach = kDotRadius + 2;
  for (int dot = 0; dot < kFlowDots; ++dot) {
    const QPointF place = dotPlace(dot);
    update(QRectF(place - QPointF(kReach, kReach), place + QPointF(kReach, kReach)));
  }
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
  if (samples_.empty()) return;
  painter->setPen(Qt::NoPen);
  painter->setBrush(Theme::instance().colors().wireActive);
  for (int dot = 0; dot < kFlowDots; ++dot) painter->drawEllipse(dotPlace(dot), kDotRadius, kDotRadius);
}

}  // namespace ui
