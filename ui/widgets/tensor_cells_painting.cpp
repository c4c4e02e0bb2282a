// How the cells are drawn; see tensor_cells.cpp for what they are.

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/common/theme.h"
#include "ui/widgets/tensor_cells.h"

namespace ui {

namespace {

constexpr std::size_t kMostFrames = 400;

double luminance(const QColor& color) { return 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue(); }

/// Colours of a map at 256 places, because a picture may have millions of numbers.
class ColorTable {
 public:
  ColorTable(ColorMap map, ValueRange range) : range_(range) {
    for (std::size_t i = 0; i < colors_.size(); ++i)
      colors_[i] = colorOf(range.low + (range.high - range.low) * static_cast<double>(i) / 255, map, range);
    nan_ = colorOf(std::nan(""), map, range);
  }
  QRgb of(double value) const {
    if (std::isnan(value)) return nan_;
    const double share = (value - range_.low) / (range_.high - range_.low);
    return colors_[static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * 255 + 0.5)];
  }

 private:
  ValueRange range_;
  std::array<QRgb, 256> colors_;
  QRgb nan_;
};

}  // namespace

/// One pixel a number, or fewer where the picture would have more of them than the screen.
void TensorCells::drawImage() {
  isImageOld_ = false;
  image_ = {};
  if (showsNumbers_ || values_.size() == 0) return;
  const ColorTable table(style_.map, range_);
  const QRgb unknown = Theme::instance().colors().surfaceRaised.rgb();
  const int wide = std::min(columns_, 320), high = std::min(rows_, 320);
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
        *line++ = element < count && isKnown(element) ? table.of(static_cast<double>(numbers[element])) : unknown;
      }
    }
}

void TensorCells::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (values_.size() == 0) return;
  if (isImageOld_) drawImage();
  if (showsNumbers_) {
    paintNumbers(painter);
  } else {
    const int high = image_.height() / std::max(1, shownTiles_);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, cellWidth_ < 1 || cellHeight_ < 1);
    for (int tile = 0; tile < shownTiles_; ++tile)
      painter.drawImage(tileRect(tile), image_, QRectF(0, tile * high, image_.width(), high));
    painter.setPen(Theme::instance().colors().border);
    for (int tile = 0; tile < shownTiles_; ++tile) painter.drawRect(tileRect(tile));
  }
  paintFrames(painter);
}

void TensorCells::paintNumbers(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  painter.setFont(theme.numberFont(0.9));
  const auto numbers = values_.values();
  for (nn::Index element = 0; element < values_.size(); ++element) {
    const QRectF cell = rectOf(element);
    if (cell.isEmpty()) continue;
    if (!isKnown(element)) {
      painter.fillRect(cell, colors.surface);
      painter.setPen(QPen(colors.border, 1, Qt::DotLine));
      painter.drawRect(cell);
      painter.setPen(colors.textMuted);
      painter.drawText(cell, Qt::AlignCenter, QStringLiteral("·"));
      continue;
    }
    const QColor fill =
        QColor::fromRgb(colorOf(static_cast<double>(numbers[static_cast<std::size_t>(element)]), style_.map, range_));
    painter.fillRect(cell, fill);
    painter.setPen(colors.border);
    painter.drawRect(cell);
    painter.setPen(luminance(fill) > 140 ? QColor(0x14, 0x16, 0x1a) : QColor(0xf6, 0xf7, 0xf9));
    painter.drawText(cell, Qt::AlignCenter, cellText(element));
  }
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
