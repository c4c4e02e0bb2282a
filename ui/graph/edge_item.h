#pragma once

#include <vector>

#include <QGraphicsItem>
#include <QPainterPath>
#include <QString>

#include "engine/graph/graph.h"

namespace ui {

/// A wire between two cards.
class EdgeItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };

  explicit EdgeItem(const nn::Edge& edge);

  const nn::Edge& edge() const { return edge_; }
  void setPath(const QPainterPath& path);
  const QPainterPath& path() const { return path_; }
  /// "26×26×32", for the tooltip.
  void setShapeText(const QString& text) { shapeText_ = text; }
  const QString& shapeText() const { return shapeText_; }
  void setHovered(bool hovered);
  /// Lit, because what is being dragged would be put here.
  void setDropTarget(bool target);
  bool isDropTarget() const { return dropTarget_; }
  /// Dots that run along the wire while training; phase in [0, 1), negative for none.
  void setFlow(double phase);

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paintFlow(QPainter* painter) const;
  QPointF dotPlace(int dot) const;
  void updateDots();

  nn::Edge edge_;
  QPainterPath path_;
  QString shapeText_;
  bool hovered_ = false;
  bool dropTarget_ = false;
  double flow_ = -1;
  std::vector<QPointF> samples_;  // equal steps along the wire, once dots have run on it
};

}  // namespace ui
