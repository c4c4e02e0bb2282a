#pragma once

#include <vector>

#include <QGraphicsItem>
#include <QPainterPath>
#include <QVariantAnimation>

namespace ui {

/// Where a step-by-step look at the training stands: a ring around the card, lit wires, and a pulse that runs along them, one
/// way for the forward pass and the other for the backward pass.
class ProcessMark : public QGraphicsItem {
 public:
  ProcessMark();
  /// card: in the scene; empty hides the mark. wires: each from where the numbers come to where they go. pulse: runs once.
  void setMark(const QRectF& card, std::vector<QPainterPath> wires, bool isForward, bool pulse);
  bool isForward() const { return isForward_; }
  const QRectF& card() const { return card_; }
  const std::vector<QPainterPath>& wires() const { return wires_; }

  QRectF boundingRect() const override;
  QPainterPath shape() const override { return {}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QRectF card_;
  std::vector<QPainterPath> wires_;
  bool isForward_ = true;
  double phase_ = -1;  ///< of the pulse along the wires; negative for none
  QVariantAnimation pulse_;
};

}  // namespace ui
