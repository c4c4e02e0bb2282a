#include "ui/graph/node_picture.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ui {

namespace {

constexpr nn::Index kMaxBars = 16;
constexpr int kMaxMaps = 64, kMaxCloseUpMaps = 512;
constexpr double kAspect = 2.0, kCloseUpAspect = 1.4;  // of the picture's place on the card
constexpr nn::Index kMaxCells = 8192;
constexpr int kHairlineTile = 16;
constexpr double kMostMaskPixels = 200'000;
constexpr int kHatchedCell = 12, kHatchStep = 4;  // pixels

struct Text {
  Q_DECLARE_TR_FUNCTIONS(NodePicture)
};

QString scaleText(ValueRange range) { return Text::tr("%1 … %2").arg(number(range.low, 3), number(range.high, 3)); }

/// Columns with which tiles of a shape fill the picture's place best.
int columnsFor(int tiles, nn::Index height, nn::Index width, double aspect = kAspect) {
  int best = 1;
  double bestScale = 0;
  for (int columns = 1; columns <= tiles; ++columns) {
    const int rows = (tiles + columns - 1) / columns;
    const double scale =
        std::min(aspect / static_cast<double>(columns * (width + 1)), 1.0 / static_cast<double>(rows * (height + 1)));
    if (scale <= bestScale) continue;
    bestScale = scale;
    best = columns;
  }
  return best;
}

/// Feature maps side by side. Small maps are enlarged first, so that the gaps stay hairlines.
QImage maps(nn::ConstTensorView values, ColorMap map, ValueRange range, int tiles, double aspect, PictureGrid& grid) {
  const nn::Shape& shape = values.shape();
  const QColor gap = Theme::instance().colors().surface;
  const int columns = columnsFor(std::max(tiles, 1), shape[0], shape[1], aspect);
  const QImage small = mosaic(values, map, range, tiles, gap, 0, columns);
  const auto width = static_cast<int>(shape[1]), height = static_cast<int>(shape[0]);
  const int factor = kHairlineTile / std::max({width, height, 1});
  grid = {columns, static_cast<int>(shape[2]), tiles, width, height, std::max(1, factor), 1};
  if (small.isNull() || factor < 2) return small;
  const auto place = [factor](int x, int side) { return x / (side + 1) * (side * factor + 1) + x % (side + 1) * factor; };
  QImage image(place(small.width(), width), place(small.height(), height), QImage::Format_RGB32);
  image.fill(gap);
  QPainter painter(&image);
  for (int y = 0; y < small.height(); ++y)
    for (int x = 0; x < small.width(); ++x)
      if (x % (width + 1) < width && y % (height + 1) < height)
        painter.fillRect(place(x, width), place(y, height), factor, factor, QColor(small.pixel(x, y)));
  return image;
}

/// A vector as cells in reading order.
QImage cells(nn::ConstTensorView values, ColorMap map, ValueRange range, PictureGrid& grid) {
  const auto count = static_cast<int>(std::min(values.size(), kMaxCells));
  const QImage strip = mosaic(nn::ConstTensorView(values.data(), nn::Shape{count}), map, range, 1, Qt::transparent);
  const int columns = columnsFor(count, 1, 1), rows = (count + columns - 1) / columns;
  grid = {1, 1, 1, columns, rows, 1, 0};
  QImage image(columns, rows, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  for (int unit = 0; unit < count; ++unit) image.setPixel(unit % columns, unit / columns, strip.pixel(unit, 0));
  return image;
}

/// Probabilities: none negative, together 1.
bool isDistribution(const NodePicture& picture) {
  const double sum = std::accumulate(picture.values.begin(), picture.values.end(), 0.0);
  return picture.values.size() > 1 && picture.range.low >= 0 && std::abs(sum - 1) < 1e-3;
}

NodePicture valuesPicture(nn::ConstTensorView values, PictureSize size) {
  NodePicture picture;
  const ColorMap map = colorMapFor(values.values());
  picture.range = rangeOf(values.values(), map);
  picture.scale = scaleText(picture.range);
  const nn::Shape& shape = values.shape();
  if (shape.rank() == 3) {
    const bool isCloseUp = size == PictureSize::CloseUp;
    const int tiles = static_cast<int>(std::min<nn::Index>(shape[2], isCloseUp ? kMaxCloseUpMaps : kMaxMaps));
    picture.kind = NodePicture::Kind::Image;
    picture.image = maps(values, map, picture.range, tiles, isCloseUp ? kCloseUpAspect : kAspect, picture.grid);
    if (tiles < shape[2]) picture.scale += Text::tr(" · %1 of %2 maps").arg(tiles).arg(static_cast<qlonglong>(shape[2]));
  } else if (shape.rank() == 2) {
    picture.kind = NodePicture::Kind::Image;
    picture.image = channelImage(values, 0, map, picture.range);
    picture.grid = {1, 1, 1, static_cast<int>(shape[1]), static_cast<int>(shape[0]), 1, 0};
  } else if (values.size() <= kMaxBars) {
    picture.kind = NodePicture::Kind::Bars;
    picture.values.assign(values.values().begin(), values.values().end());
    if (isDistribution(picture)) picture.range = {0, 1};
  } else {
    picture.kind = NodePicture::Kind::Image;
    picture.image = cells(values, map, picture.range, picture.grid);
    if (values.size() > kMaxCells) picture.scale += Text::tr(" · first %1 units").arg(static_cast<qlonglong>(kMaxCells));
  }
  return picture;
}

/// Numbers that were switched off lose their colour and are hatched: larger pixels make room for the lines.
void hatch(NodePicture& picture, const nn::Tensor& mask) {
  picture.dropped.resize(mask.values().size());
  for (std::size_t i = 0; i < picture.dropped.size(); ++i) picture.dropped[i] = mask.values()[i] == nn::Scalar{0};
  if (picture.kind != NodePicture::Kind::Image || picture.image.isNull()) return;
  const double area = static_cast<double>(picture.image.width()) * picture.image.height();
  const int factor =
      std::clamp(static_cast<int>(std::sqrt(kMostMaskPixels / area)), 1, std::max(1, kHatchedCell / picture.grid.pixel));
  picture.image = picture.image.convertToFormat(QImage::Format_RGB32)
                      .scaled(picture.image.width() * factor, picture.image.height() * factor);
  picture.grid.pixel *= factor;
  picture.grid.gap *= factor;
  const Theme::Colors& colors = Theme::instance().colors();
  const QRgb ground = colors.surface.rgb(), line = colors.textMuted.rgb();
  const QRect all = picture.image.rect();
  for (nn::Index i = 0; i < mask.size(); ++i) {
    if (!picture.dropped[static_cast<std::size_t>(i)]) continue;
    const QRect cell = picture.grid.rectOf(i).intersected(all);
    for (int y = cell.top(); y <= cell.bottom(); ++y) {
      auto* pixels = reinterpret_cast<QRgb*>(picture.image.scanLine(y));
      for (int x = cell.left(); x <= cell.right(); ++x) pixels[x] = (x + y) % kHatchStep == 0 ? line : ground;
    }
  }
}

NodePicture inputPicture(nn::ConstTensorView values, PictureSize size) {
  const nn::Shape& shape = values.shape();
  if (shape.rank() != 3 || (shape[2] != 1 && shape[2] != 3)) return valuesPicture(values, size);
  NodePicture picture;
  picture.kind = NodePicture::Kind::Image;
  picture.range = rangeOf(values.values(), ColorMap::Grey);
  picture.scale = scaleText(picture.range);
  picture.image = shape[2] == 3 ? colorImage(values, picture.range) : channelImage(values, 0, ColorMap::Grey, picture.range);
  return picture;
}

QString percent(double share) { return Text::tr("%1 %").arg(QString::number(share * 100, 'f', share < 0.9995 ? 1 : 0)); }

NodePicture classesPicture(nn::ConstTensorView values, std::optional<nn::Index> label, const QStringList& names) {
  NodePicture picture = valuesPicture(values, PictureSize::Card);
  const auto count = values.size();
  if (count < 2 || count != names.size()) {
    if (count == 1 && names.size() == 2) {  // one unit that tells two classes apart
      const double share = static_cast<double>(values.data()[0]);
      picture.caption = Text::tr("%1 · %2").arg(names[share >= 0.5 ? 1 : 0], percent(std::max(share, 1 - share)));
    } else if (count == 1) {
      picture.caption = number(static_cast<double>(values.data()[0]));
    }
    return picture;
  }
  const auto span = values.values();
  picture.kind = NodePicture::Kind::Classes;
  picture.values.assign(span.begin(), span.end());
  picture.names = names;
  picture.top = static_cast<int>(std::max_element(span.begin(), span.end()) - span.begin());
  if (isDistribution(picture)) picture.range = {0, 1};
  const double top = picture.values[static_cast<std::size_t>(picture.top)];
  picture.caption = Text::tr("%1 · %2").arg(names[picture.top], isDistribution(picture) ? percent(top) : number(top, 3));
  picture.isWrong = label && *label != picture.top;
  return picture;
}

}  // namespace

QRect PictureGrid::rectOf(nn::Index element) const {
  const auto tile = static_cast<int>(element % tiles);
  const auto place = static_cast<int>(element / tiles);
  const int row = place / width, column = place % width;
  if (tile >= shown || row >= height) return {};
  return {tile % columns * (width * pixel + gap) + column * pixel, tile / columns * (height * pixel + gap) + row * pixel, pixel,
          pixel};
}

NodePicture pictureOf(const ProbeResult& result, nn::NodeId id, const QStringList& classNames, PictureSize size,
                      const nn::Tensor* mask) {
  if (!result.network) return {};
  const nn::NetworkPlan& plan = result.network->plan();
  const nn::NetworkPlan::Step* step = plan.stepOf(id);
  if (!step) return {};
  if (step->role == nn::LayerRole::Output) {
    for (std::size_t i = 0; i < plan.outputSteps.size() && i < result.predictions.size(); ++i)
      if (&plan.steps[static_cast<std::size_t>(plan.outputSteps[i])] == step && !result.predictions[i].isEmpty())
        return classesPicture(result.predictions[i].view(), result.label, classNames);
    return {};
  }
  const nn::Tensor* activation = result.activation({id, 0});
  if (!activation || activation->isEmpty()) return {};
  if (step->role == nn::LayerRole::Input) return inputPicture(activation->view(), size);
  NodePicture picture = valuesPicture(activation->view(), size);
  if (mask && mask->shape() == activation->shape()) hatch(picture, *mask);
  return picture;
}

}  // namespace ui
