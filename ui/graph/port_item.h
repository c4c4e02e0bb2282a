#pragma once

#include <QGraphicsItem>

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

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  QPainterPath shape() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  static constexpr double kHitRadius = 12;  ///< scene pixels

 private:
  nn::PortRef port_;
  bool isOutput_;
  bool hovered_ = false;
  State state_ = State::Idle;
};

}  // namespace ui
