#include "ui/panels/playground/neuron_painting.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/data/point_features.h"
#include "ui/widgets/motion_arrow.h"

namespace ui {

namespace {

using Kind = NeuronPlace::Kind;

constexpr double kWidest = 7, kThinnest = 0.6;
constexpr int kCrowdedLinks = 64;  // between two layers
constexpr std::size_t kCrowdedArrows = 16;
constexpr double kSmallCell = 20;  // below it corners are not worth their time
constexpr int kLinkPauseMs = 90;   // between two pictures of the links
constexpr int kSteps = 10;         // pieces of a curve

/// The kernel of a layer, (sources, units); empty when the frame has no network.
nn::ConstTensorView kernelOf(const PlaneFrame& frame, int layer) {
  if (!frame.network || layer >= static_cast<int>(frame.drawn.layers.size())) return {};
  const auto* step = frame.network->plan().stepOf(frame.drawn.layers[static_cast<std::size_t>(layer)].node);
  return step ? frame.network->parameter(step->firstParameter) : nn::ConstTensorView();
}

nn::ConstTensorView biasOf(const PlaneFrame& frame, int layer) {
  if (!frame.network || layer >= static_cast<int>(frame.drawn.layers.size())) return {};
  const PlaneLayer& drawn = frame.drawn.layers[static_cast<std::size_t>(layer)];
  const auto* step = frame.network->plan().stepOf(drawn.node);
  return step && drawn.hasBias ? frame.network->parameter(step->firstParameter + 1) : nn::ConstTensorView();
}

double largestOf(std::span<const nn::Scalar> values) {
  double largest = 0;
  for (const nn::Scalar value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
  return largest > 0 ? largest : 1;
}

QPolygonF curve(QPointF from, QPointF to) {
  QPolygonF points;
  for (int i = 0; i <= kSteps; ++i) {
    const double share = static_cast<double>(i) / kSteps;
    points << QPointF(from.x() + (to.x() - from.x()) * share, from.y() + (to.y() - from.y()) * linkRise(share));
  }
  return points;
}

QColor signColor(double value, const NeuronStyle& style) {
  return std::isnan(value) ? QColor(255, 0, 255) : value < 0 ? style.negative : style.positive;
}

bool fits(nn::ConstTensorView kernel, const NeuronLayout& layout, int layer) {
  return kernel.shape().rank() == 2 && kernel.shape()[0] == layout.sources(layer) && kernel.shape()[1] == layout.units(layer);
}

/// The weight that the strongest kMostLinks links of a layer are at least as large as.
double leastShown(nn::ConstTensorView kernel) {
  std::vector<nn::Scalar> sizes(kernel.values().begin(), kernel.values().end());
  for (nn::Scalar& size : sizes) size = std::isnan(size) ? nn::Scalar{0} : std::abs(size);
  if (sizes.size() <= kMostLinks) return 0;
  const auto border = sizes.begin() + static_cast<std::ptrdiff_t>(kMostLinks);
  std::nth_element(sizes.begin(), border, sizes.end(), std::greater<>());
  return static_cast<double>(*border);
}

/// Many links at once: only the strongest, as lines of one width, sorted into a few strengths so that the pen changes seldom.
void paintManyLinks(QPainter& painter, const NeuronLayout& layout, nn::ConstTensorView kernel, int layer,
                    const NeuronStyle& style) {
  constexpr int kStrengths = 4;
  const double largest = largestOf(kernel.values()), least = leastShown(kernel);
  QVector<QLineF> lines[2][kStrengths];
  const nn::Index units = kernel.shape()[1];
  for (int source = 0; source < layout.sources(layer); ++source)
    for (int unit = 0; unit < layout.units(layer); ++unit) {
      const double weight = static_cast<double>(kernel.data()[source * units + unit]);
      if (!(std::abs(weight) > least)) continue;
      const int strength = std::clamp(static_cast<int>(std::abs(weight) / largest * kStrengths), 0, kStrengths - 1);
      lines[weight < 0 ? 0 : 1][strength] << QLineF(layout.begin(layer, source), layout.end(layer, unit));
    }
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int strength = 0; strength < kStrengths; ++strength)
    for (const int sign : {0, 1}) {
      const QColor color = sign == 0 ? style.negative : style.positive;
      // Mixed with the ground beforehand: opaque lines cost a fraction of transparent ones.
      const double share = 0.15 + 0.5 * strength / (kStrengths - 1);
      const auto channel = [share](int from, int to) { return static_cast<int>(from + (to - from) * share); };
      painter.setPen(QPen(QColor(channel(style.ground.red(), color.red()), channel(style.ground.green(), color.green()),
                                 channel(style.ground.blue(), color.blue())),
                          0));
      painter.drawLines(lines[sign][strength]);
    }
}

void paintLinks(QPainter& painter, const NeuronLayout& layout, nn::ConstTensorView kernel, int layer,
                const NeuronStyle& style) {
  const double largest = largestOf(kernel.values());
  const nn::Index units = kernel.shape()[1];
  // Small units stand close, so their links are thin; the narrower of both ends decides.
  const double room = std::min(
      layout.cell({Kind::Unit, layer, 0, 0}).height(),
      layout.cell(layer == 0 ? NeuronPlace{Kind::Feature, 0, 0, 0} : NeuronPlace{Kind::Unit, layer - 1, 0, 0}).height());
  const double widest = std::clamp(room / 4, 1.5, kWidest);
  const bool isCrowded = layout.sources(layer) * layout.units(layer) > kCrowdedLinks;
  const double faintest = isCrowded ? 0.15 : 0.35;
  painter.setRenderHint(QPainter::Antialiasing);
  for (int source = 0; source < layout.sources(layer); ++source)
    for (int unit = 0; unit < layout.units(layer); ++unit) {
      const double weight = static_cast<double>(kernel.data()[source * units + unit]);
      const double share = std::isfinite(weight) ? std::abs(weight) / largest : 1;
      QColor color = signColor(weight, style);
      color.setAlphaF(static_cast<float>(faintest + (0.95 - faintest) * share));
      // The sign is also told by the line: what is below zero is broken, where lines do not hide each other anyway.
      const bool isBroken = weight < 0 && (!isCrowded || share > 0.5);
      QPen pen(color, kThinnest + (widest - kThinnest) * share, isBroken ? Qt::CustomDashLine : Qt::SolidLine, Qt::FlatCap);
      if (isBroken) pen.setDashPattern({std::max(2.0, 7 / pen.widthF()), std::max(0.8, 2.4 / pen.widthF())});
      painter.setPen(pen);
      painter.drawPolyline(curve(layout.begin(layer, source), layout.end(layer, unit)));
    }
}

/// Where the next steps take the weights: an arrow in the middle of each link, up for growing, as long as the gradient is
/// large.
void paintGradients(QPainter& painter, const NeuronLayout& layout, const nn::Tensor& gradient, int layer,
                    const NeuronStyle& style) {
  if (!fits(gradient.view(), layout, layer)) return;
  const double largest = largestOf(gradient.values());
  const nn::Index units = gradient.shape()[1];
  painter.setRenderHint(QPainter::Antialiasing);
  for (int source = 0; source < layout.sources(layer); ++source)
    for (int unit = 0; unit < layout.units(layer); ++unit) {
      const double towards = -static_cast<double>(gradient.data()[source * units + unit]) / largest;
      if (!(std::abs(towards) > 0.08)) continue;
      const QPointF from = layout.begin(layer, source), to = layout.end(layer, unit);
      // Not in the middle, where many links cross: nearer to the unit that the weight belongs to.
      const double share = 0.8, length = 4 + 10 * std::abs(towards);
      const QPointF at(from.x() + (to.x() - from.x()) * share, from.y() + (to.y() - from.y()) * linkRise(share));
      const double tip = at.y() - (towards > 0 ? length : -length);
      painter.setPen(QPen(style.text, 1.5));
      painter.drawLine(at, QPointF(at.x(), tip));
      const double wing = towards > 0 ? 3 : -3;
      painter.drawPolyline(
          QPolygonF{QPointF(at.x() - 2.5, tip + wing), QPointF(at.x(), tip), QPointF(at.x() + 2.5, tip + wing)});
    }
}

/// The step that the largest `most` of a layer are at least as large as: where links are crowded, fewer arrows say more.
double leastStep(const nn::Tensor& steps, std::size_t most) {
  std::vector<double> sizes;
  for (const nn::Scalar step : steps.values()) sizes.push_back(std::isfinite(step) ? std::abs(static_cast<double>(step)) : 0);
  if (sizes.size() <= most) return 0;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(most), sizes.end(), std::greater<>());
  return sizes[most];
}

/// The same for a step that was traced: gradient, memory and step side by side, each kind on its own scale.
void paintMotion(QPainter& painter, const NeuronLayout& layout, const nn::ParameterMotion& motion, int layer,
                 const NeuronStyle& style) {
  constexpr double kApart = 8, kLongest = 15, kLeast = 0.08;
  if (!fits(motion.gradient.view(), layout, layer) || motion.memory.isEmpty()) return;
  const std::array<const nn::Tensor*, 3> numbers = {&motion.gradient, &motion.memory, &motion.step};
  const nn::Index units = motion.gradient.shape()[1];
  const double least = motion.step.size() > kCrowdedLinks ? leastStep(motion.step, kCrowdedArrows) : -1;
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t kind = 0; kind < numbers.size(); ++kind) {
    const double largest = largestOf(numbers[kind]->values());
    // Gradient and memory point to where the loss grows: the way down is the other one.
    const double sign = kMotionKinds[kind] == MotionKind::Step ? 1 : -1;
    for (int source = 0; source < layout.sources(layer); ++source)
      for (int unit = 0; unit < layout.units(layer); ++unit) {
        const double towards = sign * static_cast<double>(numbers[kind]->data()[source * units + unit]) / largest;
        if (!(std::abs(towards) > kLeast)) continue;
        if (!(std::abs(static_cast<double>(motion.step.data()[source * units + unit])) > least)) continue;
        const QPointF from = layout.begin(layer, source), to = layout.end(layer, unit);
        // Beside each other rather than one below the other: links that end in one unit are apart before it.
        const double share = 0.48 + 0.32 * source / std::max(1, layout.sources(layer) - 1);
        const QPointF at(from.x() + (to.x() - from.x()) * share + (static_cast<double>(kind) - 1) * kApart,
                         from.y() + (to.y() - from.y()) * linkRise(share));
        const double length = (towards > 0 ? 1 : -1) * (5 + kLongest * std::abs(towards));
        paintMotionArrow(painter, kMotionKinds[kind], at, at - QPointF(0, length), style.motion[kind]);
      }
  }
}

void paintCell(QPainter& painter, const QRectF& cell, const QImage& tiles, int number, const NeuronStyle& style, bool isOn) {
  constexpr int kTile = PlaneFrame::kTile;
  const bool hasTile = !tiles.isNull() && (number + 1) * kTile <= tiles.height();
  painter.setOpacity(isOn ? 1 : 0.35);
  if (hasTile)
    painter.drawImage(cell, tiles, QRectF(0, number * kTile, kTile, kTile));
  else
    painter.fillRect(cell, style.surface);
  painter.setPen(QPen(isOn ? style.muted : style.border, isOn ? 1.25 : 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(cell, 4, 4);
  painter.setOpacity(1);
}

void paintCards(QPainter& painter, const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style) {
  painter.setFont(style.font);
  for (std::size_t card = 0; card < layout.columns[0].cells.size(); ++card) {
    const QRectF cell = layout.columns[0].cells[card];
    const bool isOn = std::ranges::find(layout.features, static_cast<int>(card)) != layout.features.end();
    paintCell(painter, cell, frame.tiles.empty() ? QImage() : frame.tiles.front(), static_cast<int>(card), style, isOn);
    painter.setPen(isOn ? style.text : style.muted);
    painter.drawText(QRectF(0, cell.center().y() - 12, cell.left() - 6, 24), Qt::AlignRight | Qt::AlignVCenter,
                     QString::fromUtf8(nn::pointFeatures()[card].display));
  }
}

/// Pictures of a few pixels, copied one by one: scaling each by a painter would take several times as long.
void copySmallTiles(QImage& image, const std::vector<QRectF>& cells, const QImage& tiles, const NeuronStyle& style) {
  constexpr int kTile = PlaneFrame::kTile;
  const double ratio = style.devicePixelRatio;
  for (std::size_t unit = 0; unit < cells.size(); ++unit) {
    const QRect place = QRectF(cells[unit].topLeft() * ratio, cells[unit].size() * ratio).toRect().intersected(image.rect());
    const bool hasTile = !tiles.isNull() && (static_cast<int>(unit) + 1) * kTile <= tiles.height();
    for (int y = place.top(); y <= place.bottom(); ++y) {
      auto* to = reinterpret_cast<QRgb*>(image.scanLine(y));
      const int row = static_cast<int>(unit) * kTile + (y - place.top()) * kTile / place.height();
      const auto* from = hasTile ? reinterpret_cast<const QRgb*>(tiles.constScanLine(row)) : nullptr;
      for (int x = place.left(); x <= place.right(); ++x)
        to[x] = from ? from[(x - place.left()) * kTile / place.width()] : style.surface.rgb();
    }
  }
}

void paintBiases(QPainter& painter, const NeuronLayout& layout, const PlaneFrame& frame, int layer, const NeuronStyle& style) {
  const nn::ConstTensorView bias = biasOf(frame, layer);
  if (bias.isEmpty() || bias.size() != layout.units(layer)) return;
  const double largest = std::max(0.5, largestOf(bias.values()));
  for (int unit = 0; unit < layout.units(layer); ++unit) {
    const double value = static_cast<double>(bias.data()[unit]);
    QColor color = signColor(value, style);
    color.setAlphaF(std::isfinite(value) ? static_cast<float>(0.25 + 0.75 * std::min(1.0, std::abs(value) / largest)) : 1);
    const QRectF mark = layout.biasRect(layer, unit);
    painter.fillRect(mark.adjusted(-1, -1, 1, 1), style.muted);
    painter.fillRect(mark, style.ground);
    painter.fillRect(mark, color);
  }
}

}  // namespace

QImage linkPicture(const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style) {
  const double ratio = style.devicePixelRatio;
  QImage image((layout.size * ratio).toSize(), QImage::Format_RGB32);
  if (image.isNull()) return image;
  image.setDevicePixelRatio(ratio);
  image.fill(style.ground);
  QPainter painter(&image);
  const bool isMany = layout.links() > kManyLinks;
  for (int layer = 0; layer < layout.layers(); ++layer) {
    const nn::ConstTensorView kernel = kernelOf(frame, layer);
    if (!fits(kernel, layout, layer)) continue;
    isMany ? paintManyLinks(painter, layout, kernel, layer, style) : paintLinks(painter, layout, kernel, layer, style);
    if (isMany) continue;
    if (const nn::ParameterMotion* motion = frame.motionOf(layer))
      paintMotion(painter, layout, *motion, layer, style);
    else if (static_cast<std::size_t>(layer) < frame.gradients.size())
      paintGradients(painter, layout, frame.gradients[static_cast<std::size_t>(layer)], layer, style);
  }
  return image;
}

QImage neuronPicture(const NeuronLayout& layout, const PlaneFrame& frame, const NeuronStyle& style, QImage image) {
  const auto tilesOfLayer = [&](int layer) {
    const auto number = static_cast<std::size_t>(layer) + 1;
    return number < frame.tiles.size() ? frame.tiles[number] : QImage();
  };
  const auto isSmall = [&](int layer) { return layout.cell({Kind::Unit, layer, 0, 0}).width() < kSmallCell; };
  for (int layer = 0; layer < layout.layers(); ++layer)
    if (isSmall(layer))
      copySmallTiles(image, layout.columns[static_cast<std::size_t>(layer) + 1].cells, tilesOfLayer(layer), style);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  paintCards(painter, layout, frame, style);
  for (int layer = 0; layer < layout.layers(); ++layer) {
    const auto& cells = layout.columns[static_cast<std::size_t>(layer) + 1].cells;
    painter.setRenderHint(QPainter::Antialiasing, !isSmall(layer));
    if (isSmall(layer)) {
      painter.setPen(QPen(style.muted, 1));
      painter.setBrush(Qt::NoBrush);
      painter.drawRects(cells.data(), static_cast<int>(cells.size()));
    } else {
      const QImage tiles = tilesOfLayer(layer);
      for (std::size_t unit = 0; unit < cells.size(); ++unit)
        paintCell(painter, cells[unit], tiles, static_cast<int>(unit), style, true);
    }
    paintBiases(painter, layout, frame, layer, style);
  }
  return image;
}

NeuronPainter::NeuronPainter(NeuronLayout layout, NeuronStyle style) : layout_(std::move(layout)), style_(std::move(style)) {}

QImage NeuronPainter::paint(const PlaneFrame& frame, bool& isLate) {
  const bool isNew =
      links_.isNull() || frame.network != network_ || frame.gradients.empty() == hasGradients_ || frame.motion != motion_;
  isLate = isNew && !links_.isNull() && frame.network && clock_.isValid() && clock_.elapsed() < kLinkPauseMs;
  if (isNew && !isLate) {
    links_ = linkPicture(layout_, frame, style_);
    network_ = frame.network;
    motion_ = frame.motion;
    hasGradients_ = !frame.gradients.empty();
    clock_.start();
  }
  return links_.isNull() ? QImage() : neuronPicture(layout_, frame, style_, links_);
}

QPainterPath linkPath(const NeuronLayout& layout, const NeuronPlace& link) {
  QPainterPath path;
  path.addPolygon(curve(layout.begin(link.layer, link.source), layout.end(link.layer, link.unit)));
  return path;
}

std::optional<NeuronNumber> numberAt(const PlaneFrame& frame, const NeuronPlace& place) {
  if (place.kind != Kind::Link && place.kind != Kind::Bias && place.kind != Kind::Unit) return std::nullopt;
  const bool isLink = place.kind == Kind::Link;
  const nn::ConstTensorView values = isLink ? kernelOf(frame, place.layer) : biasOf(frame, place.layer);
  if (values.isEmpty()) return std::nullopt;
  const nn::Index units = values.shape()[values.shape().rank() - 1];
  const nn::Index element = isLink ? place.source * units + place.unit : place.unit;
  if (place.unit >= units || element >= values.size()) return std::nullopt;
  const auto* step = frame.network->plan().stepOf(frame.drawn.layers[static_cast<std::size_t>(place.layer)].node);
  const nn::Index parameter = step->firstParameter + (isLink ? 0 : 1);
  return NeuronNumber{frame.network->plan().parameters[static_cast<std::size_t>(parameter)].name, element,
                      static_cast<double>(values.data()[element])};
}

}  // namespace ui
