#pragma once

#include <QGraphicsItem>

namespace ui {

/// A titled frame behind its cards. The title's strip is what the mouse takes.
class GroupItem : public QGraphicsItem {
 public:
  GroupItem();
  /// `cards` is around all cards of the group, in the scene.
  void show(const QRectF& cards, const QString& title, int color);
  const QRectF& frame() const { return frame_; }
  /// Strip with the title, in the scene.
  QRectF titleRect() const;
  QRectF boundingRect() const override { return frame_.adjusted(-2, -2, 2, 2); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QRectF frame_;
  QString title_;
  int color_ = 0;
};

/// A note on the canvas.
class CommentItem : public QGraphicsItem {
 public:
  CommentItem();
  void show(QPointF place, const QString& text, int color);
  void setChosen(bool chosen);
  QRectF boundingRect() const override { return rect_.adjusted(-4, -4, 4, 4); }
  /// Local coordinates, (0, 0) is its place.
  const QRectF& rect() const { return rect_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

  static constexpr double kWidth = 224;

 private:
  QRectF rect_;
  QString text_;
  int color_ = 0;
  bool chosen_ = false;
};

/// Hue of a frame or note: 0 is neutral, else one of the class hues.
QColor annotationColor(int color);

}  // namespace ui
