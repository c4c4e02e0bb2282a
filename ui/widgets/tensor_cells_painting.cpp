// How the cells are drawn; see tensor_cells.cpp for what they are.

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "ui/common/theme.h"
#include "ui/widgets/tensor_cells.h"

namespace ui {

namespace {

constexpr std::size_t kMostFrames = 400;

double luminance(const QColor& color) { return 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue(); }

/// Colours of a map at 256 places, because a picture may have millions of numbers.
class ColorTable {
 public:
  explicit ColorTable(ColorMap map) {
    const ValueRange range = rangeOfTable(map);
    for (std::size_t i = 0; i < colors_.size(); ++i)
      colors_[i] = colorOf(range.low + (range.high - range.low) * static_cast<double>(i) / 255, map, range);
    nan_ = colorOf(std::nan(""), map, range);
  }
  QRgb of(double share) const {
    return std::isnan(share) ? nan_ : colors_[static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * 255 + 0.5)];
  }

 private:
  static ValueRange rangeOfTable(ColorMap map) { return {map == ColorMap::Signed ? -1.0 : 0.0, 1.0}; }

  std::array<QRgb, 256> colors_;
  QRgb nan_;
};

/// Made once for a theme: mixing the colours takes longer than most pictures. GUI thread.
const ColorTable& colorTable(ColorMap map) {
  static std::map<std::pair<ColorMap, bool>, ColorTable> tables;
  const std::pair key(map, Theme::instance().isDark());
  const auto found = tables.find(key);
  return found != tables.end() ? found->second : tables.emplace(key, ColorTable(map)).first->second;
}

}  // namespace

/// One pixel a number, or fewer where the picture would have more of them than the screen: there it has those of the screen, so
/// that painting copies pixels and scales none.
void TensorCells::drawImage() {
  isImageOld_ = false;
  image_ = {};
  if (showsNumbers_ || values_.size() == 0) return;
  const ColorTable& table = colorTable(style_.map);
  const double scale = 1 / std::max(range_.high - range_.low, 1e-300);
  const QRgb unknown = Theme::instance().colors().surfaceRaised.rgb();
  const double ratio = devicePixelRatioF();
  const auto pixels = [ratio](int numbers, double size) {
    return std::clamp(static_cast<int>(std::lround(numbers * size * ratio)), 1, numbers);
  };
  const int wide = pixels(columns_, cellWidth_), high = pixels(rows_, cellHeight_);
  image_ = QImage(wide, high * shownTiles_, QImage::Format_RGB32);
  if (isEmpty_) return image_.fill(unknown);
  std::vector<nn::Index> columns(static_cast<std::size_t>(wide));
  for (int x = 0; x < wide; ++x) columns[static_cast<std::size_t>(x)] = static_cast<nn::Index>(x) * columns_ / wide * tiles_;
  const nn::Scalar* numbers = values_.data();
  const nn::Index count = values_.size();
  for (int tile = 0; tile < shownTiles_; ++tile)
    for (int y = 0; y < high; ++y) {
      auto* line = reinterpret_cast<QRgb*>(image_.scanLine(tile * high + y));
      const nn::Index first = static_cast<nn::Index>(y) * rows_ / high * columns_ * tiles_ + tile;
      for (const nn::Index column : columns) {
        const nn::Index element = first + column;
        *line++ = element < count && isKnown(element) ? table.of((static_cast<double>(numbers[element]) - range_.low) * scale)
                                                      : unknown;
      }
    }
}

void TensorCells::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  if (values_.size() == 0) return;
  if (isImageOld_) drawImage();
  if (showsNumbers_) {
    paintNumbers(painter, QRectF(event->rect()));
  } else {
    const int high = image_.height() / std::max(1, shownTiles_);
    for (int tile = 0; tile < shownTiles_; ++tile)
      painter.drawImage(tileRect(tile), image_, QRectF(0, tile * high, image_.width(), high));
    painter.setPen(Theme::instance().colors().border);
    for (int tile = 0; tile < shownTiles_; ++tile) painter.drawRect(tileRect(tile));
  }
  paintFrames(painter);
}

/// Those in sight: numbers are the dearest to draw, and of a long list most are scrolled away.
void TensorCells::paintNumbers(QPainter& painter, const QRectF& seen) const {
  painter.setFont(Theme::instance().numberFont(0.9));
  for (int tile = 0; tile < shownTiles_; ++tile) {
    const QRectF place = tileRect(tile), part = place.intersected(seen.adjusted(-1, -1, 1, 1));
    if (part.isEmpty()) continue;
    const int top = static_cast<int>((part.top() - place.top()) / cellHeight_);
    const int bottom = std::min(rows_ - 1, static_cast<int>((part.bottom() - place.top()) / cellHeight_));
    for (int row = top; row <= bottom; ++row)
      for (int column = 0; column < columns_; ++column)
        if (const auto element = elementOf({tile, row, column})) paintNumber(painter, *element);
  }
}

void TensorCells::paintNumber(QPainter& painter, nn::Index element) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const QRectF cell = rectOf(element);
  if (!isKnown(element)) {
    painter.fillRect(cell, colors.surface);
    painter.setPen(QPen(colors.border, 1, Qt::DotLine));
    painter.drawRect(cell);
    painter.setPen(colors.textMuted);
    painter.drawText(cell, Qt::AlignCenter, QStringLiteral("·"));
    return;
  }
  const double value = static_cast<double>(values_.values()[static_cast<std::size_t>(element)]);
  const QColor fill = QColor::fromRgb(colorOf(value, style_.map, range_));
  painter.fillRect(cell, fill);
  painter.setPen(colors.border);
  painter.drawRect(cell);
  painter.setPen(luminance(fill) > 140 ? QColor(0x14, 0x16, 0x1a) : QColor(0xf6, 0xf7, 0xf9));
  painter.drawText(cell, Qt::AlignCenter, cellText(element));
}

/// Two lines, so that one of them stands out from whatever lies below.
void TensorCells::paintFrames(QPainter& painter) const {
  const Theme::Colors& colors = Theme::instance().colors();
  painter.setBrush(Qt::NoBrush);
  const auto frame = [&](nn::Index element, double width, const QColor& color) {
    QRectF rect = rectOf(element);
    if (rect.isEmpty()) return;
    if (rect.width() < 6 || rect.height() < 6) rect.adjust(-2, -2, 2, 2);
    painter.setPen(QPen(colors.surface, width + 2));
    painter.drawRect(rect);
    painter.setPen(QPen(color, width));
    painter.drawRect(rect);
  };
  const auto frameAll = [&](const std::vector<nn::Index>& elements, double width, const QColor& color) {
    if (elements.size() > kMostFrames) {  // of very many cells the frame of the whole says as much
      painter.setPen(QPen(color, width));
      for (int tile = 0; tile < shownTiles_; ++tile) painter.drawRect(tileRect(tile));
      return;
    }
    for (const nn::Index element : elements) frame(element, width, color);
  };
  // While something is pointed at, only that.
  if (lit_.empty()) frameAll(involved_, 1, colors.accent);
  frameAll(lit_, 2, colors.accent);
  if (subject_) frame(*subject_, 2.5, colors.text);
  if (current_) frame(*current_, 1.5, colors.accent);
}

}  // namespace ui
