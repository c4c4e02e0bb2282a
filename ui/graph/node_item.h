#pragma once

#include <vector>

#include <QGraphicsItem>

#include "ui/graph/live_figures.h"
#include "ui/graph/node_card.h"
#include "ui/graph/node_picture.h"

namespace ui {

class PortItem;

/// A layer's card on the canvas: what it is, what it gives, and what is wrong with it.
class NodeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };

  NodeItem(nn::NodeId id, NodeCard card);

  nn::NodeId id() const { return id_; }
  const NodeCard& card() const { return card_; }
  void setCard(NodeCard card);
  const NodePicture& picture() const { return picture_; }
  void setPicture(NodePicture picture);
  const NodeFigures& figures() const { return figures_; }
  void setFigures(const NodeFigures& figures);
  void setHovered(bool hovered);
  /// Ring for the node that the keyboard acts on.
  void setFocused(bool focused);

  const std::vector<PortItem*>& inputs() const { return inputs_; }
  const std::vector<PortItem*>& outputs() const { return outputs_; }
  /// Null when the layer has no such port.
  PortItem* port(int number, bool isOutput) const;
  /// Where a wire ends, in the scene; of a port that does not exist: the middle of that edge.
  QPointF portPosition(int number, bool isOutput) const;

  /// The card without the ports that stand out from it.
  static QRectF cardRect();
  /// The warning or error sign; empty when there is none. Local coordinates.
  QRectF badgeRect() const;
  /// What the mouse rests on, explained.
  QString toolTipAt(QPointF local) const;

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  /// Below this zoom a card shows its name and picture only.
  static constexpr double kOverviewZoom = 0.45;
  /// From this zoom on, what a training step does in the layer can be read.
  static constexpr double kTraceZoom = 0.55;
  /// From this zoom on, feature maps take nearly all of a card.
  static constexpr double kCloseUpZoom = 1.6;

 protected:
  QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

 private:
  void createPorts();
  QRectF pictureRect() const;
  QString marksText() const;

  nn::NodeId id_;
  NodeCard card_;
  NodePicture picture_;
  NodeFigures figures_;
  std::vector<PortItem*> inputs_, outputs_;
  bool hovered_ = false;
  bool focused_ = false;
  bool isOverview_ = false, isCloseUp_ = false;  ///< as it was painted last
};

}  // namespace ui
