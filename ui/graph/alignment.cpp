#include "ui/graph/alignment.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Alignment)
};

double& along(QPointF& place, bool isAcross) { return isAcross ? place.rx() : place.ry(); }

void distribute(std::map<nn::NodeId, QPointF>& places, bool isAcross) {
  std::vector<QPointF*> order;
  for (auto& [id, place] : places) order.push_back(&place);
  std::ranges::stable_sort(order, {}, [&](QPointF* place) { return along(*place, isAcross); });
  const double first = along(*order.front(), isAcross), last = along(*order.back(), isAcross);
  const double smallest = (isAcross ? edits::kCardWidth : edits::kCardHeight) + 2 * Theme::kGrid;
  const double step = std::max((last - first) / static_cast<double>(order.size() - 1), smallest);
  for (std::size_t i = 0; i < order.size(); ++i) along(*order[i], isAcross) = std::round(first + step * static_cast<double>(i));
}

}  // namespace

const std::vector<AlignmentEntry>& alignmentEntries() {
  using enum Alignment;
  constexpr auto kKeys = Qt::CTRL | Qt::SHIFT;
  static const std::vector<AlignmentEntry> entries = {
      {Left, "align-left", Text::tr("Align at the left"), kKeys | Qt::Key_Left},
      {Center, "align-left", Text::tr("Centre in a column"), kKeys | Qt::Key_C},
      {Right, "align-left", Text::tr("Align at the right"), kKeys | Qt::Key_Right},
      {Top, "align-top", Text::tr("Align at the top"), kKeys | Qt::Key_Up},
      {Middle, "align-top", Text::tr("Centre in a row"), kKeys | Qt::Key_M},
      {Bottom, "align-top", Text::tr("Align at the bottom"), kKeys | Qt::Key_Down},
      {DistributeAcross, "distribute", Text::tr("Distribute from left to right"), kKeys | Qt::Key_H},
      {DistributeDown, "distribute", Text::tr("Distribute from top to bottom"), kKeys | Qt::Key_V},
  };
  return entries;
}

std::map<nn::NodeId, QPointF> aligned(std::map<nn::NodeId, QPointF> places, Alignment alignment) {
  using enum Alignment;
  if (places.size() < 2) return places;
  if (alignment == DistributeAcross || alignment == DistributeDown) {
    distribute(places, alignment == DistributeAcross);
    return places;
  }
  const bool isAcross = alignment == Left || alignment == Center || alignment == Right;
  double sum = 0, smallest = along(places.begin()->second, isAcross), largest = smallest;
  for (auto& [id, place] : places) {
    const double value = along(place, isAcross);
    sum += value;
    smallest = std::min(smallest, value);
    largest = std::max(largest, value);
  }
  double target = std::round(sum / static_cast<double>(places.size()));
  if (alignment == Left || alignment == Top) target = smallest;
  if (alignment == Right || alignment == Bottom) target = largest;
  for (auto& [id, place] : places) along(place, isAcross) = target;
  return places;
}

}  // namespace ui
