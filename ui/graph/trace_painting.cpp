#include <QPainter>

#include <algorithm>
#include <cmath>

#include "ui/common/theme.h"
#include "ui/graph/node_painting.h"

namespace ui::cardpaint {

namespace {

constexpr double kLine = 18, kStatistics = 16, kGap = 3;  // of what stands below the picture
constexpr double kThinArrow = 15;                         // every one as long: only the other one's length says something
constexpr double kShortest = 9, kLongest = 24;

/// A line from a place in a direction (0: to the right, π/2: up), with a head.
void drawArrow(QPainter& painter, QPointF from, double angle, double length, const QColor& color, bool isBold) {
  const QPointF along(std::cos(angle), -std::sin(angle)), across(-along.y(), along.x());
  const QPointF tip = from + along * length;
  const double head = isBold ? std::min(6.0, 0.55 * length) : 3.5;
  painter.setPen(QPen(color, isBold ? 2.2 : 1, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(from, isBold ? tip - along * head : tip);
  if (isBold) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{tip, tip - along * head + across * (head * 0.7), tip - along * head - across * (head * 0.7)});
  } else {
    painter.drawPolyline(
        QPolygonF{tip - along * head + across * (head * 0.7), tip, tip - along * head - across * (head * 0.7)});
  }
}

void drawStep(QPainter& painter, const QRectF& line, const NodeTrace& trace) {
  const Theme::Colors& colors = Theme::instance().colors();
  // As large as keeps it readable when the card is small on the screen, and the room allows.
  const int pixels = std::clamp(static_cast<int>(11 / std::max(0.1, painter.worldTransform().m11())), 11, 16);
  painter.setFont(cardFont(pixels));
  painter.setPen(colors.textMuted);
  const double arrows = 2 * kLongest;
  painter.drawText(line.adjusted(0, 0, -arrows, 0), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                   painter.fontMetrics().elidedText(trace.update, Qt::ElideRight, static_cast<int>(line.width() - arrows)));
  // The angle to the gradient, upwards; a step against it points to the left. Lengths are kept within the line.
  const double angle = std::acos(std::clamp(trace.arrow->agreement, -1.0, 1.0));
  const QPointF from(line.right() - kLongest - 2, line.bottom() - 4);
  const double wanted = kShortest + (kLongest - kShortest) * trace.arrow->length;
  const double room = std::sin(angle) > 0.05 ? (line.height() - 5) / std::sin(angle) : kLongest;
  drawArrow(painter, from, 0, kThinArrow, colors.textMuted, false);
  drawArrow(painter, from, angle, std::min(wanted, room), trace.arrow->agreement < 0 ? colors.warning : colors.accent, true);
}

/// A mark for every mean, and a bar a deviation up and down from it, on one scale.
void drawStatistics(QPainter& painter, const QRectF& line, const NodeTrace& trace) {
  const Theme::Colors& colors = Theme::instance().colors();
  double low = 0, high = 0;
  for (std::size_t i = 0; i < trace.means.size(); ++i) {
    if (!std::isfinite(trace.means[i]) || !std::isfinite(trace.deviations[i])) continue;
    low = std::min(low, trace.means[i] - trace.deviations[i]);
    high = std::max(high, trace.means[i] + trace.deviations[i]);
  }
  const double scale = line.height() / std::max(high - low, 1e-12);
  const auto y = [&](double value) { return line.top() + (high - value) * scale; };
  const auto shown = std::min(trace.means.size(), static_cast<std::size_t>(line.width() / 2));
  const double step = line.width() / static_cast<double>(shown);
  const double width = std::clamp(step * 0.6, 1.0, 8.0);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.fillRect(QRectF(line.left(), y(0), line.width(), 1), colors.border);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t channel = i * trace.means.size() / shown;
    const double mean = trace.means[channel], deviation = trace.deviations[channel];
    if (!std::isfinite(mean) || !std::isfinite(deviation)) continue;
    const double left = line.left() + step * (static_cast<double>(i) + 0.5) - width / 2;
    painter.fillRect(QRectF(left, y(mean + deviation), width, 2 * deviation * scale),
                     Theme::mix(colors.surface, colors.accent, Theme::instance().isDark() ? 0.5 : 0.4));
    painter.fillRect(QRectF(left, y(mean) - 1, width, 2), colors.text);
  }
  painter.setRenderHint(QPainter::Antialiasing);
}

}  // namespace

TracePlaces tracePlaces(const QRectF& place, const NodeTrace& trace) {
  TracePlaces places{place, {}, {}};
  const auto take = [&](QRectF& line, double height) {
    line = QRectF(place.left(), places.picture.bottom() - height, place.width(), height);
    places.picture.setBottom(line.top() - kGap);
  };
  if (trace.arrow) take(places.step, kLine);
  if (!trace.means.empty()) take(places.statistics, kStatistics);
  return places;
}

void paintTrace(QPainter& painter, const TracePlaces& places, const NodeTrace& trace) {
  if (!places.step.isEmpty()) drawStep(painter, places.step, trace);
  if (!places.statistics.isEmpty()) drawStatistics(painter, places.statistics, trace);
}

void paintContent(QPainter& painter, const QRectF& place, const NodePicture& picture, const NodeTrace& trace) {
  const TracePlaces places = tracePlaces(place, trace);
  paintPicture(painter, places.picture, picture);
  paintTrace(painter, places, trace);
}

}  // namespace ui::cardpaint
