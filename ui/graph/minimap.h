#pragma once

#include <QFrame>

namespace ui {

class GraphScene;

/// The whole network in the canvas's corner, with a frame around what the canvas shows; dragging in it moves the canvas. Hides
/// itself while everything is in view.
class Minimap : public QFrame {
  Q_OBJECT
 public:
  Minimap(GraphScene& scene, QWidget* parent);

  /// False hides it always; kept for the next start.
  void setWanted(bool wanted);
  bool isWanted() const { return wanted_; }
  /// What the canvas shows, in the scene.
  void setVisibleRect(const QRectF& scene);
  /// Where a place of the scene is drawn, in this widget.
  QPointF mapFromScene(QPointF scene) const;

 signals:
  void wantedChanged(bool wanted);
  /// The canvas should look here.
  void centerRequested(QPointF scene);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  QRectF area() const;
  double scale() const;
  void follow();

  GraphScene& scene_;
  QRectF content_, visible_;
  QPointF grabbed_;  ///< from the middle of the frame, in the scene
  bool dragging_ = false;
  bool wanted_ = true;
};

}  // namespace ui
