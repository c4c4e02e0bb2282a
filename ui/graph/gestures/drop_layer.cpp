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

EdgeItem* DropLayerGesture::wireAt(QPointF scene) const {
  if (!CanvasEditor::canGoOntoEdge(layer_->type)) return nullptr;
  const NodeItem* card = context_.scene.hitAt(scene).node;
  if (!card) return context_.scene.edgeAt(scene, context_.reach());
  const nn::Graph& graph = context_.lab.document.graph();
  const nn::LayerType* type = nn::LayerRegistry::instance().find(graph.node(card->id()).type);
  const bool isEnd = type && type->role == nn::LayerRole::Output;
  const std::vector<nn::Edge> wires = isEnd ? graph.edgesInto(card->id()) : graph.edgesFrom(card->id());
  return wires.size() == 1 ? context_.scene.edge(wires.front()) : nullptr;
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
  EdgeItem* wire = wireAt(scene);
  context_.scene.setDropTarget(wire);
  QColor fill = Theme::instance().colors().surface;
  fill.setAlphaF(wire ? 0.0f : 0.6f);  // the wire has to be seen
  outline_->setBrush(fill);
}

void DropLayerGesture::drop(QPointF scene) {
  if (!layer_) return;
  move(scene);
  const EdgeItem* wire = wireAt(scene);
  const std::optional<nn::Edge> edge = wire ? std::optional(wire->edge()) : std::nullopt;
  const NodeItem* card = context_.scene.hitAt(scene).node;
  const LayerPreset layer = *layer_;
  leave();
  QPointF at = cornerFor(scene);
  if (card && edge) at = context_.lab.document.position(edge->from.node) + QPointF(edits::kCardWidth + edits::kGap, 0);
  const auto added = edge   ? context_.editor.insert(layer, *edge, at)
                     : card ? context_.editor.addBehind(layer, card->id())
                            : context_.editor.add(layer, at);
  if (added) context_.scene.selectNodes({*added});
}

void DropLayerGesture::leave() {
  context_.scene.setDropTarget(nullptr);
  outline_.reset();
  layer_.reset();
}

}  // namespace ui
