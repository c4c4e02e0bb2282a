#include "ui/widgets/window_view.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kLargestPicture = 168, kGap = 20, kSmallestNumberCell = 26, kLargestCell = 46;

/// Black or white, whichever can be read on the colour.
QColor inkOn(QRgb color) { return qGray(color) > 140 ? Qt::black : Qt::white; }

/// The number with as many decimals, at most three, as there is room for: "-.04", "1.2".
QString figureFor(double value, double room, const QFontMetrics& metrics) {
  if (!std::isfinite(value)) return number(value);
  QString figure;
  for (int decimals = 3; decimals >= 0; --decimals) {
    figure = QString::number(value, 'f', decimals);
    if (figure.toDouble() == 0) return QStringLiteral("0");
    if (figure.startsWith(QStringLiteral("0."))) figure.remove(0, 1);
    if (figure.startsWith(QStringLiteral("-0."))) figure.remove(1, 1);
    if (metrics.horizontalAdvance(figure) <= room) break;
  }
  return figure;
}

}  // namespace

WindowView::WindowView(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Window"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void WindowView::showSum(const nn::WindowSum& sum, nn::ConstTensorView input, nn::Index channel) {
  const QSize before(static_cast<int>(sum_.width), static_cast<int>(sum_.height)), imageBefore = image_.size();
  sum_ = sum;
  channel_ = channel;
  isEmpty_ = false;
  inputMap_ = colorMapFor(input.values()) == ColorMap::Signed ? ColorMap::Signed : ColorMap::Grey;
  inputRange_ = rangeOf(input.values(), inputMap_);
  image_ = channelImage(input, sum.firstChannel + channel, inputMap_, inputRange_);
  const int height = image_.height(), width = image_.width();
  padTop_ = std::max(0, static_cast<int>(-sum.top));
  padLeft_ = std::max(0, static_cast<int>(-sum.left));
  padBottom_ = std::max(0, static_cast<int>(sum.top + (sum.height - 1) * sum.stepY) + 1 - height);
  padRight_ = std::max(0, static_cast<int>(sum.left + (sum.width - 1) * sum.stepX) + 1 - width);
  double weight = 0, product = 0;
  for (const nn::WindowSum::Term& term : sum.terms) {
    weight = std::max(weight, std::abs(term.weight));
    product = std::max(product, std::abs(term.product()));
  }
  weightRange_ = {-std::max(weight, 1e-30), std::max(weight, 1e-30)};
  productRange_ = {-std::max(product, 1e-30), std::max(product, 1e-30)};
  if (before != QSize(static_cast<int>(sum.width), static_cast<int>(sum.height)) || imageBefore != image_.size())
    updateGeometry();
  update();
}

WindowView::Places WindowView::places(int width) const {
  Places places;
  const double columns = image_.width() + padLeft_ + padRight_, rows = image_.height() + padTop_ + padBottom_;
  const bool isProduct = sum_.kind == nn::WindowSum::Kind::Products;
  places.grids = isProduct ? 3 : 1;
  places.pixel = std::min({kLargestPicture / rows, kLargestPicture / columns, static_cast<double>(width) / columns});
  if (places.pixel > 2) places.pixel = std::floor(places.pixel);
  places.picture = {0, 0, columns * places.pixel, rows * places.pixel};
  const double room = width - (places.grids - 1) * kGap;
  places.cell = std::min(kLargestCell, room / (places.grids * static_cast<double>(sum_.width)));
  places.gridTop = places.picture.height() + Theme::kGrid;
  return places;
}

int WindowView::heightForWidth(int width) const {
  if (isEmpty_) return 0;
  const Places p = places(width);
  return static_cast<int>(std::ceil(p.gridTop + p.cell * static_cast<double>(sum_.height))) + 1;
}

QRectF WindowView::inputRect(nn::Index row, nn::Index column) const {
  const Places p = places(width());
  return {(static_cast<double>(sum_.left + column * sum_.stepX) + padLeft_) * p.pixel,
          (static_cast<double>(sum_.top + row * sum_.stepY) + padTop_) * p.pixel, p.pixel, p.pixel};
}

const nn::WindowSum::Term& WindowView::termAt(nn::Index row, nn::Index column) const {
  return sum_.terms[static_cast<std::size_t>((row * sum_.width + column) * sum_.channels + channel_)];
}

double WindowView::valueOf(const nn::WindowSum::Term& term, Part part) const {
  return part == Part::Input ? term.input : part == Part::Weight ? term.weight : term.product();
}

void WindowView::paintEvent(QPaintEvent*) {
  if (isEmpty_) return;
  QPainter painter(this);
  const Places p = places(width());
  paintInput(painter, p);
  const double gridWidth = p.cell * static_cast<double>(sum_.width);
  const Part parts[] = {Part::Input, Part::Weight, Part::Product};
  for (int i = 0; i < p.grids; ++i) {
    const double left = i * (gridWidth + kGap);
    paintGrid(painter, {left, p.gridTop}, p.cell, parts[i]);
    if (i + 1 == p.grids) break;
    painter.setPen(Theme::instance().colors().textMuted);
    painter.setFont(Theme::instance().font());
    painter.drawText(QRectF(left + gridWidth, p.gridTop, kGap, p.cell * static_cast<double>(sum_.height)), Qt::AlignCenter,
                     i == 0 ? QStringLiteral("×") : QStringLiteral("="));
  }
}

void WindowView::paintInput(QPainter& painter, const Places& p) const {
  const Theme::Colors& colors = Theme::instance().colors();
  painter.fillRect(p.picture, Theme::mix(colors.surface, colors.border, 0.5));  // the padding
  painter.drawImage(QRectF(padLeft_ * p.pixel, padTop_ * p.pixel, image_.width() * p.pixel, image_.height() * p.pixel), image_);
  // All but the window's own pixels recedes.
  QColor veil = colors.surface;
  veil.setAlphaF(0.55f);
  QRegion outside(p.picture.toAlignedRect());
  for (nn::Index row = 0; row < sum_.height; ++row)
    for (nn::Index column = 0; column < sum_.width; ++column) outside -= inputRect(row, column).toAlignedRect();
  painter.save();
  painter.setClipRegion(outside);
  painter.fillRect(p.picture, veil);
  painter.restore();
  painter.setPen(QPen(colors.accent, 1));
  const bool isDense = sum_.stepY == 1 && sum_.stepX == 1;
  if (isDense) {
    painter.drawRect(inputRect(0, 0).united(inputRect(sum_.height - 1, sum_.width - 1)));
    return;
  }
  for (nn::Index row = 0; row < sum_.height; ++row)
    for (nn::Index column = 0; column < sum_.width; ++column) painter.drawRect(inputRect(row, column));
}

void WindowView::paintGrid(QPainter& painter, QPointF corner, double cell, Part part) const {
  const Theme& theme = Theme::instance();
  const ColorMap map = part == Part::Input ? inputMap_ : ColorMap::Signed;
  const ValueRange range = part == Part::Input ? inputRange_ : part == Part::Weight ? weightRange_ : productRange_;
  painter.setFont(theme.numberFont(0.8));
  const bool hasNumbers = cell >= kSmallestNumberCell;
  for (nn::Index row = 0; row < sum_.height; ++row)
    for (nn::Index column = 0; column < sum_.width; ++column) {
      const nn::WindowSum::Term& term = termAt(row, column);
      const double value = valueOf(term, part);
      const QRectF square(corner.x() + static_cast<double>(column) * cell, corner.y() + static_cast<double>(row) * cell,
                          cell - 1, cell - 1);
      const bool isOutside = term.isPadding && part == Part::Input;
      const QRgb color =
          isOutside ? Theme::mix(theme.colors().surface, theme.colors().border, 0.5).rgb() : colorOf(value, map, range);
      painter.fillRect(square, QColor(color));
      const bool isWinner = sum_.kind != nn::WindowSum::Kind::Products && sum_.kind != nn::WindowSum::Kind::Mean &&
                            !term.isPadding && value == sum_.result;
      if (isWinner) {
        painter.setPen(QPen(theme.colors().accent, 2));
        painter.drawRect(square.adjusted(1, 1, -1, -1));
      }
      if (!hasNumbers) continue;
      painter.setPen(inkOn(color));
      painter.drawText(square, Qt::AlignCenter,
                       isOutside ? QStringLiteral("·") : figureFor(value, cell - 3, painter.fontMetrics()));
    }
}

}  // namespace ui
