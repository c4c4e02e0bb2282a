#pragma once

#include <optional>
#include <vector>

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace ui {

/// One thing of the drawing that can be pointed at.
struct NeuronPlace {
  enum class Kind { None, Feature, Unit, Bias, Link };
  Kind kind = Kind::None;
  int layer = 0;   ///< of units, biases and of the unit that a link leads to
  int unit = 0;    ///< number of the unit, or of the feature card
  int source = 0;  ///< of a link: number among what the layer reads
  friend bool operator==(const NeuronPlace&, const NeuronPlace&) = default;
};

/// Where everything lies: a column of feature cards, then one column for each layer; links between them. Plain geometry, in
/// device-independent pixels.
struct NeuronLayout {
  struct Column {
    QRectF header;              ///< room for the controls of a layer
    std::vector<QRectF> cells;  ///< squares of the units, or of the cards
  };
  std::vector<Column> columns;  ///< the first one holds the cards
  std::vector<int> features;    ///< numbers of the cards that the first layer reads
  QSizeF size;

  int layers() const { return static_cast<int>(columns.size()) - 1; }
  int units(int layer) const { return static_cast<int>(columns[static_cast<std::size_t>(layer) + 1].cells.size()); }
  /// How many numbers a layer reads.
  int sources(int layer) const { return layer == 0 ? static_cast<int>(features.size()) : units(layer - 1); }
  int links() const;
  QRectF cell(const NeuronPlace& place) const;
  /// Where a link begins and ends.
  QPointF begin(int layer, int source) const;
  QPointF end(int layer, int unit) const;
  /// Middle of a link, where its number is edited.
  QPointF middle(const NeuronPlace& link) const;
  QRectF biasRect(int layer, int unit) const;
  /// The unit, card or bias at a place, else the nearest link within a few pixels.
  NeuronPlace at(QPointF position) const;

  static constexpr double kHeaderHeight = 84, kHeaderWidth = 67;
};

/// cards: how many features can be switched on; features: those that are on; units: of each layer.
NeuronLayout neuronLayout(int cards, std::vector<int> features, const std::vector<int>& units, QSizeF room);

/// Height of a link at `share` of its way, as a share of its whole rise: flat at both ends.
double linkRise(double share);

}  // namespace ui
