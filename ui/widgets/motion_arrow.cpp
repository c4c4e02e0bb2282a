#include "ui/widgets/motion_arrow.h"

#include "ui/common/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kGlyph = 22, kGap = 12;  // of the legend

}  // namespace

void paintMotionArrow(QPainter& painter, MotionKind kind, QPointF from, QPointF to, const QColor& color, double scale) {
  const QPointF way = to - from;
  const double length = std::hypot(way.x(), way.y());
  if (length < 0.5) return;
  const QPointF along = way / length, across(-along.y(), along.x());
  const double head = std::min(5 * scale, length);
  const QPolygonF wings{to - along * head + across * (head * 0.6), to, to - along * head - across * (head * 0.6)};
  painter.setBrush(Qt::NoBrush);
  switch (kind) {
    case MotionKind::Gradient:
      painter.setPen(QPen(color, 1.2 * scale));
      painter.drawLine(from, to);
      painter.drawPolyline(wings);
      return;
    case MotionKind::Memory: {
      const double radius = std::min(2.4 * scale, length / 2);
      QPen pen(color, 1.8 * scale, Qt::CustomDashLine, Qt::FlatCap);
      pen.setDashPattern({1.6, 1});
      painter.setPen(pen);
      painter.drawLine(from, to - along * radius);
      painter.setPen(QPen(color, 1.4 * scale));
      painter.drawEllipse(to - along * radius, radius, radius);
      return;
    }
    case MotionKind::Step:
      painter.setPen(QPen(color, 2.6 * scale, Qt::SolidLine, Qt::FlatCap));
      painter.drawLine(from, to - along * (head * 0.8));
      painter.setPen(Qt::NoPen);
      painter.setBrush(color);
      painter.drawPolygon(wings);
      return;
  }
}

QColor motionColor(MotionKind kind) {
  const Theme& theme = Theme::instance();
  switch (kind) {
    case MotionKind::Gradient:
      return theme.colors().text;
    case MotionKind::Memory:
      return theme.classColor(9);
    case MotionKind::Step:
      return theme.colors().accent;
  }
  return {};
}

QString motionName(MotionKind kind) {
  switch (kind) {
    case MotionKind::Gradient:
      return QCoreApplication::translate("MotionLegend", "gradient");
    case MotionKind::Memory:
      return QCoreApplication::translate("MotionLegend", "momentum");
    case MotionKind::Step:
      return QCoreApplication::translate("MotionLegend", "step");
  }
  return {};
}

MotionLegend::MotionLegend(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("motionLegend"));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setFont(Theme::instance().font(0.9));
  QStringList names;
  for (const MotionKind kind : kMotionKinds) names << motionName(kind);
  setAccessibleName(tr("Arrows: %1").arg(names.join(QStringLiteral(", "))));
  setToolTip(
      tr("Up: the weight grows.\nThin: where the loss falls, by the newest gradient alone.\nBroken, with a ring: where the "
         "optimizer was heading, by its memory.\nBold: the step that it took.\nEach kind has a scale of its own."));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

int MotionLegend::entryWidth(MotionKind kind) const {
  return kGlyph + fontMetrics().horizontalAdvance(motionName(kind)) + kGap;
}

int MotionLegend::rowHeight() const { return fontMetrics().height() + 4; }

QSize MotionLegend::sizeHint() const {
  int width = 0;
  for (const MotionKind kind : kMotionKinds) width += entryWidth(kind);
  return {width, rowHeight()};
}

int MotionLegend::heightForWidth(int width) const {
  int rows = 1, x = 0;
  for (const MotionKind kind : kMotionKinds) {
    if (x > 0 && x + entryWidth(kind) - kGap > width) {
      ++rows;
      x = 0;
    }
    x += entryWidth(kind);
  }
  return rows * rowHeight();
}

void MotionLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  int x = 0, y = 0;
  for (const MotionKind kind : kMotionKinds) {
    if (x > 0 && x + entryWidth(kind) - kGap > width()) {
      x = 0;
      y += rowHeight();
    }
    const double middle = y + rowHeight() / 2.0;
    paintMotionArrow(painter, kind, {x + 8.0, middle + 7}, {x + 8.0, middle - 7}, motionColor(kind));
    painter.setPen(Theme::instance().colors().text);
    painter.drawText(QRectF(x + kGlyph - 4, y, entryWidth(kind), rowHeight()), Qt::AlignLeft | Qt::AlignVCenter,
                     motionName(kind));
    x += entryWidth(kind);
  }
}

}  // namespace ui
