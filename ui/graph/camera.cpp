#include "ui/graph/camera.h"

#include "ui/common/theme.h"

#include <QGraphicsView>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kGlideMs = 180;
constexpr double kFitMargin = 36;  // viewport pixels around what is shown

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

QSizeF Camera::room() const {
  return QSizeF(view_.viewport()->size()).expandedTo({200, 200}) - QSizeF(2 * kFitMargin, 2 * kFitMargin);
}

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
  const double zoom = std::min({room().width() / scene.width(), room().height() / scene.height(), 1.0});
  if (glide) {
    glideTo(zoom, scene.center());
  } else {
    glide_.stop();
    look(zoom, scene.center());
  }
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
