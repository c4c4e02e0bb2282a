#include "ui/graph/gestures/move.h"

#include "ui/graph/edge_item.h"
#include "ui/graph/node_item.h"

#include <QApplication>

namespace ui {

MoveGesture::MoveGesture(CanvasContext& context, nn::NodeId grabbed, const CanvasPoint& start, bool selectOnClick)
    : context_(context), grabbed_(grabbed), start_(start), selectOnClick_(selectOnClick) {
  for (const nn::NodeId id : context.lab.selection.nodes())
    if (const NodeItem* item = context.scene.node(id)) from_[id] = item->pos();
  if (const NodeItem* item = context.scene.node(grabbed)) from_[grabbed] = item->pos();
}

void MoveGesture::move(const CanvasPoint& point) {
  if (!dragging_) {
    if ((point.viewport - start_.viewport).manhattanLength() < QApplication::startDragDistance()) return;
    dragging_ = true;
  }
  // The grabbed card lies on the grid, the others keep their distance to it.
  const QPointF origin = from_.at(grabbed_);
  const QPointF shift = snappedToGrid(origin + point.scene - start_.scene) - origin;
  for (const auto& [id, place] : from_)
    if (NodeItem* item = context_.scene.node(id)) {
      item->setPos(place + shift);
      context_.scene.updateEdgesOf(id);
    }
  EdgeItem* wire = nullptr;
  if (from_.size() == 1 && context_.editor.canGoOntoEdge(grabbed_)) {
    wire = context_.scene.edgeAt(point.scene, context_.reach(), grabbed_);
    if (const NodeItem* item = context_.scene.node(grabbed_); item && !wire)
      wire = context_.scene.edgeAt(NodeItem::cardRect().translated(item->pos()).center(), context_.reach(), grabbed_);
  }
  context_.scene.setDropTarget(wire);
  onto_ = wire ? std::optional(wire->edge()) : std::nullopt;
}

void MoveGesture::release(const CanvasPoint&) {
  context_.scene.setDropTarget(nullptr);
  if (!dragging_) {
    if (selectOnClick_) context_.scene.selectNodes({grabbed_});
    return;
  }
  std::map<nn::NodeId, QPointF> places;
  for (const auto& [id, place] : from_)
    if (const NodeItem* item = context_.scene.node(id); item && item->pos() != place) places[id] = item->pos();
  if (onto_ && places.count(grabbed_))
    context_.editor.moveOntoEdge(grabbed_, *onto_, places[grabbed_]);
  else if (!places.empty())
    context_.editor.move(places);
  // What the document did not take goes back.
  for (const auto& [id, place] : from_) context_.scene.restorePosition(id);
}

void MoveGesture::cancel() {
  context_.scene.setDropTarget(nullptr);
  for (const auto& [id, place] : from_) context_.scene.restorePosition(id);
}

}  // namespace ui
