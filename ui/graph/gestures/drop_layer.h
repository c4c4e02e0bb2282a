#pragma once

#include <memory>
#include <optional>

#include "ui/graph/gestures/gesture.h"

class QGraphicsPathItem;
class QMimeData;

namespace ui {

class EdgeItem;

/// A layer dragged in from the palette: an outline follows the mouse, a wire under it lights up and takes the layer. On a card
/// it goes behind that card, or before it when the card is an output.
class DropLayerGesture {
 public:
  explicit DropLayerGesture(CanvasContext& context);
  ~DropLayerGesture();

  /// Remembers the layer; false when the data hold none.
  bool enter(const QMimeData& data);
  void move(QPointF scene);
  void drop(QPointF scene);
  /// The mouse went away, or the drag was given up.
  void leave();

 private:
  /// The wire that would take the layer: the one under the mouse, or the only one behind the card under the mouse (before it,
  /// for an output).
  EdgeItem* wireAt(QPointF scene) const;

  CanvasContext& context_;
  std::optional<LayerPreset> layer_;
  std::unique_ptr<QGraphicsPathItem> outline_;
};

}  // namespace ui
