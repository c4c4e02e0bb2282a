#pragma once

#include <memory>

#include "ui/graph/gestures/gesture.h"

class QGraphicsRectItem;

namespace ui {

/// Selects what a rectangle touches; with Shift or Control, in addition to what was selected.
class RubberBandGesture : public Gesture {
 public:
  RubberBandGesture(CanvasContext& context, const CanvasPoint& start);
  ~RubberBandGesture() override;

  void move(const CanvasPoint& point) override;
  void release(const CanvasPoint& point) override;
  void cancel() override;

 private:
  CanvasContext& context_;
  CanvasPoint start_;
  std::vector<nn::NodeId> before_;
  std::unique_ptr<QGraphicsRectItem> band_;
};

}  // namespace ui
