#include "ui/panels/race/race_track.h"

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/panels/race/race_model.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kLeft = 40, kBottom = 24, kTop = 8, kScaleWidth = 12, kScaleRoom = 72, kBands = 16, kSamples = 40;
constexpr double kBend = 200;          // the scale is nearly straight below a 200th of the largest height, logarithmic above
constexpr double kReach = 12;          // pixels around the start that take hold of it
constexpr std::size_t kMostDots = 60;  // of longer paths the single steps are not marked
constexpr int kKeySteps = 50;          // of the arrow keys, across the whole

}  // namespace

RaceTrack::RaceTrack(RaceModel& model, QWidget* parent) : QWidget(parent), model_(model) {
  setObjectName(QStringLiteral("raceTrack"));
  setAccessibleName(tr("Loss surface"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setToolTip(tr("Drag the ring to begin elsewhere, or move it with the arrow keys"));
  connect(&model_, &RaceModel::moved, this, qOverload<>(&RaceTrack::update));
  connect(&model_, &RaceModel::racersChanged, this, qOverload<>(&RaceTrack::update));
  connect(&model_, &RaceModel::surfaceChanged, this, &RaceTrack::rebuild);
  connect(&Theme::instance(), &Theme::changed, this, &RaceTrack::rebuild);
}

bool RaceTrack::isLine() const { return model_.race().surface().dimensions == 1; }

QRectF RaceTrack::plotRect() const {
  return QRectF(kLeft, kTop, std::max(1, width() - kLeft - (isLine() ? kTop : kScaleRoom)),
                std::max(1, height() - kTop - kBottom));
}

QPointF RaceTrack::positionOf(const nn::SurfacePoint& point) const {
  const nn::SurfaceType& surface = model_.race().surface();
  const QRectF plot = plotRect();
  const double y = isLine() ? surface.value(point) : point.y;
  return {plot.left() + plot.width() * (point.x - surface.low.x) / (surface.high.x - surface.low.x),
          plot.bottom() - plot.height() * (y - surface.low.y) / (surface.high.y - surface.low.y)};
}

nn::SurfacePoint RaceTrack::pointAt(QPointF position) const {
  const nn::SurfaceType& surface = model_.race().surface();
  const QRectF plot = plotRect();
  return {surface.low.x + (position.x() - plot.left()) / plot.width() * (surface.high.x - surface.low.x),
          isLine() ? 0 : surface.low.y + (plot.bottom() - position.y()) / plot.height() * (surface.high.y - surface.low.y)};
}

double RaceTrack::shareOf(double value) const {
  const double height = std::max(0.0, value - model_.race().surface().least);
  return std::clamp(std::log1p(height / unit_) / std::log1p(most_ / unit_), 0.0, 1.0);
}

double RaceTrack::valueOf(double share) const {
  return model_.race().surface().least + unit_ * std::expm1(share * std::log1p(most_ / unit_));
}

void RaceTrack::buildScale() {
  const nn::SurfaceType& surface = model_.race().surface();
  most_ = 1e-9;
  for (int i = 0; i <= kSamples; ++i)
    for (int j = 0; j <= kSamples; ++j) {
      const nn::SurfacePoint at{surface.low.x + (surface.high.x - surface.low.x) * i / kSamples,
                                surface.low.y + (surface.high.y - surface.low.y) * j / kSamples};
      most_ = std::max(most_, surface.value(at) - surface.least);
    }
  unit_ = most_ / kBend;
}

/// Once for a size and a surface: the heights as colours, a line wherever a band of the scale ends.
void RaceTrack::rebuild() {
  image_ = {};
  update();
  if (isLine()) return;
  buildScale();
  const QRectF plot = plotRect();
  const int columns = static_cast<int>(plot.width()), rows = static_cast<int>(plot.height());
  if (columns < 2 || rows < 2) return;
  const nn::SurfaceType& surface = model_.race().surface();
  std::vector<double> shares(static_cast<std::size_t>(columns + 1) * static_cast<std::size_t>(rows + 1));
  const auto at = [&](int x, int y) -> double& {
    return shares[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns + 1) + static_cast<std::size_t>(x)];
  };
  for (int y = 0; y <= rows; ++y)
    for (int x = 0; x <= columns; ++x) at(x, y) = shareOf(surface.value(pointAt(plot.topLeft() + QPointF(x, y))));
  const auto band = [&](int x, int y) { return static_cast<int>(at(x, y) * kBands); };
  const QColor line = Theme::instance().colors().surface;
  image_ = QImage(columns, rows, QImage::Format_RGB32);
  for (int y = 0; y < rows; ++y) {
    auto* pixels = reinterpret_cast<QRgb*>(image_.scanLine(y));
    for (int x = 0; x < columns; ++x) {
      const QColor color = QColor(colorOf(at(x, y), ColorMap::Viridis, {0, 1}));
      const bool isEdge = band(x, y) != band(x + 1, y) || band(x, y) != band(x, y + 1);
      pixels[x] = Theme::mix(color, line, isEdge ? 0.55 : 0.15).rgb();
    }
  }
}

void RaceTrack::resizeEvent(QResizeEvent*) { rebuild(); }

void RaceTrack::paintAxes(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const nn::SurfaceType& surface = model_.race().surface();
  const QRectF plot = plotRect();
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const double line = painter.fontMetrics().height();
  constexpr int kTicks = 4;
  for (int i = 0; i <= kTicks; ++i) {
    const double share = static_cast<double>(i) / kTicks;
    const QString x = number(surface.low.x + share * (surface.high.x - surface.low.x), 2);
    const QString y = number(surface.low.y + share * (surface.high.y - surface.low.y), 2);
    const double width = painter.fontMetrics().horizontalAdvance(x);
    const double left = std::clamp(plot.left() + share * plot.width() - width / 2, 0.0, plot.right() - width);
    painter.drawText(QPointF(left, plot.bottom() + line), x);
    if (plot.height() > (kTicks + 1) * line || i % kTicks == 0) {
      const double top = std::clamp(plot.bottom() - share * plot.height() - line / 2, plot.top(), plot.bottom() - line);
      painter.drawText(QRectF(0, top, kLeft - 6, line), Qt::AlignRight | Qt::AlignVCenter, y);
    }
  }
  const QString names = isLine() ? tr("loss over the weight x") : QString();
  if (!names.isEmpty()) painter.drawText(plot.adjusted(8, 4, -8, 0), Qt::AlignHCenter | Qt::AlignTop, names);
}

void RaceTrack::paintScale(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QRectF plot = plotRect();
  const QRectF bar(plot.right() + 8, plot.top(), kScaleWidth, plot.height());
  for (int i = 0; i < kBands; ++i) {
    const double low = static_cast<double>(i) / kBands, high = static_cast<double>(i + 1) / kBands;
    const QColor color(colorOf((low + high) / 2, ColorMap::Viridis, {0, 1}));
    painter.fillRect(QRectF(bar.left(), bar.bottom() - high * bar.height(), bar.width(), bar.height() / kBands - 0.5),
                     Theme::mix(color, theme.colors().surface, 0.15));
  }
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const double line = painter.fontMetrics().height();
  const int apart = bar.height() > 8 * line ? 4 : (bar.height() > 3 * line ? 8 : kBands);
  for (int i = 0; i <= kBands; i += apart) {
    const double share = static_cast<double>(i) / kBands;
    const double top = std::clamp(bar.bottom() - share * bar.height() - line / 2, bar.top(), bar.bottom() - line);
    painter.drawText(QRectF(bar.right() + 4, top, kScaleRoom, line), Qt::AlignLeft | Qt::AlignVCenter,
                     shortNumber(std::strtod(number(valueOf(share), 2).toUtf8().constData(), nullptr)));
  }
}

void RaceTrack::paintCurve(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QRectF plot = plotRect();
  const nn::SurfaceType& surface = model_.race().surface();
  painter.fillRect(plot, theme.colors().surface);
  QPainterPath curve;
  for (int x = 0; x <= static_cast<int>(plot.width()); ++x) {
    const nn::SurfacePoint at{pointAt(plot.topLeft() + QPointF(x, 0)).x, 0};
    const QPointF place = positionOf(at);
    if (x == 0)
      curve.moveTo(place);
    else
      curve.lineTo(place);
  }
  painter.save();
  painter.setClipRect(plot);
  painter.setPen(QPen(theme.colors().textMuted, 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(curve);
  for (const nn::SurfacePoint& minimum : surface.minima) painter.drawEllipse(positionOf(minimum), 4, 4);
  painter.restore();
}

void RaceTrack::paintPaths(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const nn::Race& race = model_.race();
  const QRectF plot = plotRect();
  // Who diverges leaves the picture: what is far outside is left out, since drawing it takes long.
  const QRectF near = plot.adjusted(-plot.width(), -plot.height(), plot.width(), plot.height());
  for (std::size_t racer = 0; racer < race.racerCount(); ++racer) {
    std::vector<QPointF> places;
    for (const nn::SurfacePoint& point : race.path(racer)) places.push_back(positionOf(point));
    QVector<QLineF> lines;
    for (std::size_t i = 0; i + 1 < places.size(); ++i)
      if (near.contains(places[i]) && near.contains(places[i + 1])) lines << QLineF(places[i], places[i + 1]);
    const QColor color = theme.classColor(static_cast<int>(racer));
    painter.setPen(QPen(theme.colors().surface, 4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
    painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (std::size_t i = 0; i < places.size() && places.size() <= kMostDots; ++i)
      if (plot.contains(places[i])) painter.drawEllipse(places[i], 2, 2);
    painter.setPen(QPen(theme.colors().surface, 2));
    if (plot.contains(places.back())) painter.drawEllipse(places.back(), 6, 6);
  }
}

void RaceTrack::paintStart(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QPointF start = positionOf(model_.start());
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.colors().surface, 5));
  painter.drawEllipse(start, 9, 9);
  painter.setPen(QPen(hasFocus() || isDragging_ ? theme.colors().accent : theme.colors().text, 2));
  painter.drawEllipse(start, 9, 9);
}

void RaceTrack::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF plot = plotRect();
  if (isLine())
    paintCurve(painter);
  else if (!image_.isNull())
    painter.drawImage(plot.topLeft(), image_);
  paintAxes(painter);
  if (!isLine()) paintScale(painter);
  painter.save();
  painter.setClipRect(plot);
  if (!isLine()) {
    painter.setPen(QPen(theme.colors().surface, 2));
    for (const nn::SurfacePoint& minimum : model_.race().surface().minima) {
      const QPointF at = positionOf(minimum);
      painter.drawLine(at - QPointF(5, 0), at + QPointF(5, 0));
      painter.drawLine(at - QPointF(0, 5), at + QPointF(0, 5));
    }
  }
  paintPaths(painter);
  paintStart(painter);
  painter.restore();
  if (!mouse_ || !plot.contains(*mouse_)) return;
  const nn::SurfacePoint at = pointAt(*mouse_);
  const double value = model_.race().surface().value(at);
  const QString readout = isLine() ? tr("x = %1   loss = %2").arg(number(at.x, 3), number(value, 3))
                                   : tr("x = %1   y = %2   loss = %3").arg(number(at.x, 3), number(at.y, 3), number(value, 3));
  painter.setFont(theme.numberFont(0.85));
  const QSizeF size = painter.fontMetrics().boundingRect(readout).size() + QSizeF(12, 4);
  const QRectF box(plot.left() + 4, plot.bottom() - size.height() - 4, size.width(), size.height());
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.colors().surface);
  painter.drawRoundedRect(box, 4, 4);
  painter.setPen(theme.colors().text);
  painter.drawText(box, Qt::AlignCenter, readout);
}

void RaceTrack::mousePressEvent(QMouseEvent* event) {
  const QPointF distance = event->position() - positionOf(model_.start());
  if (event->button() != Qt::LeftButton || std::hypot(distance.x(), distance.y()) > kReach) return event->ignore();
  isDragging_ = true;
  setCursor(Qt::ClosedHandCursor);
}

void RaceTrack::mouseMoveEvent(QMouseEvent* event) {
  mouse_ = event->position();
  if (isDragging_) {
    model_.setStart(pointAt(event->position()));
  } else {
    const QPointF distance = event->position() - positionOf(model_.start());
    setCursor(std::hypot(distance.x(), distance.y()) <= kReach ? Qt::OpenHandCursor : Qt::ArrowCursor);
  }
  update();
}

void RaceTrack::mouseReleaseEvent(QMouseEvent*) {
  isDragging_ = false;
  unsetCursor();
  update();
}

void RaceTrack::leaveEvent(QEvent*) {
  mouse_.reset();
  update();
}

void RaceTrack::keyPressEvent(QKeyEvent* event) {
  const nn::SurfaceType& surface = model_.race().surface();
  const double stepX = (surface.high.x - surface.low.x) / kKeySteps, stepY = (surface.high.y - surface.low.y) / kKeySteps;
  nn::SurfacePoint start = model_.start();
  switch (event->key()) {
    case Qt::Key_Left:
      start.x -= stepX;
      break;
    case Qt::Key_Right:
      start.x += stepX;
      break;
    case Qt::Key_Up:
      start.y += stepY;
      break;
    case Qt::Key_Down:
      start.y -= stepY;
      break;
    case Qt::Key_Space:
      return model_.setPlaying(!model_.isPlaying());
    case Qt::Key_Period:
      return model_.stepForward();
    case Qt::Key_Comma:
      return model_.stepBack();
    case Qt::Key_Home:
      return model_.reset();
    default:
      return QWidget::keyPressEvent(event);
  }
  model_.setStart(start);
}

}  // namespace ui
