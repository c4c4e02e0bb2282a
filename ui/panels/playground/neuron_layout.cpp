#include "ui/panels/playground/neuron_layout.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {

namespace {

using Kind = NeuronPlace::Kind;

constexpr double kMargin = 12, kSideMargin = 4, kLabelWidth = 48, kLeastCell = 10, kMostCell = 40, kLeastPitch = 68,
                 kMostPitch = 176, kMostHeader = 112;
constexpr double kLinkReach = 5;

std::vector<QRectF> cellsOf(int count, double centre, double top, double height, double mostCell) {
  const double pitch = std::clamp(height / count, kLeastCell + 2, mostCell * 1.25);
  const double side = std::clamp(pitch * 0.8, kLeastCell, mostCell);
  const double first = top + std::max(0.0, (height - pitch * count) / 2);
  std::vector<QRectF> cells;
  for (int i = 0; i < count; ++i) cells.emplace_back(centre - side / 2, first + i * pitch + (pitch - side) / 2, side, side);
  return cells;
}

}  // namespace

double linkRise(double share) { return share * share * (3 - 2 * share); }

NeuronLayout neuronLayout(int cards, std::vector<int> features, const std::vector<int>& units, QSizeF room) {
  NeuronLayout layout;
  layout.features = std::move(features);
  // A network that is still drawn while its data change may take more than they offer.
  if (!layout.features.empty()) cards = std::max(cards, *std::ranges::max_element(layout.features) + 1);
  const int most = std::max(cards, units.empty() ? 1 : *std::ranges::max_element(units));
  const double top = NeuronLayout::kHeaderHeight + kMargin;
  const double height = std::max(room.height() - top - kMargin, most * (kLeastCell + 2));
  const double cardSide = std::min(kMostCell, std::max(kLeastCell, height / std::max(1, cards) * 0.8));
  const double firstCentre = kSideMargin + kLabelWidth + cardSide / 2;
  layout.columns.push_back({QRectF(kSideMargin, 0, kLabelWidth + cardSide, NeuronLayout::kHeaderHeight),
                            cellsOf(cards, firstCentre, top, height, kMostCell)});
  const auto count = static_cast<double>(units.size());
  // The last column needs half a header behind its centre.
  const double free = room.width() - firstCentre - kSideMargin - 8;
  const double pitch = std::clamp(free / std::max(1.0, count + 0.5), kLeastPitch, kMostPitch);
  const double headerWidth = std::clamp(pitch - 1, NeuronLayout::kHeaderWidth, kMostHeader);
  for (std::size_t layer = 0; layer < units.size(); ++layer) {
    const double centre = firstCentre + pitch * static_cast<double>(layer + 1) + 8;
    layout.columns.push_back({QRectF(centre - headerWidth / 2, 0, headerWidth, NeuronLayout::kHeaderHeight),
                              cellsOf(units[layer], centre, top, height, kMostCell)});
  }
  layout.size = {layout.columns.back().header.right() + kSideMargin, top + height + kMargin};
  return layout;
}

int NeuronLayout::links() const {
  int sum = 0;
  for (int layer = 0; layer < layers(); ++layer) sum += sources(layer) * units(layer);
  return sum;
}

QRectF NeuronLayout::cell(const NeuronPlace& place) const {
  const auto column = place.kind == Kind::Feature ? std::size_t{0} : static_cast<std::size_t>(place.layer) + 1;
  if (place.kind == Kind::None || column >= columns.size()) return {};
  const auto& cells = columns[column].cells;
  return place.unit < static_cast<int>(cells.size()) ? cells[static_cast<std::size_t>(place.unit)] : QRectF();
}

QPointF NeuronLayout::begin(int layer, int source) const {
  const int number = layer == 0 ? features[static_cast<std::size_t>(source)] : source;
  const QRectF cell = columns[static_cast<std::size_t>(layer)].cells[static_cast<std::size_t>(number)];
  return {cell.right(), cell.center().y()};
}

QPointF NeuronLayout::end(int layer, int unit) const {
  const QRectF cell = columns[static_cast<std::size_t>(layer) + 1].cells[static_cast<std::size_t>(unit)];
  return {cell.left(), cell.center().y()};
}

QPointF NeuronLayout::middle(const NeuronPlace& link) const {
  return (begin(link.layer, link.source) + end(link.layer, link.unit)) / 2;
}

QRectF NeuronLayout::biasRect(int layer, int unit) const {
  const QRectF cell = columns[static_cast<std::size_t>(layer) + 1].cells[static_cast<std::size_t>(unit)];
  const double side = std::clamp(cell.width() / 4, 4.0, 10.0);
  return {cell.left() - side / 3, cell.bottom() - side * 2 / 3, side, side};
}

NeuronPlace NeuronLayout::at(QPointF position) const {
  for (std::size_t column = 0; column < columns.size(); ++column)
    for (std::size_t unit = 0; unit < columns[column].cells.size(); ++unit) {
      const int number = static_cast<int>(unit), layer = static_cast<int>(column) - 1;
      if (column == 0) {
        if (columns[0].cells[unit].adjusted(-kLabelWidth, -2, 0, 2).contains(position)) return {Kind::Feature, 0, number, 0};
        continue;
      }
      if (biasRect(layer, number).adjusted(-2, -2, 2, 2).contains(position)) return {Kind::Bias, layer, number, 0};
      if (columns[column].cells[unit].contains(position)) return {Kind::Unit, layer, number, 0};
    }
  for (int layer = 0; layer < layers(); ++layer) {
    if (sources(layer) == 0 || units(layer) == 0) continue;
    const double left = begin(layer, 0).x(), right = end(layer, 0).x();
    if (position.x() <= left || position.x() >= right) continue;
    // All links of a gap rise alike, so that their heights at this place follow from one share.
    const double rise = linkRise((position.x() - left) / (right - left));
    NeuronPlace nearest;
    double distance = kLinkReach;
    for (int source = 0; source < sources(layer); ++source)
      for (int unit = 0; unit < units(layer); ++unit) {
        const double from = begin(layer, source).y(), to = end(layer, unit).y();
        const double away = std::abs(from + (to - from) * rise - position.y());
        if (away < distance) {
          distance = away;
          nearest = {Kind::Link, layer, unit, source};
        }
      }
    return nearest;
  }
  return {};
}

}  // namespace ui
