#include "ui/graph/camera.h"

#include "ui/common/theme.h"

#include <QGraphicsView>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kGlideMs = 180;
constexpr double kFitMargin = 36;  // viewport pixels around what is shown; fewer in a small viewport
constexpr double kCoveredGap = 8;  // and to what lies over the view
constexpr double kLeastRoom = 40;

QRectF roomIn(const QRectF& viewport) {
  const double across = std::min(kFitMargin, viewport.width() / 8), down = std::min(kFitMargin, viewport.height() / 8);
  return viewport.adjusted(across, down, -across, -down);
}

}  // namespace

Camera::Camera(QGraphicsView& view) : QObject(&view), view_(view) {
  glide_.setStartValue(0.0);
  glide_.setEndValue(1.0);
  glide_.setDuration(kGlideMs);
  glide_.setEasingCurve(QEasingCurve::OutCubic);
  connect(&glide_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    const double share = value.toDouble();
    // Zoom by equal factors in equal times, which looks even.
    look(fromZoom_ * std::pow(toZoom_ / fromZoom_, share), fromCenter_ + (toCenter_ - fromCenter_) * share);
  });
}

double Camera::zoom() const { return view_.transform().m11(); }

QPointF Camera::center() const {
  const QRectF area(view_.viewport()->rect());
  return view_.viewportTransform().inverted().map(area.center());
}

QSizeF Camera::room() const { return roomIn(view_.viewport()->rect()).size().expandedTo({kLeastRoom, kLeastRoom}); }

void Camera::look(double zoom, QPointF center) {
  zoom = std::clamp(zoom, kMinimum, kMaximum);
  view_.setTransform(QTransform::fromScale(zoom, zoom));
  view_.centerOn(center);
  emit changed();
}

void Camera::glideTo(double zoom, QPointF center) {
  glide_.stop();
  fromZoom_ = this->zoom();
  fromCenter_ = this->center();
  toZoom_ = std::clamp(zoom, kMinimum, kMaximum);
  toCenter_ = center;
  if (Theme::instance().reducedMotion() || !view_.isVisible())
    look(toZoom_, toCenter_);
  else
    glide_.start();
}

void Camera::zoomAbout(QPointF viewportPoint, double factor) {
  isFitted_ = false;
  glide_.stop();
  const double before = zoom(), after = std::clamp(before * factor, kMinimum, kMaximum);
  const QPointF fixed = view_.viewportTransform().inverted().map(viewportPoint);
  look(after, fixed + (center() - fixed) * (before / after));
}

void Camera::zoomBy(double factor) {
  isFitted_ = false;
  const bool gliding = glide_.state() == QAbstractAnimation::Running;
  glideTo((gliding ? toZoom_ : zoom()) * factor, gliding ? toCenter_ : center());
}

void Camera::pan(QPointF viewportPixels) {
  isFitted_ = false;
  glide_.stop();
  view_.horizontalScrollBar()->setValue(view_.horizontalScrollBar()->value() - qRound(viewportPixels.x()));
  view_.verticalScrollBar()->setValue(view_.verticalScrollBar()->value() - qRound(viewportPixels.y()));
  emit changed();
}

void Camera::fit(const QRectF& scene, bool glide) {
  isFitted_ = true;
  if (scene.isEmpty()) {
    glide_.stop();
    look(1, QPointF());
    return;
  }
  const Sight sight = bestSightOf(scene);
  if (glide) {
    glideTo(sight.zoom, sight.center);
  } else {
    glide_.stop();
    look(sight.zoom, sight.center);
  }
}

Camera::Sight Camera::sightOf(const QRectF& scene, const QRectF& part) const {
  const QSizeF space = part.size().expandedTo({kLeastRoom, kLeastRoom});
  const double zoom = std::max(std::min({space.width() / scene.width(), space.height() / scene.height(), 1.0}), kMinimum);
  const QPointF middle = QRectF(view_.viewport()->rect()).center();
  return {zoom, scene.center() + (middle - part.center()) / zoom};
}

Camera::Sight Camera::bestSightOf(const QRectF& scene) const {
  const QRectF whole = roomIn(view_.viewport()->rect());
  const Sight free = sightOf(scene, whole);
  const QSizeF size = scene.size() * free.zoom;
  const QRectF shown(whole.center() - QPointF(size.width(), size.height()) / 2, size);
  const QRectF covered = covered_.adjusted(-kCoveredGap, -kCoveredGap, kCoveredGap, kCoveredGap);
  if (covered_.isEmpty() || !shown.intersects(covered)) return free;
  // Beside it or above it, as it is in the right lower corner.
  QRectF above = whole, beside = whole;
  above.setBottom(std::min(whole.bottom(), covered.top()));
  beside.setRight(std::min(whole.right(), covered.left()));
  const Sight fromAbove = sightOf(scene, above), fromBeside = sightOf(scene, beside);
  return fromBeside.zoom > fromAbove.zoom ? fromBeside : fromAbove;
}

void Camera::lookAt(QPointF scene, bool glide) {
  isFitted_ = false;
  if (glide) return glideTo(zoom(), scene);
  glide_.stop();
  look(zoom(), scene);
}

void Camera::reveal(const QRectF& scene) {
  if (isFitted_ && glide_.state() == QAbstractAnimation::Running) return;  // all of it is about to be seen
  const QRectF shown = view_.viewportTransform().inverted().mapRect(QRectF(view_.viewport()->rect()));
  const double margin = kFitMargin / zoom() / 2;  // less than fit() leaves, which is not to be undone by a pixel
  const QRectF wanted = scene.adjusted(-margin, -margin, margin, margin);
  if (shown.contains(wanted)) return;
  isFitted_ = false;
  QPointF shift;
  if (wanted.left() < shown.left())
    shift.setX(wanted.left() - shown.left());
  else if (wanted.right() > shown.right())
    shift.setX(wanted.right() - shown.right());
  if (wanted.top() < shown.top())
    shift.setY(wanted.top() - shown.top());
  else if (wanted.bottom() > shown.bottom())
    shift.setY(wanted.bottom() - shown.bottom());
  glideTo(zoom(), center() + shift);
}

}  // namespace ui
