#include "ui/graph/gestures/drop_layer.h"

#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/graph/edge_item.h"
#include "ui/graph/node_item.h"

#include <QGraphicsPathItem>
#include <QMimeData>
#include <QPainterPath>
#include <QPen>

namespace ui {

namespace {

/// The card's middle is where the mouse is.
QPointF cornerFor(QPointF mouse) { return snappedToGrid(mouse - QPointF(edits::kCardWidth / 2, edits::kCardHeight / 2)); }

}  // namespace

DropLayerGesture::DropLayerGesture(CanvasContext& context) : context_(context) {}

DropLayerGesture::~DropLayerGesture() = default;

bool DropLayerGesture::enter(const QMimeData& data) {
  const QString format = QString::fromLatin1(kLayerMimeType);
  layer_ = data.hasFormat(format) ? decodeLayer(data.data(format)) : std::nullopt;
  return layer_.has_value();
}

void DropLayerGesture::move(QPointF scene) {
  if (!layer_) return;
  if (!outline_) {
    QPainterPath card;
    card.addRoundedRect(NodeItem::cardRect(), Theme::kRadius, Theme::kRadius);
    outline_ = std::make_unique<QGraphicsPathItem>(card);
    outline_->setPen(QPen(Theme::instance().colors().accent, 1.5, Qt::DashLine));
    outline_->setZValue(3);
    context_.scene.addItem(outline_.get());
  }
  outline_->setPos(cornerFor(scene));
  EdgeItem* wire = CanvasEditor::canGoOntoEdge(layer_->type) ? context_.scene.edgeAt(scene, context_.reach()) : nullptr;
  context_.scene.setDropTarget(wire);
  QColor fill = Theme::instance().colors().surface;
  fill.setAlphaF(wire ? 0.0f : 0.6f);  // the wire has to be seen
  outline_->setBrush(fill);
}

void DropLayerGesture::drop(QPointF scene) {
  if (!layer_) return;
  move(scene);
  const EdgeItem* wire = CanvasEditor::canGoOntoEdge(layer_->type) ? context_.scene.edgeAt(scene, context_.reach()) : nullptr;
  const std::optional<nn::Edge> edge = wire ? std::optional(wire->edge()) : std::nullopt;
  const LayerPreset layer = *layer_;
  leave();
  const QPointF at = cornerFor(scene);
  const auto added = edge ? context_.editor.insert(layer, *edge, at) : context_.editor.add(layer, at);
  if (added) context_.scene.selectNodes({*added});
}

void DropLayerGesture::leave() {
  context_.scene.setDropTarget(nullptr);
  outline_.reset();
  layer_.reset();
}

}  // namespace ui
