#pragma once

#include <memory>
#include <optional>

#include "ui/graph/gestures/gesture.h"

class QGraphicsPathItem;
class QMimeData;

namespace ui {

/// A layer dragged in from the palette: an outline follows the mouse, a wire under it lights up and takes the layer.
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
  CanvasContext& context_;
  std::optional<LayerPreset> layer_;
  std::unique_ptr<QGraphicsPathItem> outline_;
};

}  // namespace ui
