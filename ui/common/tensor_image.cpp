#include "ui/common/tensor_image.h"

#include "ui/common/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ui {

namespace {

constexpr QRgb kNotANumber = 0xffff00ffu;
constexpr int kSteps = 256;
using Table = std::array<QRgb, kSteps>;

// Twenty equidistant points of viridis (N. Smith, S. van der Walt, 2015; released into the public domain under CC0).
constexpr std::array<QRgb, 20> kViridisAnchors = {0x440154, 0x481568, 0x482677, 0x453781, 0x3f4788, 0x39558c, 0x32648e,
                                                  0x2d718e, 0x287d8e, 0x238a8d, 0x1f968b, 0x20a386, 0x29af7f, 0x3cbc75,
                                                  0x56c667, 0x74d055, 0x94d840, 0xb8de29, 0xdce318, 0xfde725};

QRgb between(QRgb a, QRgb b, double share) {
  const auto part = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
  return qRgb(part(qRed(a), qRed(b)), part(qGreen(a), qGreen(b)), part(qBlue(a), qBlue(b)));
}

template <std::size_t n>
Table tableThrough(const std::array<QRgb, n>& anchors) {
  Table table{};
  for (int i = 0; i < kSteps; ++i) {
    const double place = i * (static_cast<double>(n) - 1) / (kSteps - 1);
    const auto left = std::min(static_cast<std::size_t>(place), n - 2);
    table[static_cast<std::size_t>(i)] = between(anchors[left], anchors[left + 1], place - static_cast<double>(left));
  }
  return table;
}

Table signedTable() {
  const Theme::Colors& colors = Theme::instance().colors();
  return tableThrough(std::array<QRgb, 3>{colors.heatNegative.rgb(), colors.heatZero.rgb(), colors.heatPositive.rgb()});
}

/// Signed follows the theme, so its table is made for each picture: 256 entries cost less than one channel.
Table tableOf(ColorMap map) {
  static const Table grey = tableThrough(std::array<QRgb, 2>{0x000000, 0xffffff});
  static const Table viridis = tableThrough(kViridisAnchors);
  switch (map) {
    case ColorMap::Grey:
      return grey;
    case ColorMap::Viridis:
      return viridis;
    case ColorMap::Signed:
      break;
  }
  return signedTable();
}

/// Numbers to colours by one multiplication and one look-up.
class Painter {
 public:
  Painter(ColorMap map, ValueRange range)
      : table_(tableOf(map)), low_(range.low), scale_((kSteps - 1) / std::max(range.high - range.low, 1e-300)) {}

  QRgb operator()(double value) const {
    if (std::isnan(value)) return kNotANumber;
    const double step = std::clamp((value - low_) * scale_, 0.0, kSteps - 1.0);
    return table_[static_cast<std::size_t>(step + 0.5)];
  }

 private:
  Table table_;
  double low_, scale_;
};

/// A tensor as tiles of h x w numbers: number (y, x) of tile t lies at offset + (y * w + x) * step + t.
struct Tiles {
  const nn::Scalar* data = nullptr;
  nn::Index height = 0, width = 0, count = 0, step = 0, offset = 0;
};

Tiles tilesOf(nn::ConstTensorView values, nn::Index inputChannel) {
  if (values.isEmpty()) return {};
  const nn::Shape& shape = values.shape();
  switch (shape.rank()) {
    case 0:
      return {values.data(), 1, 1, 1, 1, 0};
    case 1:
      return {values.data(), 1, shape[0], 1, 1, 0};
    case 2:
      return {values.data(), shape[0], shape[1], 1, 1, 0};
    case 3:
      return {values.data(), shape[0], shape[1], shape[2], shape[2], 0};
    case 4:
      return {values.data(), shape[0], shape[1], shape[3], shape[2] * shape[3], inputChannel * shape[3]};
    default:
      return {};
  }
}

void drawTile(QImage& image, int left, int top, const Tiles& tiles, nn::Index tile, const Painter& painter) {
  for (nn::Index y = 0; y < tiles.height; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(top + static_cast<int>(y))) + left;
    const nn::Scalar* row = tiles.data + tiles.offset + y * tiles.width * tiles.step + tile;
    for (nn::Index x = 0; x < tiles.width; ++x) line[x] = painter(static_cast<double>(row[x * tiles.step]));
  }
}

}  // namespace

ValueRange rangeOf(std::span<const nn::Scalar> values, ColorMap map) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const nn::Scalar scalar : values) {
    const auto value = static_cast<double>(scalar);
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) return map == ColorMap::Signed ? ValueRange{-1, 1} : ValueRange{0, 1};
  if (map == ColorMap::Signed) {
    const double bound = std::max(std::abs(low), std::abs(high));
    return bound > 0 ? ValueRange{-bound, bound} : ValueRange{-1, 1};
  }
  if (map == ColorMap::Viridis && low >= 0) low = 0;
  return high > low ? ValueRange{low, high} : ValueRange{low, low + 1};
}

ColorMap colorMapFor(std::span<const nn::Scalar> values) {
  const bool anyNegative = std::any_of(values.begin(), values.end(), [](nn::Scalar value) { return value < 0; });
  return anyNegative ? ColorMap::Signed : ColorMap::Viridis;
}

QRgb colorOf(double value, ColorMap map, ValueRange range) { return Painter(map, range)(value); }

QImage channelImage(nn::ConstTensorView values, nn::Index channel, ColorMap map, ValueRange range) {
  const Tiles tiles = tilesOf(values, 0);
  if (channel < 0 || channel >= tiles.count || tiles.height * tiles.width == 0) return {};
  QImage image(static_cast<int>(tiles.width), static_cast<int>(tiles.height), QImage::Format_RGB32);
  drawTile(image, 0, 0, tiles, channel, Painter(map, range));
  return image;
}

QImage colorImage(nn::ConstTensorView values, ValueRange range) {
  const Tiles tiles = tilesOf(values, 0);
  if (values.shape().rank() != 3 || tiles.count != 3 || tiles.height * tiles.width == 0) return {};
  const Painter level(ColorMap::Grey, range);
  QImage image(static_cast<int>(tiles.width), static_cast<int>(tiles.height), QImage::Format_RGB32);
  const nn::Scalar* pixel = values.data();
  for (int y = 0; y < image.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x, pixel += 3)
      line[x] = qRgb(qRed(level(static_cast<double>(pixel[0]))), qRed(level(static_cast<double>(pixel[1]))),
                     qRed(level(static_cast<double>(pixel[2]))));
  }
  return image;
}

QImage mosaic(nn::ConstTensorView values, ColorMap map, ValueRange range, int maxTiles, QColor gap, nn::Index inputChannel,
              int columns) {
  const Tiles tiles = tilesOf(values, inputChannel);
  const int count = static_cast<int>(std::min<nn::Index>(tiles.count, maxTiles));
  if (count <= 0 || tiles.height * tiles.width == 0) return {};
  if (columns <= 0) columns = mosaicColumns(count);
  columns = std::min(columns, count);
  const int rows = (count + columns - 1) / columns;
  const int stepX = static_cast<int>(tiles.width) + 1, stepY = static_cast<int>(tiles.height) + 1;
  QImage image(columns * stepX - 1, rows * stepY - 1, QImage::Format_RGB32);
  image.fill(gap);
  const Painter painter(map, range);
  for (int tile = 0; tile < count; ++tile)
    drawTile(image, tile % columns * stepX, tile / columns * stepY, tiles, tile, painter);
  return image;
}

QImage colorMosaic(nn::ConstTensorView values, ValueRange range, int maxTiles, QColor gap, int columns) {
  if (values.isEmpty() || values.shape().rank() != 4 || values.shape()[2] != 3) return {};
  // The red channel's mosaic has the form; then every pixel gets the levels of all three.
  const QImage red = mosaic(values, ColorMap::Grey, range, maxTiles, Qt::transparent, 0, columns);
  const QImage green = mosaic(values, ColorMap::Grey, range, maxTiles, Qt::transparent, 1, columns);
  const QImage blue = mosaic(values, ColorMap::Grey, range, maxTiles, Qt::transparent, 2, columns);
  QImage image(red.size(), QImage::Format_RGB32);
  const int stepX = static_cast<int>(values.shape()[1]) + 1, stepY = static_cast<int>(values.shape()[0]) + 1;
  const int count = static_cast<int>(std::min<nn::Index>(values.shape()[3], maxTiles));
  const int across = (image.width() + 1) / stepX;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const bool isGap = x % stepX == stepX - 1 || y % stepY == stepY - 1 || y / stepY * across + x / stepX >= count;
      image.setPixel(x, y, isGap ? gap.rgb() : qRgb(qRed(red.pixel(x, y)), qRed(green.pixel(x, y)), qRed(blue.pixel(x, y))));
    }
  return image;
}

int mosaicColumns(int tiles) {
  if (tiles <= 1) return 1;
  const int side = static_cast<int>(std::ceil(std::sqrt(tiles)));
  for (int columns = side; columns <= std::min(tiles, 2 * side); ++columns)
    if (tiles % columns == 0) return columns;
  return side;
}

}  // namespace ui
