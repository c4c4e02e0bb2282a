#include "ui/widgets/tensor_cells.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kNumberWidth = 72, kLeastNumberWidth = 58, kNumberHeight = 26;
constexpr int kMostNumberRows = 16;
constexpr double kTileGap = 4, kMargin = 3;
constexpr double kWidestCell = 16, kTileSide = 84, kWidestPicture = 720;

}  // namespace

TensorCells::TensorCells(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    isImageOld_ = true;
    update();
  });
}

void TensorCells::setTensor(std::shared_ptr<const void> owner, nn::ConstTensorView values, const Style& style,
                            std::vector<bool> known, bool isEmpty) {
  const bool isSameShape = !values_.isEmpty() && values_.shape() == values.shape();
  owner_ = std::move(owner);
  values_ = values;
  style_ = style;
  known_ = std::move(known);
  isEmpty_ = isEmpty;
  range_ = style_.range ? *style_.range : rangeOf(values_.values(), style_.map);
  if (!isSameShape) {
    lit_.clear();
    involved_.clear();
    subject_.reset();
    current_.reset();
  }
  readShape();
  arrange();
}

void TensorCells::readShape() {
  const nn::Shape& shape = values_.shape();
  const auto side = [&](int axis) { return static_cast<int>(shape[axis]); };
  tiles_ = 1;
  rows_ = 1;
  columns_ = static_cast<int>(shape.elementCount());
  if (shape.rank() == 2) {
    rows_ = side(0);
    columns_ = side(1);
  } else if (shape.rank() >= 3) {
    rows_ = side(0);
    columns_ = side(1);
    tiles_ = static_cast<int>(shape.elementCount() / std::max<nn::Index>(1, shape[0] * shape[1]));
  }
  shownTiles_ = std::min(tiles_, style_.maxTiles);
}

TensorCells::Place TensorCells::placeOf(nn::Index element) const {
  if (tiles_ > 1 || values_.shape().rank() >= 3) {
    const nn::Index cell = element / tiles_;
    return {static_cast<int>(element % tiles_), static_cast<int>(cell / columns_), static_cast<int>(cell % columns_)};
  }
  return {0, static_cast<int>(element / columns_), static_cast<int>(element % columns_)};
}

std::optional<nn::Index> TensorCells::elementOf(const Place& place) const {
  if (place.tile < 0 || place.tile >= shownTiles_ || place.row < 0 || place.column < 0 || place.column >= columns_)
    return std::nullopt;
  const nn::Index cell = static_cast<nn::Index>(place.row) * columns_ + place.column;
  const nn::Index element = cell * tiles_ + place.tile;
  return element < values_.size() ? std::optional(element) : std::nullopt;
}

void TensorCells::setRoom(QSize room) {
  if (room == room_) return;
  room_ = room;
  arrange();
}

void TensorCells::arrange() {
  readShape();
  // A long vector is wrapped like text.
  const int most = std::max(1, static_cast<int>((room_.width() - 2 * kMargin) / kLeastNumberWidth));
  const bool isVector = values_.shape().rank() <= 1;
  if (isVector && columns_ > most) {
    const bool fits = (columns_ + most - 1) / most <= kMostNumberRows / 2;
    const int wide = fits ? most : std::max(1, static_cast<int>((room_.width() - 2 * kMargin) / 10));
    rows_ = (columns_ + wide - 1) / wide;
    columns_ = std::min(columns_, wide);
  }
  showsNumbers_ = tiles_ <= 4 && columns_ <= most && rows_ * tiles_ <= kMostNumberRows && values_.size() > 0;
  if (showsNumbers_)
    arrangeNumbers();
  else
    arrangePicture();
  setFixedSize(size_);
  isImageOld_ = true;
  update();
}

void TensorCells::arrangeNumbers() {
  cellWidth_ = std::clamp((room_.width() - 2 * kMargin) / columns_, kLeastNumberWidth, kNumberWidth);
  cellHeight_ = kNumberHeight;
  const double tileWidth = columns_ * cellWidth_ + kTileGap;
  tileColumns_ =
      std::clamp(static_cast<int>((room_.width() - 2 * kMargin + kTileGap) / tileWidth), 1, std::max(1, shownTiles_));
  const int tileRows = (shownTiles_ + tileColumns_ - 1) / tileColumns_;
  size_ = QSize(static_cast<int>(std::ceil(tileColumns_ * tileWidth - kTileGap + 2 * kMargin)),
                static_cast<int>(std::ceil(tileRows * (rows_ * cellHeight_ + kTileGap) - kTileGap + 2 * kMargin)));
}

void TensorCells::arrangePicture() {
  const double wide = room_.width() - 2 * kMargin, high = std::max(48.0, room_.height() - 2 * kMargin);
  const bool isTiled = values_.shape().rank() >= 3;
  if (isTiled) {  // maps have square pixels
    cellWidth_ = cellHeight_ = std::clamp(
        std::min(tiles_ == 1 ? high / rows_ : kTileSide / std::max(rows_, columns_), wide / columns_), 0.5, kWidestCell);
    if (cellWidth_ > 1) cellWidth_ = cellHeight_ = std::floor(cellWidth_);
  } else {
    cellWidth_ = std::min(kWidestCell, std::min(wide, kWidestPicture) / std::max(1, columns_));
    cellHeight_ = std::min(kWidestCell, high / std::max(1, rows_));
  }
  const double tileWidth = columns_ * cellWidth_ + kTileGap, tileHeight = rows_ * cellHeight_ + kTileGap;
  tileColumns_ = std::clamp(static_cast<int>((wide + kTileGap) / tileWidth), 1, std::max(1, shownTiles_));
  if (isEmpty_) shownTiles_ = std::min(shownTiles_, tileColumns_);  // one row of nothing is enough
  const int tileRows = (shownTiles_ + tileColumns_ - 1) / tileColumns_;
  size_ = QSize(static_cast<int>(std::ceil(tileColumns_ * tileWidth - kTileGap + 2 * kMargin)),
                static_cast<int>(std::ceil(tileRows * tileHeight - kTileGap + 2 * kMargin)))
              .expandedTo({24, 12});
}

QRectF TensorCells::tileRect(int tile) const {
  const double tileWidth = columns_ * cellWidth_ + kTileGap, tileHeight = rows_ * cellHeight_ + kTileGap;
  return QRectF(kMargin + (tile % tileColumns_) * tileWidth, kMargin + (tile / tileColumns_) * tileHeight,
                columns_ * cellWidth_, rows_ * cellHeight_);
}

bool TensorCells::isKnown(nn::Index element) const {
  if (known_.empty()) return !isEmpty_;
  return element < static_cast<nn::Index>(known_.size()) && known_[static_cast<std::size_t>(element)];
}

QString TensorCells::cellText(nn::Index element) const {
  if (!showsNumbers_ || element >= values_.size() || !isKnown(element)) return {};
  return number(static_cast<double>(values_.values()[static_cast<std::size_t>(element)]), style_.digits)
      .replace(QLatin1Char('-'), QChar(0x2212));
}

QRectF TensorCells::rectOf(nn::Index element) const {
  const Place place = placeOf(element);
  if (place.tile >= shownTiles_) return {};
  const QRectF tile = tileRect(place.tile);
  return QRectF(tile.left() + place.column * cellWidth_, tile.top() + place.row * cellHeight_, cellWidth_, cellHeight_);
}

std::optional<nn::Index> TensorCells::elementAt(QPointF at) const {
  if (values_.size() == 0) return std::nullopt;
  for (int tile = 0; tile < shownTiles_; ++tile) {
    const QRectF rect = tileRect(tile);
    if (!rect.contains(at)) continue;
    return elementOf({tile, std::min(rows_ - 1, static_cast<int>((at.y() - rect.top()) / cellHeight_)),
                      std::min(columns_ - 1, static_cast<int>((at.x() - rect.left()) / cellWidth_))});
  }
  return std::nullopt;
}

void TensorCells::setLit(std::vector<nn::Index> elements) {
  if (elements == lit_) return;
  lit_ = std::move(elements);
  update();
}

void TensorCells::setInvolved(std::vector<nn::Index> elements) {
  if (elements == involved_) return;
  involved_ = std::move(elements);
  update();
}

void TensorCells::takeFocus(std::optional<nn::Index> element) {
  setFocus(Qt::TabFocusReason);
  if (element) setCurrent(element);
  if (current_) emit reached(*current_);
}

void TensorCells::setSubject(std::optional<nn::Index> element) {
  if (element == subject_) return;
  subject_ = element;
  update();
}

void TensorCells::setCurrent(std::optional<nn::Index> element) {
  if (element == current_) return;
  current_ = element;
  setAccessibleDescription(element && describe_ ? describe_(*element) : QString());
  update();
  emit pointed(element.value_or(-1));
}

bool TensorCells::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto element = elementAt(help->pos());
  if (element && describe_)
    QToolTip::showText(help->globalPos(), describe_(*element), this);
  else
    QToolTip::hideText();
  return true;
}

void TensorCells::mouseMoveEvent(QMouseEvent* event) {
  const auto element = elementAt(event->position());
  setCursor(element ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setCurrent(element);
}

void TensorCells::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto element = elementAt(event->position())) emit chosen(*element);
}

void TensorCells::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setCurrent(std::nullopt);
}

void TensorCells::keyPressEvent(QKeyEvent* event) {
  if (values_.size() == 0) return QWidget::keyPressEvent(event);
  const nn::Index at = current_.value_or(0);
  Place place = placeOf(at);
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
    case Qt::Key_Home:
      setCurrent(0);
      return emit reached(0);
    case Qt::Key_End:
      setCurrent(values_.size() - 1);
      return emit reached(values_.size() - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      emit chosen(at);
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (const auto next = current_ ? elementOf(place) : std::optional<nn::Index>(0)) setCurrent(next);
  emit reached(*current_);
}

void TensorCells::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) setCurrent(current_.value_or(0));
}

void TensorCells::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCurrent(std::nullopt);
}

}  // namespace ui
