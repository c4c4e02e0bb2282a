#pragma once

#include <map>
#include <optional>

#include "ui/graph/gestures/gesture.h"

namespace ui {

/// Drags the selected cards on the grid; a single card without wires can be dropped on a wire.
class MoveGesture : public Gesture {
 public:
  /// `grabbed` is the card under the mouse. `selectOnClick`: a press without a drag leaves only it selected.
  MoveGesture(CanvasContext& context, nn::NodeId grabbed, const CanvasPoint& start, bool selectOnClick);

  void move(const CanvasPoint& point) override;
  void release(const CanvasPoint& point) override;
  void cancel() override;

 private:
  CanvasContext& context_;
  nn::NodeId grabbed_;
  CanvasPoint start_;
  bool selectOnClick_;
  bool dragging_ = false;
  std::map<nn::NodeId, QPointF> from_;
  std::optional<nn::Edge> onto_;
};

}  // namespace ui
