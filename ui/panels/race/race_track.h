#pragma once

#include <optional>

#include <QImage>
#include <QWidget>

#include "engine/landscapes/surface.h"

namespace ui {

class RaceModel;

/// The surface with its contours and their scale, the path of every racer, and the start, which can be dragged or moved with
/// the arrow keys. Of one weight: its curve.
class RaceTrack : public QWidget {
  Q_OBJECT
 public:
  explicit RaceTrack(RaceModel& model, QWidget* parent = nullptr);
  /// Where a point of the surface is in the widget.
  QPointF positionOf(const nn::SurfacePoint& point) const;
  nn::SurfacePoint pointAt(QPointF position) const;
  QSize sizeHint() const override { return {420, 320}; }
  QSize minimumSizeHint() const override { return {200, 140}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF plotRect() const;
  bool isLine() const;
  void rebuild();
  void buildScale();
  double shareOf(double value) const;
  double valueOf(double share) const;
  void paintAxes(QPainter& painter) const;
  void paintScale(QPainter& painter) const;
  void paintCurve(QPainter& painter) const;
  void paintPaths(QPainter& painter) const;
  void paintStart(QPainter& painter) const;

  RaceModel& model_;
  QImage image_;
  double most_ = 1, unit_ = 1;  ///< largest height above the least loss that is shown, and where the scale bends
  bool isDragging_ = false;
  std::optional<QPointF> mouse_;
};

}  // namespace ui
