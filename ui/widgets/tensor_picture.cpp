#include "ui/widgets/tensor_picture.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {
constexpr int kBarsHeight = 56;
}  // namespace

TensorPicture::TensorPicture(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&Theme::instance(), &Theme::changed, this, &TensorPicture::rebuild);
}

void TensorPicture::setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values, const Style& style) {
  const QSize sizeBefore = image_.size();
  const int rankBefore = values_.shape().rank();
  owner_ = std::move(owner);
  values_ = values;
  style_ = style;
  rebuild();
  if (image_.size() != sizeBefore || values_.shape().rank() != rankBefore) updateGeometry();
}

void TensorPicture::clear() { setTensor(nullptr, {}, style_); }

nn::Index TensorPicture::tileCount() const {
  if (values_.isEmpty() || values_.shape().rank() < 3) return values_.isEmpty() ? 0 : 1;
  return values_.shape()[values_.shape().rank() - 1];
}

void TensorPicture::rebuild() {
  tiles_ = 0;
  image_ = {};
  if (!values_.isEmpty() && values_.size() > 0) {
    range_ = style_.range.value_or(rangeOf(values_.values(), style_.map));
    const nn::Shape& shape = values_.shape();
    if (isMatrix()) {
      image_ = channelImage(values_.reshaped(nn::Shape{shape[0], shape[1], 1}), 0, style_.map, range_);
      tiles_ = 1;
    } else if (!isVector()) {
      tiles_ = static_cast<int>(std::min<nn::Index>(tileCount(), style_.maxTiles));
      columns_ = columnsFor(width());
      // Kernels are drawn on their zero colour, so only a line tells where one ends.
      const Theme::Colors& colors = Theme::instance().colors();
      const QColor gap = style_.map == ColorMap::Signed ? colors.border : colors.surface;
      image_ = style_.asColors ? colorMosaic(values_, range_, style_.maxTiles, gap, columns_)
                               : mosaic(values_, style_.map, range_, style_.maxTiles, gap, style_.inputChannel, columns_);
    } else {
      tiles_ = 1;
    }
  }
  update();
}

int TensorPicture::columnsFor(int width) const {
  const int usual = std::min(tiles_, mosaicColumns(tiles_));
  const double tileWidth = style_.minPixel * static_cast<double>(values_.shape()[1] + 1);
  return tileWidth > 0 ? std::clamp(static_cast<int>(width / tileWidth), 1, usual) : usual;
}

void TensorPicture::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (tiles_ > 1 && columnsFor(width()) != columns_) {
    rebuild();
    updateGeometry();
  }
}

QSize TensorPicture::sizeHint() const { return {200, heightForWidth(200)}; }

int TensorPicture::heightForWidth(int width) const {
  if (values_.isEmpty()) return 24;
  if (isVector()) return kBarsHeight;
  return std::max(24, static_cast<int>(std::ceil(pictureRect(QSizeF(width, 1e6)).height())));
}

QRectF TensorPicture::pictureRect(const QSizeF& area) const {
  if (image_.isNull()) return {};
  if (isMatrix()) {  // a matrix has no natural aspect: fill the width, and a height that keeps rows readable
    const double height = std::clamp(image_.height() * 2.0, 48.0, 240.0);
    return {0, 0, area.width(), std::min(area.height(), height)};
  }
  double scale = std::min({area.width() / image_.width(), area.height() / image_.height(), style_.maxPixel});
  if (scale > 2) scale = std::floor(scale);  // whole pixels look even
  return {0, 0, image_.width() * scale, image_.height() * scale};
}

void TensorPicture::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (values_.isEmpty()) return;
  if (isVector()) {
    paintBars(painter);
    return;
  }
  const QRectF target = pictureRect(QSizeF(size()));
  painter.setRenderHint(QPainter::SmoothPixmapTransform, target.width() * devicePixelRatioF() < image_.width());
  painter.drawImage(target, image_);
  if (!marker_ || !hasTiles() || marker_->tile >= tiles_) return;
  // Two lines, so that one of them stands out from whatever lies below.
  const QRectF place = rectOf(*marker_);
  const QRectF frame = place.width() < 5 ? place.adjusted(-2, -2, 2, 2) : place;
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(Theme::instance().colors().surface, 3));
  painter.drawRect(frame);
  painter.setPen(QPen(Theme::instance().colors().accent, 1));
  painter.drawRect(frame);
}

void TensorPicture::paintBars(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const auto numbers = values_.values();
  const double low = std::min(0.0, range_.low);
  const double high = std::max(0.0, range_.high);
  const double span = high > low ? high - low : 1;
  const double zero = height() * high / span;
  const double step = static_cast<double>(width()) / static_cast<double>(numbers.size());
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.fillRect(rect(), colors.surfaceRaised);
  const auto columns = std::min<std::size_t>(numbers.size(), static_cast<std::size_t>(std::max(1, width())));
  for (std::size_t column = 0; column < columns; ++column) {
    // More units than pixels: the largest of those that share a column.
    const std::size_t first = column * numbers.size() / columns;
    const std::size_t last = std::max(first + 1, (column + 1) * numbers.size() / columns);
    double value = 0;
    for (std::size_t i = first; i < last; ++i)
      if (std::abs(static_cast<double>(numbers[i])) >= std::abs(value) && std::isfinite(numbers[i]))
        value = static_cast<double>(numbers[i]);
    const double barHeight = std::abs(value) * height() / span;
    const double left = static_cast<double>(first) * step;
    const double barWidth = std::max(1.0, static_cast<double>(last - first) * step - (step > 4 ? 1 : 0));
    painter.fillRect(QRectF(left, value >= 0 ? zero - barHeight : zero, barWidth, barHeight),
                     value >= 0 ? colors.heatPositive : colors.heatNegative);
  }
  painter.setPen(colors.border);
  painter.drawLine(QPointF(0, zero), QPointF(width(), zero));
}

QString TensorPicture::textAt(QPointF position) const {
  if (values_.isEmpty()) return {};
  if (isVector()) {
    const auto unit = static_cast<nn::Index>(position.x() * static_cast<double>(values_.size()) / width());
    if (unit < 0 || unit >= values_.size()) return {};
    return tr("unit %1: %2").arg(unit).arg(number(static_cast<double>(values_.data()[unit])));
  }
  const QRectF target = pictureRect(QSizeF(size()));
  if (!target.contains(position)) return {};
  return textOfTile(static_cast<int>((position.x() - target.x()) * image_.width() / target.width()),
                    static_cast<int>((position.y() - target.y()) * image_.height() / target.height()));
}

std::optional<TilePlace> TensorPicture::placeAt(QPointF position) const {
  const QRectF target = pictureRect(QSizeF(size()));
  if (!hasTiles() || !target.contains(position)) return std::nullopt;
  const auto x = static_cast<nn::Index>((position.x() - target.x()) * image_.width() / target.width());
  const auto y = static_cast<nn::Index>((position.y() - target.y()) * image_.height() / target.height());
  const nn::Index height = values_.shape()[0], width = values_.shape()[1];
  const TilePlace place{y / (height + 1) * columns_ + x / (width + 1), y % (height + 1), x % (width + 1)};
  const bool isInside = place.tile < tiles_ && place.row < height && place.column < width;
  return isInside ? std::optional(place) : std::nullopt;
}

QRectF TensorPicture::rectOf(const TilePlace& place) const {
  const QRectF target = pictureRect(QSizeF(size()));
  if (image_.isNull()) return {};
  const double scale = target.width() / image_.width();
  const auto x = static_cast<double>(place.tile % columns_ * (values_.shape()[1] + 1) + place.column);
  const auto y = static_cast<double>(place.tile / columns_ * (values_.shape()[0] + 1) + place.row);
  return {target.x() + x * scale, target.y() + y * scale, scale, scale};
}

void TensorPicture::setKeyboardPlaces(bool on) { setFocusPolicy(on ? Qt::StrongFocus : Qt::NoFocus); }

void TensorPicture::setMarker(std::optional<TilePlace> place) {
  if (marker_ == place) return;
  marker_ = place;
  update();
}

void TensorPicture::keyPressEvent(QKeyEvent* event) {
  if (!hasTiles()) return QWidget::keyPressEvent(event);
  TilePlace place = marker_.value_or(TilePlace{});
  switch (event->key()) {
    case Qt::Key_Left:
      --place.column;
      break;
    case Qt::Key_Right:
      ++place.column;
      break;
    case Qt::Key_Up:
      --place.row;
      break;
    case Qt::Key_Down:
      ++place.row;
      break;
    case Qt::Key_PageUp:
      --place.tile;
      break;
    case Qt::Key_PageDown:
      ++place.tile;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  const auto within = [](nn::Index value, nn::Index count) { return std::clamp<nn::Index>(value, 0, count - 1); };
  emit pointed({within(place.tile, tiles_), within(place.row, values_.shape()[0]), within(place.column, values_.shape()[1])});
}

QString TensorPicture::textOfTile(int x, int y) const {
  const nn::Shape& shape = values_.shape();
  if (isMatrix()) {
    if (x >= shape[1] || y >= shape[0]) return {};
    return tr("from input %1 to unit %2: %3").arg(y).arg(x).arg(number(static_cast<double>(values_.data()[y * shape[1] + x])));
  }
  const int tileWidth = static_cast<int>(shape[1]), tileHeight = static_cast<int>(shape[0]);
  const int column = x / (tileWidth + 1), row = y / (tileHeight + 1);
  const int w = x % (tileWidth + 1), h = y % (tileHeight + 1);
  const nn::Index tile = static_cast<nn::Index>(row) * columns_ + column;
  if (w >= tileWidth || h >= tileHeight || column >= columns_ || tile >= tiles_) return {};
  const nn::Index channels = tileCount();
  const bool kernel = shape.rank() == 4;
  const nn::Index pixel = h * shape[1] + w;
  const nn::Index element = (kernel ? pixel * shape[2] + style_.inputChannel : pixel) * channels + tile;
  return (kernel ? tr("kernel %1, row %2, column %3: %4") : tr("map %1, row %2, column %3: %4"))
      .arg(static_cast<std::size_t>(tile) < style_.tileNumbers.size() ? style_.tileNumbers[static_cast<std::size_t>(tile)]
                                                                      : tile)
      .arg(h)
      .arg(w)
      .arg(number(static_cast<double>(values_.data()[element])));
}

void TensorPicture::mouseMoveEvent(QMouseEvent* event) {
  const QString text = textAt(event->position());
  setToolTip(text);
  emit hovered(text);
  if (const auto place = placeAt(event->position())) emit pointed(*place);
}

void TensorPicture::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint())) emit clicked();
}

void TensorPicture::leaveEvent(QEvent*) { emit hovered({}); }

}  // namespace ui
