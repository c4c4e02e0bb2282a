#pragma once

#include <QGraphicsItem>
#include <QString>

#include "engine/graph/graph.h"

namespace ui {

/// The dot on a card's edge where wires begin and end. Its hit area is larger than the dot.
class PortItem : public QGraphicsItem {
 public:
  enum { Type = UserType + 3 };
  enum class State { Idle, Candidate, Refused, Target };  ///< while a wire is being dragged

  PortItem(nn::PortRef port, bool isOutput, QGraphicsItem* card);

  nn::PortRef port() const { return port_; }
  bool isOutput() const { return isOutput_; }
  State state() const { return state_; }
  void setState(State state);
  void setHovered(bool hovered);
  /// What goes through it; shown beside it while it is hovered or a wire would end here.
  void setText(const QString& text);
  const QString& text() const { return text_; }
  /// Smaller than usual where many ports share an edge of the card.
  void setRadius(double radius);

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  static constexpr double kHitRadius = 12, kRadius = 5;  ///< scene pixels

 private:
  bool showsText() const;
  QRectF textRect() const;

  nn::PortRef port_;
  QString text_;
  double radius_ = kRadius;
  bool isOutput_;
  bool hovered_ = false;
  State state_ = State::Idle;
};

}  // namespace ui
