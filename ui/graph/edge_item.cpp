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

constexpr int kSamples = 32;
constexpr double kDotRadius = 3.2;

}  // namespace

EdgeItem::EdgeItem(const nn::Edge& edge) : edge_(edge) {
  setFlag(ItemIsSelectable);
  setZValue(0);
}

void EdgeItem::setPath(const QPainterPath& path) {
  if (path == path_) return;
  prepareGeometryChange();
  path_ = path;
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
