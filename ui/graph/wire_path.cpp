#include "ui/graph/wire_path.h"

#include "ui/document/graph_edits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ui {

namespace {

constexpr double kLead = 24;       // straight piece before a wire turns back
constexpr double kClearance = 12;  // between a wire and the cards that it passes
constexpr double kHalfRowGap = 32;
constexpr double kLaneWidth = 6;
constexpr int kSamples = 24;

/// A cubic curve by its end points and the control points between them.
using Curve = std::array<QPointF, 4>;

double bend(QPointF from, QPointF to) {
  const double ahead = to.x() - from.x();
  return ahead >= 0 ? std::clamp(ahead / 2, 16.0, 160.0) : std::min(160.0, 60 - ahead / 3);
}

Curve directCurve(QPointF from, QPointF to) {
  const QPointF away(bend(from, to), 0);
  return {from, from + away, to - away, to};
}

/// From one height to another within a narrow gap.
Curve step(QPointF from, QPointF to) {
  const double middle = (from.x() + to.x()) / 2;
  return {from, {middle, from.y()}, {middle, to.y()}, to};
}

/// To a card in another row: out, along the gap between the rows at a height, and in, with round corners.
QPainterPath pathBetweenRows(QPointF from, QPointF to, double middle) {
  const double radius = std::min(20.0, std::abs(to.y() - from.y()) / 4);
  const double down = to.y() > from.y() ? radius : -radius;
  const double right = from.x() + kLead, left = to.x() - kLead;
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

bool isBetweenRows(QPointF from, QPointF to) { return to.x() < from.x() && std::abs(to.y() - from.y()) > edits::kCardHeight; }

/// Height at which a wire that runs back passes behind no card: the one nearest to the gap in front of the row that it goes to,
/// where it crosses no wires of a row with branches either.
double heightBetweenRows(QPointF from, QPointF to, std::span<const QRectF> cards, double clearance) {
  const double low = std::min(from.y(), to.y()) + kLead, high = std::max(from.y(), to.y()) - kLead;
  const double beside = edits::kCardHeight / 2 + kHalfRowGap;
  const double gap = std::clamp(to.y() > from.y() ? to.y() - beside : to.y() + beside, low, high);
  std::vector<double> heights = {gap};
  for (const QRectF& card : cards)
    for (const double height : {card.top() - clearance, card.bottom() + clearance})
      if (height > low && height < high) heights.push_back(height);
  std::ranges::stable_sort(heights, {}, [gap](double height) { return std::abs(height - gap); });
  const auto isFree = [&](double height) {
    const QRectF run(QPointF(to.x() - kLead, height - kClearance / 2), QPointF(from.x() + kLead, height + kClearance / 2));
    return std::ranges::none_of(cards, [&](const QRectF& card) { return card.intersects(run); });
  };
  const auto free = std::ranges::find_if(heights, isFree);
  return free == heights.end() ? gap : *free;
}

bool isClear(const Curve& curve, std::span<const QRectF> cards) {
  for (int i = 0; i <= kSamples; ++i) {
    const double t = static_cast<double>(i) / kSamples, s = 1 - t;
    const QPointF place = s * s * s * curve[0] + 3 * s * s * t * curve[1] + 3 * s * t * t * curve[2] + t * t * t * curve[3];
    if (std::any_of(cards.begin(), cards.end(), [&](const QRectF& card) { return card.contains(place); })) return false;
  }
  return true;
}

/// A wire that changes to another height behind its beginning, and to that of its end in front of it.
struct Detour {
  Curve out, in;

  Detour(QPointF from, QPointF to, double height) {
    const double width = std::min(edits::kGap, (to.x() - from.x()) / 2);
    out = step(from, {from.x() + width, height});
    in = step({to.x() - width, height}, to);
  }
  bool isClear(std::span<const QRectF> cards) const {
    const QRectF run(QPointF(out[3].x(), out[3].y() - 1), QPointF(in[0].x(), in[0].y() + 1));
    return ui::isClear(out, cards) && ui::isClear(in, cards) &&
           std::none_of(cards.begin(), cards.end(), [&](const QRectF& card) { return card.intersects(run); });
  }
  QPainterPath path() const {
    QPainterPath path(out[0]);
    path.cubicTo(out[1], out[2], out[3]);
    path.lineTo(in[0]);
    path.cubicTo(in[1], in[2], in[3]);
    return path;
  }
};

}  // namespace

QPainterPath wirePath(QPointF from, QPointF to) {
  if (isBetweenRows(from, to)) return pathBetweenRows(from, to, (from.y() + to.y()) / 2);
  const Curve curve = directCurve(from, to);
  QPainterPath path(from);
  path.cubicTo(curve[1], curve[2], curve[3]);
  return path;
}

QPainterPath wirePathAround(QPointF from, QPointF to, std::span<const QRectF> cards, int lane) {
  if (isBetweenRows(from, to)) return pathBetweenRows(from, to, heightBetweenRows(from, to, cards, kClearance));
  std::vector<QRectF> between;
  for (const QRectF& card : cards)
    if (card.right() > from.x() + 1 && card.left() < to.x() - 1) between.push_back(card);
  if (between.empty() || isClear(directCurve(from, to), between)) return wirePath(from, to);
  const double clearance = kClearance + kLaneWidth * lane;
  std::vector<double> heights = {from.y(), to.y()};
  for (const QRectF& card : between) {
    heights.push_back(card.top() - clearance);
    heights.push_back(card.bottom() + clearance);
  }
  // Shortest first; what all of them run to the right is the same.
  const auto length = [&](double height) { return std::abs(height - from.y()) + std::abs(height - to.y()); };
  std::stable_sort(heights.begin(), heights.end(), [&](double a, double b) { return length(a) < length(b); });
  for (const double height : heights)
    if (const Detour detour(from, to, height); detour.isClear(between)) return detour.path();
  return wirePath(from, to);
}

}  // namespace ui
