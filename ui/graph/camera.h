#pragma once

#include <QObject>
#include <QPointF>
#include <QRectF>
#include <QVariantAnimation>

class QGraphicsView;

namespace ui {

/// Where a view looks: zoom and centre, with glides that any new movement interrupts.
class Camera : public QObject {
  Q_OBJECT
 public:
  explicit Camera(QGraphicsView& view);

  double zoom() const;
  /// Middle of the view in the scene.
  QPointF center() const;

  /// Screen pixels that fit() fills.
  QSizeF room() const;

  /// Zooms so that the place under a viewport point stays there.
  void zoomAbout(QPointF viewportPoint, double factor);
  /// Zooms about the middle, gliding.
  void zoomBy(double factor);
  void pan(QPointF viewportPixels);
  /// A corner of the viewport that something lies over: fit() leaves it free.
  void setCovered(const QRectF& viewportRect) { covered_ = viewportRect; }
  /// Shows all of a scene rectangle, at most at zoom 1; gliding unless the motion is unwelcome.
  void fit(const QRectF& scene, bool glide);
  /// Nothing has moved since fit().
  bool isFitted() const { return isFitted_; }
  /// Pans so that a place of the scene is in the middle.
  void lookAt(QPointF scene, bool glide);
  /// Pans by as little as brings a rectangle into view.
  void reveal(const QRectF& scene);

  static constexpr double kMinimum = 0.1, kMaximum = 4;

 signals:
  void changed();

 private:
  struct Sight {
    double zoom;
    QPointF center;
  };
  /// Shows all of a scene rectangle in a part of the viewport.
  Sight sightOf(const QRectF& scene, const QRectF& part) const;
  /// The same in the largest part that nothing lies over.
  Sight bestSightOf(const QRectF& scene) const;
  void look(double zoom, QPointF center);
  void glideTo(double zoom, QPointF center);

  QGraphicsView& view_;
  QVariantAnimation glide_;
  QRectF covered_;
  bool isFitted_ = false;
  double fromZoom_ = 1, toZoom_ = 1;
  QPointF fromCenter_, toCenter_;
};

}  // namespace ui
