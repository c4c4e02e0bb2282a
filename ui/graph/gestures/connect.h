#pragma once

#include <memory>
#include <optional>

#include "ui/graph/gestures/gesture.h"

class QGraphicsPathItem;

namespace ui {

class PortItem;

/// Drags a wire from a port to another one, or into the void, where a layer can be chosen that fits. Taking the end of an
/// existing wire at an input port moves that wire; dropping it in the void removes it. A layer with as many inputs as wanted
/// takes a wire that is dropped on its card even when all its inputs have one: it gets one more.
class ConnectGesture : public Gesture {
 public:
  ConnectGesture(CanvasContext& context, nn::PortRef port, bool isOutput, const CanvasPoint& start);
  ~ConnectGesture() override;

  void move(const CanvasPoint& point) override;
  void release(const CanvasPoint& point) override;
  void cancel() override;

 private:
  /// The wire from the fixed end to a port, in the direction of the data.
  nn::Edge edgeTo(nn::PortRef port) const;
  /// Where the dragged end can be: at a port, or at an input that the layer would get (then `item` is null).
  struct Target {
    nn::PortRef port;
    bool isOutput;
    PortItem* item;
    QPointF place;  // in the scene
  };
  /// The graph without the wire whose end is being dragged.
  nn::Graph withoutTaken() const;
  /// Why not, in words; nothing when the port can be connected.
  std::optional<QString> reasonNotTo(nn::PortRef port, bool isOutput) const;
  void markPorts(bool marked);
  std::optional<Target> targetUnder(const CanvasPoint& point) const;
  void draw(QPointF end, bool attached);
  void offerLayers(const CanvasPoint& point);

  CanvasContext& context_;
  nn::PortRef fixed_;
  bool fixedIsOutput_;
  std::optional<nn::Edge> taken_;  // the existing wire whose end is being dragged
  CanvasPoint start_;
  bool dragging_ = false;
  std::optional<Target> target_;
  std::unique_ptr<QGraphicsPathItem> wire_;
};

}  // namespace ui
