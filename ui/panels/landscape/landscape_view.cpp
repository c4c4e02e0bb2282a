#include "ui/panels/landscape/landscape_view.h"

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

constexpr int kLeft = 44, kBottom = 34, kTop = 4, kRight = 8, kLevels = 9;
constexpr double kLeastLoss = 1e-6;

double logOf(double loss) { return std::log10(std::max(kLeastLoss, loss)); }

}  // namespace

std::vector<QLineF> contourLines(const nn::LossSlice& slice, double level) {
  std::vector<QLineF> lines;
  const nn::SliceGrid& grid = slice.grid;
  for (nn::Index row = 0; row + 1 < grid.rows; ++row)
    for (nn::Index column = 0; column + 1 < grid.columns; ++column) {
      // Corners in order around the cell; where an edge's ends lie on different sides of the level, the line crosses it.
      const double heights[4] = {slice.lossAt(row, column), slice.lossAt(row, column + 1), slice.lossAt(row + 1, column + 1),
                                 slice.lossAt(row + 1, column)};
      const auto x = static_cast<double>(column), y = static_cast<double>(row);
      const QPointF corners[4] = {QPointF(x, y), QPointF(x + 1, y), QPointF(x + 1, y + 1), QPointF(x, y + 1)};
      std::vector<QPointF> crossings;
      for (int k = 0; k < 4; ++k) {
        const double from = heights[k], to = heights[(k + 1) % 4];
        if (!std::isfinite(from) || !std::isfinite(to) || (from < level) == (to < level)) continue;
        crossings.push_back(corners[k] + (corners[(k + 1) % 4] - corners[k]) * ((level - from) / (to - from)));
      }
      for (std::size_t k = 0; k + 1 < crossings.size(); k += 2) lines.emplace_back(crossings[k], crossings[k + 1]);
    }
  return lines;
}

LandscapeView::LandscapeView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setObjectName(QStringLiteral("landscape"));
  setAccessibleName(tr("Loss surface"));
  connect(&Theme::instance(), &Theme::changed, this, &LandscapeView::rebuild);
}

void LandscapeView::setLandscape(std::shared_ptr<const Landscape> landscape) {
  landscape_ = std::move(landscape);
  rebuild();
}

void LandscapeView::rebuild() {
  image_ = {};
  contours_.clear();
  update();
  if (!landscape_) return;
  const nn::LossSlice& slice = landscape_->slice;
  std::vector<double> finite;
  std::ranges::copy_if(slice.losses, std::back_inserter(finite), [](double loss) { return std::isfinite(loss); });
  if (finite.empty()) return;
  lowest_ = std::max(kLeastLoss, *std::ranges::min_element(finite));
  highest_ = std::max(lowest_ * 1.001, *std::ranges::max_element(finite));
  const ValueRange range{logOf(lowest_), logOf(highest_)};
  image_ = QImage(static_cast<int>(slice.grid.columns), static_cast<int>(slice.grid.rows), QImage::Format_RGB32);
  for (nn::Index row = 0; row < slice.grid.rows; ++row)
    for (nn::Index column = 0; column < slice.grid.columns; ++column) {
      const double loss = slice.lossAt(row, column);
      image_.setPixel(static_cast<int>(column), static_cast<int>(row),
                      colorOf(std::isfinite(loss) ? logOf(loss) : std::nan(""), ColorMap::Viridis, range));
    }
  for (int k = 1; k <= kLevels; ++k)
    contours_.push_back(contourLines(slice, std::pow(10, range.low + (range.high - range.low) * k / (kLevels + 1))));
  setAccessibleDescription(tr("Losses from %1 to %2; the path has %3 points")
                               .arg(number(lowest_, 3), number(highest_, 3))
                               .arg(landscape_->path.size()));
}

QRectF LandscapeView::plane() const { return QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom); }

QPointF LandscapeView::toView(const nn::SlicePoint& point) const {
  const nn::SliceGrid& grid = landscape_->slice.grid;
  const QRectF square = plane();
  return {square.left() + square.width() * (point.a - grid.left) / (grid.right - grid.left),
          square.top() + square.height() * (grid.top - point.b) / (grid.top - grid.bottom)};
}

QString LandscapeView::reading() const {
  const QRectF square = plane();
  if (!landscape_ || !square.contains(mouse_)) return {};
  const nn::SliceGrid& grid = landscape_->slice.grid;
  const double x = (mouse_.x() - square.left()) / square.width(), y = (mouse_.y() - square.top()) / square.height();
  const auto column = std::clamp<nn::Index>(std::lround(x * static_cast<double>(grid.columns - 1)), 0, grid.columns - 1);
  const auto row = std::clamp<nn::Index>(std::lround(y * static_cast<double>(grid.rows - 1)), 0, grid.rows - 1);
  return tr("%1 and %2 away: loss %3")
      .arg(number(grid.aAt(column), 3), number(grid.bAt(row), 3), number(landscape_->slice.lossAt(row, column), 4));
}

void LandscapeView::paintPath(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  QPolygonF path;
  for (const nn::SlicePoint& point : landscape_->path) path << toView(point);
  if (path.isEmpty()) return;
  painter.setBrush(Qt::NoBrush);
  // Readable on every colour below it.
  painter.setPen(QPen(Qt::black, 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(path);
  painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(path);
  painter.setPen(QPen(Qt::black, 1));
  painter.setBrush(Qt::white);
  for (const QPointF& point : std::as_const(path)) painter.drawEllipse(point, 2, 2);
  painter.drawRect(QRectF(path.front() - QPointF(4, 4), QSizeF(8, 8)));
  painter.setBrush(colors.accent);
  painter.setPen(QPen(Qt::white, 1.5));
  painter.drawEllipse(path.back(), 6, 6);
}

void LandscapeView::paintAxes(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QRectF square = plane();
  const nn::SliceGrid& grid = landscape_->slice.grid;
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const double low = square.bottom() + 2;
  painter.drawText(QRectF(square.left() - 20, low, 80, 14), Qt::AlignLeft, number(grid.left, 3));
  painter.drawText(QRectF(square.right() - 60, low, 60, 14), Qt::AlignRight, number(grid.right, 3));
  painter.drawText(QRectF(0, square.top(), kLeft - 4, 14), Qt::AlignRight, number(grid.top, 3));
  painter.drawText(QRectF(0, square.bottom() - 14, kLeft - 4, 14), Qt::AlignRight, number(grid.bottom, 3));
  painter.setFont(theme.font(0.85));
  painter.drawText(QRectF(square.left(), low + 13, square.width(), 18), Qt::AlignHCenter,
                   painter.fontMetrics().elidedText(landscape_->first, Qt::ElideRight, static_cast<int>(square.width())));
  painter.save();
  painter.translate(2, square.center().y());
  painter.rotate(-90);
  painter.drawText(QRectF(-square.height() / 2, 0, square.height(), 18), Qt::AlignHCenter,
                   painter.fontMetrics().elidedText(landscape_->second, Qt::ElideRight, static_cast<int>(square.height())));
  painter.restore();
}

void LandscapeView::paintEvent(QPaintEvent*) {
  if (!landscape_ || image_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QRectF square = plane();
  painter.drawImage(square, image_);
  painter.save();
  painter.setClipRect(square);
  const double across = square.width() / (image_.width() - 1), down = square.height() / (image_.height() - 1);
  painter.setPen(QPen(QColor(255, 255, 255, 110), 1));
  for (const std::vector<QLineF>& lines : contours_)
    for (const QLineF& line : lines)
      painter.drawLine(QLineF(square.left() + line.x1() * across, square.top() + line.y1() * down,
                              square.left() + line.x2() * across, square.top() + line.y2() * down));
  paintPath(painter);
  painter.restore();
  painter.setPen(Theme::instance().colors().border);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(square);
  paintAxes(painter);
}

void LandscapeView::mouseMoveEvent(QMouseEvent* event) {
  mouse_ = event->position();
  emit readingChanged();
}

void LandscapeView::leaveEvent(QEvent*) {
  mouse_ = {-1, -1};
  emit readingChanged();
}

void LandscapeView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) update();
}

}  // namespace ui
