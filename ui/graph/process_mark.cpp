#include "ui/graph/process_mark.h"

#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>

namespace ui {

namespace {

constexpr double kMargin = 10;
constexpr int kPulseMs = 240;

}  // namespace

ProcessMark::ProcessMark() {
  setZValue(3);  // above cards and wires
  setAcceptedMouseButtons(Qt::NoButton);
  pulse_.setDuration(kPulseMs);
  pulse_.setStartValue(0.0);
  pulse_.setEndValue(1.0);
  QObject::connect(&pulse_, &QVariantAnimation::valueChanged, &pulse_, [this](const QVariant& value) {
    phase_ = value.toDouble();
    update();
  });
  QObject::connect(&pulse_, &QVariantAnimation::finished, &pulse_, [this] {
    phase_ = -1;
    update();
  });
  hide();
}

void ProcessMark::setMark(const QRectF& card, std::vector<QPainterPath> wires, bool isForward, bool pulse) {
  prepareGeometryChange();
  card_ = card;
  wires_ = std::move(wires);
  isForward_ = isForward;
  phase_ = -1;
  pulse_.stop();
  setVisible(!card.isEmpty());
  if (pulse && !card.isEmpty() && !wires_.empty() && !Theme::instance().reducedMotion()) pulse_.start();
  update();
}

QRectF ProcessMark::boundingRect() const {
  if (card_.isEmpty()) return {};
  QRectF all = card_;
  for (const QPainterPath& wire : wires_) all |= wire.boundingRect();
  return all.adjusted(-kMargin, -kMargin, kMargin, kMargin);
}

void ProcessMark::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const Theme::Colors& colors = Theme::instance().colors();
  const QColor color = isForward_ ? colors.heatPositive : colors.heatNegative;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setBrush(Qt::NoBrush);
  painter->setPen(QPen(color, 3, Qt::SolidLine, Qt::RoundCap));
  for (const QPainterPath& wire : wires_) painter->drawPath(wire);
  QColor halo = color;
  halo.setAlphaF(0.35f);
  painter->setPen(QPen(halo, 7));
  painter->drawRoundedRect(card_.adjusted(-3, -3, 3, 3), Theme::kRadius + 3, Theme::kRadius + 3);
  painter->setPen(QPen(color, 2.5));
  painter->drawRoundedRect(card_.adjusted(-2, -2, 2, 2), Theme::kRadius + 2, Theme::kRadius + 2);
  if (phase_ < 0) return;
  painter->setPen(QPen(colors.surface, 1.5));
  painter->setBrush(color);
  for (const QPainterPath& wire : wires_) painter->drawEllipse(wire.pointAtPercent(std::clamp(phase_, 0.0, 1.0)), 6, 6);
}

}  // namespace ui
