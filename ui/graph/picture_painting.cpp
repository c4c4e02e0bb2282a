#include "ui/common/theme.h"
#include "ui/graph/node_painting.h"

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui::cardpaint {

namespace {

constexpr double kSmallestNameZoom = 0.7;

/// Averaged here and not by the painter, which would do it on threads of its own that wait for the cores of the training.
void drawReduced(QPainter& painter, const QRectF& target, const QImage& image) {
  const double ratio = painter.device()->devicePixelRatioF();
  const QRectF place = painter.worldTransform().mapRect(target);
  const QRect pixels = QRectF(place.topLeft() * ratio, place.size() * ratio).toRect();
  if (pixels.isEmpty()) return;
  QImage reduced = image.scaled(pixels.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  reduced.setDevicePixelRatio(ratio);
  painter.save();
  painter.resetTransform();
  painter.drawImage(QPointF(pixels.topLeft()) / ratio, reduced);
  painter.restore();
}

void drawImage(QPainter& painter, const QRectF& place, const QImage& image) {
  const QSizeF size = QSizeF(image.size()).scaled(place.size(), Qt::KeepAspectRatio);
  const QRectF target(QPointF(place.center().x() - size.width() / 2, place.center().y() - size.height() / 2), size);
  const QTransform device = painter.deviceTransform();
  // Enlarged pixels keep their edges, reduced ones are averaged.
  const bool isReduced = size.width() / image.width() * device.m11() < 1;
  const bool toPixels = painter.paintEngine()->type() == QPaintEngine::Raster && device.type() <= QTransform::TxScale;
  if (isReduced && toPixels) return drawReduced(painter, target, image);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, isReduced);
  painter.drawImage(target, image);
}

/// Bars that stand on the zero line; signed ones in the colours of signs.
void drawBars(QPainter& painter, const QRectF& place, const NodePicture& picture) {
  const Theme::Colors& colors = Theme::instance().colors();
  const double low = std::min(picture.range.low, 0.0), high = std::max(picture.range.high, 0.0);
  const double scale = place.height() / std::max(high - low, 1e-12);
  const double zero = place.bottom() + low * scale;
  const double step = place.width() / static_cast<double>(picture.values.size());
  const double width = std::min(step * 0.68, 24.0);
  painter.setPen(QPen(colors.border, 1));
  painter.drawLine(QPointF(place.left(), zero), QPointF(place.right(), zero));
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < picture.values.size(); ++i) {
    const double value = picture.values[i];
    if (i < picture.dropped.size() && picture.dropped[i]) {
      painter.setBrush(QBrush(colors.textMuted, Qt::BDiagPattern));
      painter.drawRect(
          QRectF(place.left() + step * (static_cast<double>(i) + 0.5) - width / 2, place.top(), width, place.height()));
      continue;
    }
    if (!std::isfinite(value)) continue;
    const double height = std::max(std::abs(value) * scale, 1.0);
    const double left = place.left() + step * (static_cast<double>(i) + 0.5) - width / 2;
    QColor color = value < 0 ? colors.heatNegative : colors.heatPositive;
    if (picture.kind == NodePicture::Kind::Classes) color = static_cast<int>(i) == picture.top ? colors.accent : colors.wire;
    painter.setBrush(color);
    const double radius = std::min({2.0, width / 2, height / 2});
    painter.drawRoundedRect(QRectF(left, value < 0 ? zero : zero - height, width, height), radius, radius);
  }
}

/// Class names below the bars, when all of them are short enough.
double drawNames(QPainter& painter, const QRectF& place, const NodePicture& picture) {
  if (painter.worldTransform().m11() < kSmallestNameZoom) return 0;
  const QFont font = cardFont(11);
  const QFontMetricsF metrics(font);
  const double step = place.width() / static_cast<double>(picture.values.size());
  for (const QString& name : picture.names)
    if (metrics.horizontalAdvance(name) > step) return 0;
  const double height = 14;
  painter.setFont(font);
  for (int i = 0; i < picture.names.size(); ++i) {
    painter.setPen(i == picture.top ? Theme::instance().colors().text : Theme::instance().colors().textMuted);
    painter.drawText(QRectF(place.left() + step * i, place.bottom() - height, step, height), Qt::AlignCenter, picture.names[i]);
  }
  return height;
}

/// The answer in words; a wrong one is told by a sign, not by colour alone.
double drawCaption(QPainter& painter, const QRectF& place, const NodePicture& picture) {
  if (picture.caption.isEmpty()) return 0;
  const Theme::Colors& colors = Theme::instance().colors();
  // Fifteen pixels, and when zoomed out as large as keeps them readable.
  const int pixels = std::clamp(static_cast<int>(13 / painter.worldTransform().m11()), 15, 28);
  const QFont font = cardFont(pixels, true);
  const QString text = picture.isWrong ? QStringLiteral("✗ ") + picture.caption : picture.caption;
  painter.setFont(font);
  painter.setPen(picture.isWrong ? colors.error : colors.text);
  painter.drawText(QRectF(place.left(), place.top() - 1, place.width(), pixels + 4),
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   QFontMetricsF(font).elidedText(text, Qt::ElideRight, place.width()));
  return pixels + 8;
}

}  // namespace

void paintPicture(QPainter& painter, const QRectF& place, const NodePicture& picture) {
  switch (picture.kind) {
    case NodePicture::Kind::None:
      return;
    case NodePicture::Kind::Image:
      drawImage(painter, place, picture.image);
      return;
    case NodePicture::Kind::Bars:
      drawBars(painter, place.adjusted(0, drawCaption(painter, place, picture), 0, 0), picture);
      return;
    case NodePicture::Kind::Classes:
      const double top = drawCaption(painter, place, picture), bottom = drawNames(painter, place, picture);
      drawBars(painter, place.adjusted(0, top, 0, -bottom), picture);
      return;
  }
}

}  // namespace ui::cardpaint
