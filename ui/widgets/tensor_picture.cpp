#include "ui/widgets/tensor_picture.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QContextMenuEvent>
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
  if (chosen_ && (values_.isEmpty() || *chosen_ >= values_.size())) chooseNumber(std::nullopt);
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
    range_ = style_.range ? *style_.range : rangeOf(values_.values(), style_.map);
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
  const int usual = std::min(tiles_, style_.columns > 0 ? style_.columns : mosaicColumns(tiles_));
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
  painter.setRenderHint(QPainter::Antialiasing, false);
  const Theme::Colors& colors = Theme::instance().colors();
  if (chosen_) drawFrame(painter, numberRect(*chosen_), colors.text, 2);
  if (marker_ && hasTiles() && marker_->tile < tiles_) drawFrame(painter, rectOf(*marker_), colors.accent, 1);
}

/// Two lines, so that one of them stands out from whatever lies below.
void TensorPicture::drawFrame(QPainter& painter, const QRectF& place, const QColor& color, int width) const {
  if (place.isEmpty()) return;
  const QRectF frame = place.width() < 5 || place.height() < 5 ? place.adjusted(-2, -2, 2, 2) : place;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(Theme::instance().colors().surface, width + 2));
  painter.drawRect(frame);
  painter.setPen(QPen(color, width));
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
  if (chosen_) drawFrame(painter, numberRect(*chosen_).adjusted(1, 1, -1, -1), colors.text, 2);
}

std::optional<nn::Index> TensorPicture::numberAt(QPointF position) const {
  if (values_.isEmpty()) return std::nullopt;
  if (isVector()) {
    const auto unit = static_cast<nn::Index>(std::floor(position.x() * static_cast<double>(values_.size()) / width()));
    return elementOf({0, 0, unit});
  }
  if (isMatrix()) {
    const QRectF target = pictureRect(QSizeF(size()));
    if (!target.contains(position)) return std::nullopt;
    return elementOf({0, static_cast<nn::Index>((position.y() - target.y()) * image_.height() / target.height()),
                      static_cast<nn::Index>((position.x() - target.x()) * image_.width() / target.width())});
  }
  const std::optional<TilePlace> place = placeAt(position);
  return place ? elementOf(*place) : std::nullopt;
}

std::optional<nn::Index> TensorPicture::elementOf(const TilePlace& place) const {
  if (values_.isEmpty()) return std::nullopt;
  const nn::Shape& shape = values_.shape();
  const nn::Index rows = isVector() ? 1 : shape[0], columns = isVector() ? values_.size() : shape[1];
  if (place.row < 0 || place.column < 0 || place.tile < 0 || place.row >= rows || place.column >= columns ||
      place.tile >= tiles_)
    return std::nullopt;
  const nn::Index pixel = place.row * columns + place.column;
  if (!hasTiles()) return pixel;
  return (shape.rank() == 4 ? pixel * shape[2] + style_.inputChannel : pixel) * tileCount() + place.tile;
}

TilePlace TensorPicture::placeOf(nn::Index element) const {
  const nn::Shape& shape = values_.shape();
  const nn::Index columns = isVector() ? values_.size() : shape[1];
  if (!hasTiles()) return {0, element / columns, element % columns};
  const nn::Index pixel = element / tileCount() / (shape.rank() == 4 ? shape[2] : 1);
  return {element % tileCount(), pixel / columns, pixel % columns};
}

QRectF TensorPicture::numberRect(nn::Index element) const {
  if (values_.isEmpty() || element < 0 || element >= values_.size()) return {};
  const TilePlace place = placeOf(element);
  if (isVector()) {
    const double step = static_cast<double>(width()) / static_cast<double>(values_.size());
    return {static_cast<double>(place.column) * step, 0, step, static_cast<double>(height())};
  }
  if (!isMatrix()) return place.tile < tiles_ ? rectOf(place) : QRectF();
  const QRectF target = pictureRect(QSizeF(size()));
  const double wide = target.width() / static_cast<double>(values_.shape()[1]),
               high = target.height() / static_cast<double>(values_.shape()[0]);
  return {target.x() + static_cast<double>(place.column) * wide, target.y() + static_cast<double>(place.row) * high, wide,
          high};
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

void TensorPicture::setNumbersChoosable(const QString& hint) {
  canChoose_ = true;
  hint_ = hint;
  setFocusPolicy(Qt::StrongFocus);
}

void TensorPicture::chooseNumber(std::optional<nn::Index> element) {
  if (chosen_ == element) return;
  chosen_ = element;
  setAccessibleDescription(element ? textOf(*element) : QString());
  update();
}

void TensorPicture::chooseByHand(nn::Index element) {
  chooseNumber(element);
  emit numberChosen(element);
}

void TensorPicture::keyPressEvent(QKeyEvent* event) {
  if (!(hasTiles() || canChoose_) || values_.isEmpty()) return QWidget::keyPressEvent(event);
  TilePlace place = marker_ && hasTiles() ? *marker_ : chosen_ ? placeOf(*chosen_) : TilePlace{};
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
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (!canChoose_ || !chosen_) return QWidget::keyPressEvent(event);
      emit numberAsked(*chosen_);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  const nn::Index rows = isVector() ? 1 : values_.shape()[0], columns = isVector() ? values_.size() : values_.shape()[1];
  const auto within = [](nn::Index value, nn::Index count) { return std::clamp<nn::Index>(value, 0, count - 1); };
  place = {within(place.tile, tiles_), within(place.row, rows), within(place.column, columns)};
  if (hasTiles()) emit pointed(place);
  if (canChoose_) chooseByHand(*elementOf(place));
}

QString TensorPicture::textOf(nn::Index element) const {
  if (values_.isEmpty() || element < 0 || element >= values_.size()) return {};
  const QString value = number(static_cast<double>(values_.data()[element]));
  const TilePlace place = placeOf(element);
  if (isVector()) return tr("unit %1: %2").arg(place.column).arg(value);
  if (isMatrix()) return tr("from input %1 to unit %2: %3").arg(place.row).arg(place.column).arg(value);
  const auto tile = static_cast<std::size_t>(place.tile);
  return (values_.shape().rank() == 4 ? tr("kernel %1, row %2, column %3: %4") : tr("map %1, row %2, column %3: %4"))
      .arg(tile < style_.tileNumbers.size() ? style_.tileNumbers[tile] : place.tile)
      .arg(place.row)
      .arg(place.column)
      .arg(value);
}

void TensorPicture::mouseMoveEvent(QMouseEvent* event) {
  const auto element = numberAt(event->position());
  const QString text = element ? textOf(*element) : QString();
  setToolTip(text.isEmpty() || hint_.isEmpty() ? text : text + QLatin1Char('\n') + hint_);
  if (canChoose_) setCursor(element ? Qt::PointingHandCursor : Qt::ArrowCursor);
  emit hovered(text);
  if (const auto place = placeAt(event->position())) emit pointed(*place);
}

void TensorPicture::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !rect().contains(event->position().toPoint())) return;
  if (const auto element = canChoose_ ? numberAt(event->position()) : std::nullopt) chooseByHand(*element);
  emit clicked();
}

void TensorPicture::mouseDoubleClickEvent(QMouseEvent* event) {
  const auto element = canChoose_ ? numberAt(event->position()) : std::nullopt;
  if (element && event->button() == Qt::LeftButton) emit numberAsked(*element);
}

void TensorPicture::contextMenuEvent(QContextMenuEvent* event) {
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
  const auto element = !canChoose_ ? std::nullopt : byKey ? chosen_ : numberAt(QPointF(event->pos()));
  if (!element) return QWidget::contextMenuEvent(event);
  chooseByHand(*element);
  emit menuWanted(*element, byKey ? mapToGlobal(numberRect(*element).center().toPoint()) : event->globalPos());
}

void TensorPicture::leaveEvent(QEvent*) { emit hovered({}); }

}  // namespace ui
