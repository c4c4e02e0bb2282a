#include "ui/graph/port_item.h"

#include "ui/common/theme.h"
#include "ui/graph/node_painting.h"

#include <QCursor>
#include <QFontMetricsF>
#include <QPainter>

namespace ui {

namespace {

constexpr double kGrowth = 1.5;  // of a port that is meant
constexpr double kTextHeight = 20, kTextPad = 7;
constexpr int kTextPixels = 12;

}  // namespace

PortItem::PortItem(nn::PortRef port, bool isOutput, QGraphicsItem* card)
    : QGraphicsItem(card), port_(port), isOutput_(isOutput) {
  setCursor(Qt::CrossCursor);
  setCacheMode(DeviceCoordinateCache);  // the wires below move while training
}

void PortItem::setState(State state) {
  if (state_ == state) return;
  prepareGeometryChange();
  state_ = state;
  setZValue(showsText() ? 1 : 0);
  update();
}

void PortItem::setHovered(bool hovered) {
  if (hovered_ == hovered) return;
  prepareGeometryChange();
  hovered_ = hovered;
  setZValue(showsText() ? 1 : 0);  // above the other ports of the card
  update();
}

void PortItem::setText(const QString& text) {
  if (text_ == text) return;
  prepareGeometryChange();
  text_ = text;
  update();
}

void PortItem::setRadius(double radius) {
  if (radius_ == radius) return;
  radius_ = radius;
  update();
}

bool PortItem::showsText() const { return !text_.isEmpty() && (hovered_ || state_ == State::Target); }

QRectF PortItem::textRect() const {
  const double width = QFontMetricsF(cardpaint::cardFont(kTextPixels)).horizontalAdvance(text_) + 2 * kTextPad;
  return {isOutput_ ? kHitRadius : -kHitRadius - width, -kTextHeight / 2, width, kTextHeight};
}

QRectF PortItem::boundingRect() const {
  const QRectF dot(-kHitRadius, -kHitRadius, 2 * kHitRadius, 2 * kHitRadius);
  return showsText() ? dot.united(textRect().adjusted(-1, -1, 1, 1)) : dot;
}

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
  const double radius = radius_ + (large ? kGrowth : 0);
  painter->drawEllipse(QPointF(), radius, radius);
  if (!showsText()) return;
  const QRectF label = textRect();
  painter->setPen(QPen(colors.border, 1));
  painter->setBrush(colors.surfaceRaised);
  painter->drawRoundedRect(label, 6, 6);
  painter->setFont(cardpaint::cardFont(kTextPixels));
  painter->setPen(colors.text);
  painter->drawText(label, Qt::AlignCenter | Qt::TextSingleLine, text_);
}

}  // namespace ui
