#include "ui/panels/playground/surface_view.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"

namespace ui {

namespace {

using Kind = NeuronPlace::Kind;

constexpr int kLeft = 30, kBottom = 20, kTop = 4, kRight = 4;
constexpr double kSpacing = 7, kEraser = 10, kPointRadius = 3;
constexpr int kFlushMs = 120;  // often enough to be learned from while the mouse is still down
constexpr int kCrossSteps = 40;

const nn::DatasetInfo* infoOf(const PlaneFrame& frame) { return frame.data ? &frame.data->info : nullptr; }

QColor pointColor(const PlaneFrame& frame, double target) {
  const Theme& theme = Theme::instance();
  const nn::DatasetInfo* info = infoOf(frame);
  if (!info || info->classCount() > 0) return theme.classColor(static_cast<int>(target));
  return QColor::fromRgb(colorOf(target, ColorMap::Signed, {-1, 1}));
}

void drawPoint(QPainter& painter, QPointF at, const QColor& color, PlanePoint::Part part, double radius) {
  const Theme::Colors& colors = Theme::instance().colors();
  painter.setPen(QPen(part == PlanePoint::Part::Training ? colors.surface : colors.text, 1));
  painter.setBrush(color);
  if (part == PlanePoint::Part::Training)
    painter.drawEllipse(at, radius, radius);
  else  // what is not trained on has corners
    painter.drawRect(QRectF(at.x() - radius * 0.85, at.y() - radius * 0.85, radius * 1.7, radius * 1.7));
}

}  // namespace

SurfaceView::SurfaceView(PlaneFrames& frames, QWidget* parent) : QWidget(parent), frames_(frames) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setObjectName(QStringLiteral("surface"));
  setAccessibleName(tr("Decision surface"));
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  flush_.setInterval(kFlushMs);
  connect(&flush_, &QTimer::timeout, this, &SurfaceView::flush);
  connect(&frames_, &PlaneFrames::frameChanged, this, &SurfaceView::refresh);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    drawnPoints_.reset();
    update();
  });
}

int SurfaceView::heightForWidth(int width) const { return width - kLeft - kRight + kTop + kBottom; }

QRectF SurfaceView::plane() const {
  const double side = std::max(16, std::min(width() - kLeft - kRight, height() - kTop - kBottom));
  return {kLeft + std::max(0.0, (width() - kLeft - kRight - side) / 2), kTop, side, side};
}

QPointF SurfaceView::toPlane(QPointF position) const {
  const auto frame = frames_.frame();
  const nn::PlaneArea area = frame ? frame->area : nn::PlaneArea{};
  const QRectF square = plane();
  return {area.left + (area.right - area.left) * (position.x() - square.left()) / square.width(),
          area.top - (area.top - area.bottom) * (position.y() - square.top()) / square.height()};
}

QPointF SurfaceView::toView(double x, double y) const {
  const auto frame = frames_.frame();
  const nn::PlaneArea area = frame ? frame->area : nn::PlaneArea{};
  const QRectF square = plane();
  return {square.left() + square.width() * (x - area.left) / (area.right - area.left),
          square.top() + square.height() * (area.top - y) / (area.top - area.bottom)};
}

void SurfaceView::setBrush(Brush brush) {
  brush_ = brush;
  setCursor(brush.kind == Brush::Kind::Look ? Qt::ArrowCursor : Qt::CrossCursor);
}

void SurfaceView::setShowsTest(bool shows) {
  if (std::exchange(showsTest_, shows) == shows) return;
  drawnPoints_.reset();
  update();
}

void SurfaceView::setMagnified(const NeuronPlace& place) {
  if (place_ == place) return;
  place_ = place;
  refresh();
}

void SurfaceView::refresh() {
  const auto frame = frames_.frame();
  const bool was = isMagnified();
  const double scale = scale_;
  magnified_ = {};
  scale_ = frame && !frame->scales.empty() ? frame->scales.back() : 1;
  PlaneColors colors;
  for (int i = 0; i < 256; ++i) colors.ramp[static_cast<std::size_t>(i)] = colorOf(i / 127.5 - 1, ColorMap::Signed, {-1, 1});
  if (frame && place_.kind == Kind::Feature && !frame->features.isEmpty()) {
    scale_ = PlaneFrame::scaleOf(frame->features, place_.unit);
    magnified_ = answerPicture(frame->features, place_.unit, scale_, colors);
  } else if (frame && (place_.kind == Kind::Unit || place_.kind == Kind::Bias)) {
    const auto layer = static_cast<std::size_t>(place_.layer);
    if (layer < frame->answers.size() && place_.unit < frame->answers[layer].shape()[0]) {
      scale_ = PlaneFrame::scaleOf(frame->answers[layer], place_.unit);
      magnified_ = answerPicture(frame->answers[layer], place_.unit, scale_, colors);
    }
  }
  if (was != isMagnified() || scale != scale_) emit shownChanged();
  if (mouse_ || cross_) emit readingChanged();
  update();
}

QString SurfaceView::reading() const {
  const auto frame = frames_.frame();
  if (!frame) return {};
  QPointF at;
  if (mouse_ && plane().contains(*mouse_))
    at = toPlane(*mouse_);
  else if (cross_ && hasFocus())
    at = *cross_;
  else
    return {};
  QString words = tr("(%1, %2)").arg(number(at.x(), 3), number(at.y(), 3));
  const QString gap = QStringLiteral(" · ");
  if (isMagnified()) {
    const bool isFeature = place_.kind == Kind::Feature;
    const nn::Tensor& answers = isFeature ? frame->features : frame->answers[static_cast<std::size_t>(place_.layer)];
    return words + gap + tr("answer %1").arg(number(PlaneFrame::valueAt(answers, place_.unit, frame->area, at.x(), at.y()), 3));
  }
  const nn::DatasetInfo* info = infoOf(*frame);
  if (frame->answers.empty() || !info) return words;
  const nn::Tensor& answers = frame->answers.back();
  const auto value = [&](nn::Index unit) { return PlaneFrame::valueAt(answers, unit, frame->area, at.x(), at.y()); };
  if (info->classCount() == 0) return words + gap + tr("prediction %1").arg(number(value(0), 3));
  nn::Index best = 0;
  double likely = value(0);
  if (answers.shape()[0] == 1) {
    best = likely >= frames_.look().threshold ? 1 : 0;
    likely = best == 1 ? likely : 1 - likely;
  } else {
    for (nn::Index unit = 1; unit < answers.shape()[0]; ++unit)
      if (value(unit) > likely) likely = value(best = unit);
  }
  const QString name = best < info->classCount() ? text(info->classNames[static_cast<std::size_t>(best)]) : QString();
  return words + gap + tr("%1 %2 %").arg(name, number(100 * likely, 3));
}

void SurfaceView::drawPoints() {
  const auto frame = frames_.frame();
  if (!frame || drawnPoints_ == frame->points) return;
  drawnPoints_ = frame->points;
  const double ratio = devicePixelRatioF();
  points_ = QPixmap((QSizeF(size()) * ratio).toSize());
  points_.setDevicePixelRatio(ratio);
  points_.fill(Qt::transparent);
  QPainter painter(&points_);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(plane());
  const double radius = drawnPoints_->points.size() > 1200 ? 2 : kPointRadius;
  for (const PlanePoint& point : drawnPoints_->points)
    if (showsTest_ || point.part == PlanePoint::Part::Training)
      drawPoint(painter, toView(static_cast<double>(point.x), static_cast<double>(point.y)),
                pointColor(*frame, static_cast<double>(point.target)), point.part, radius);
}

void SurfaceView::paintAxes(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const QRectF square = plane();
  const QPointF low = toPlane(square.bottomLeft()), high = toPlane(square.topRight());
  const double step = std::pow(10, std::floor(std::log10(std::max(1e-9, high.x() - low.x()))));
  const double tick = (high.x() - low.x()) / step < 3 ? step / 2 * (step >= 1 ? 2 : 1) : step;
  for (double x = std::ceil(low.x() / tick) * tick; x <= high.x(); x += tick)
    painter.drawText(QRectF(toView(x, 0).x() - 24, square.bottom() + 3, 48, 16), Qt::AlignHCenter | Qt::AlignTop,
                     number(std::abs(x) < tick / 1e3 ? 0 : x, 3));
  for (double y = std::ceil(low.y() / tick) * tick; y <= high.y(); y += tick)
    painter.drawText(QRectF(square.left() - kLeft, toView(0, y).y() - 8, kLeft - 4, 16), Qt::AlignRight | Qt::AlignVCenter,
                     number(std::abs(y) < tick / 1e3 ? 0 : y, 3));
}

void SurfaceView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF square = plane();
  painter.fillRect(square, colors.surface);
  const auto frame = frames_.frame();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QImage& image = isMagnified() ? magnified_ : frame ? frame->surface : magnified_;
  if (!image.isNull()) painter.drawImage(square, image);
  drawPoints();
  if (!points_.isNull()) {
    painter.setOpacity(isMagnified() ? 0.6 : 1);
    painter.drawPixmap(0, 0, points_);
    painter.setOpacity(1);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  if (frame)
    for (const nn::OwnPoint& point : pending_)
      drawPoint(painter, toView(point.x, point.y), pointColor(*frame, point.target), PlanePoint::Part::Training, kPointRadius);
  if (cross_ && hasFocus()) {
    const QPointF at = toView(cross_->x(), cross_->y());
    painter.setPen(QPen(colors.text, 1.5));
    painter.drawLine(at - QPointF(8, 0), at + QPointF(8, 0));
    painter.drawLine(at - QPointF(0, 8), at + QPointF(0, 8));
  }
  painter.setPen(QPen(hasFocus() ? colors.accent : colors.border, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(square);
  if (frame) paintAxes(painter);
}

void SurfaceView::resizeEvent(QResizeEvent*) { drawnPoints_.reset(); }

void SurfaceView::mousePressEvent(QMouseEvent* event) {
  const bool isRight = event->button() == Qt::RightButton;
  if (brush_.kind == Brush::Kind::Look || !plane().contains(event->position())) return QWidget::mousePressEvent(event);
  isStroking_ = true;
  isErasing_ = isRight || brush_.kind == Brush::Kind::Erase;
  ++stroke_;
  last_.reset();
  strokeTo(event->position());
  flush_.start();
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
  mouse_ = event->position();
  if (isStroking_) strokeTo(event->position());
  emit readingChanged();
}

void SurfaceView::mouseReleaseEvent(QMouseEvent*) {
  if (!std::exchange(isStroking_, false)) return;
  flush_.stop();
  flush();
}

void SurfaceView::leaveEvent(QEvent*) {
  mouse_.reset();
  emit readingChanged();
}

void SurfaceView::strokeTo(QPointF position) {
  if (!plane().contains(position)) return;
  if (isErasing_) return eraseAt(toPlane(position));
  if (last_ && std::hypot(position.x() - last_->x(), position.y() - last_->y()) < kSpacing) return;
  last_ = position;
  paintAt(toPlane(position));
}

void SurfaceView::paintAt(QPointF plane) {
  // Rounded, so that project files do not fill with digits that nobody can see.
  const auto rounded = [](double x) { return std::round(x * 1e4) / 1e4; };
  pending_.push_back({rounded(plane.x()), rounded(plane.y()), brush_.target});
  update();
}

void SurfaceView::eraseAt(QPointF plane) {
  const QPointF at = toView(plane.x(), plane.y());
  for (const nn::OwnPoint& point : ownPoints_) {
    const QPointF there = toView(point.x, point.y);
    if (std::hypot(there.x() - at.x(), there.y() - at.y()) <= kEraser &&
        std::ranges::find(pendingErased_, point) == pendingErased_.end())
      pendingErased_.push_back(point);
  }
}

void SurfaceView::flush() {
  if (!pending_.empty()) emit painted(std::exchange(pending_, {}), stroke_);
  if (!pendingErased_.empty()) emit erased(std::exchange(pendingErased_, {}), stroke_);
}

bool SurfaceView::moveCross(int key) {
  const QRectF square = plane();
  const QPointF low = toPlane(square.bottomLeft()), high = toPlane(square.topRight());
  const double step = (high.x() - low.x()) / kCrossSteps;
  QPointF at = cross_.value_or((low + high) / 2);
  if (key == Qt::Key_Left) at.rx() -= step;
  if (key == Qt::Key_Right) at.rx() += step;
  if (key == Qt::Key_Down) at.ry() -= step;
  if (key == Qt::Key_Up) at.ry() += step;
  cross_ = {std::clamp(at.x(), low.x() + step / 2, high.x() - step / 2),
            std::clamp(at.y(), low.y() + step / 2, high.y() - step / 2)};
  setAccessibleDescription(reading());
  emit readingChanged();
  update();
  return true;
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
      moveCross(event->key());
      return;
    case Qt::Key_Space:
    case Qt::Key_Delete:
      if (!cross_) break;
      ++stroke_;
      if (event->key() == Qt::Key_Delete || brush_.kind == Brush::Kind::Erase)
        eraseAt(*cross_);
      else
        paintAt(*cross_);
      flush();
      return;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace ui
