#pragma once

#include <QGraphicsItem>
#include <QPainterPath>

namespace ui {

/// Thin dashed arcs between cards that use the same weights; shown while one of them is selected.
class SharingLines : public QGraphicsItem {
 public:
  enum { Type = UserType + 4 };

  SharingLines();
  /// From above one card to above the other.
  static QPainterPath arc(const QRectF& card, const QRectF& other);
  void setPath(const QPainterPath& arcs);
  const QPainterPath& path() const { return path_; }

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  QPainterPath shape() const override { return {}; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QPainterPath path_;
};

}  // namespace ui
