#include "ui/plots/line_plot_impl.h"

#include "ui/common/theme.h"
#include "ui/plots/plot_style.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ui {

namespace {

constexpr double kDiscRoom = 9;  // pixels from disc to disc: nearer ones run into a band

/// Points of a smoothed line: one every three pixels. An antialiased line of 2 pixels costs by the point, 0.44 ms at 400.
int linePoints(int width) { return std::clamp(width / 3, 100, 400); }

void setData(QCPGraph& graph, const Curve& curve) {
  QVector<QCPGraphData> data;
  data.reserve(static_cast<qsizetype>(curve.x.size()));
  for (std::size_t i = 0; i < curve.x.size(); ++i) data.append(QCPGraphData(curve.x[i], curve.y[i]));
  graph.data()->set(data, true);
}

}  // namespace

void LinePlot::Impl::makeItems() {
  plot->addLayer(QStringLiteral("crosshair"), plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
  plot->layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
  crosshair = new QCPItemStraightLine(plot);
  crosshair->setLayer(QStringLiteral("crosshair"));
  baseline = new QCPItemStraightLine(plot);
  plot->addLayer(QStringLiteral("labels"), plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
  baselineText = new QCPItemText(plot);
  baselineText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
  baselineText->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
  flags = std::make_unique<PlotFlags>(*plot);
  best = new QCPItemTracer(plot);
  best->setStyle(QCPItemTracer::tsCircle);
  best->setSize(12);  // around the point's disc
  best->setAntialiased(true);
  bestText = new QCPItemText(plot);
  bestText->position->setType(QCPItemPosition::ptAxisRectRatio);
  for (QCPAbstractItem* item : {static_cast<QCPAbstractItem*>(crosshair), static_cast<QCPAbstractItem*>(baseline),
                                static_cast<QCPAbstractItem*>(baselineText), static_cast<QCPAbstractItem*>(best),
                                static_cast<QCPAbstractItem*>(bestText)}) {
    item->setVisible(false);
    item->setSelectable(false);
  }
  for (QCPItemText* label : {baselineText, bestText}) label->setLayer(QStringLiteral("labels"));
}

void LinePlot::Impl::makeTickers() {
  QCPAxis* axis = plot->yAxis;
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog) : suffixTicker());
  axis->ticker()->setTickCount(4);
  axis->setNumberFormat(QStringLiteral("g"));
  axis->setNumberPrecision(4);
  plot->xAxis->setScaleType(logarithmicX ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  plot->xAxis->setTicker(logarithmicX ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog) : suffixTicker());
  plot->xAxis->ticker()->setTickCount(6);
  plot->xAxis->setNumberFormat(logarithmicX ? QStringLiteral("g") : QStringLiteral("f"));
  plot->xAxis->setNumberPrecision(logarithmicX ? 4 : 0);
}

void LinePlot::Impl::fitAxisToHeight() {
  constexpr int kBelow = 40, kMostTicks = 4;  // what stands under the axis
  const int room = std::max(0, plot->height() - kBelow);
  const QFontMetrics title(plot->yAxis->labelFont()), figures(plot->yAxis->tickLabelFont());
  plot->yAxis->setLabel(title.elidedText(yTitle, Qt::ElideRight, room));
  plot->yAxis->ticker()->setTickCount(std::clamp(room / (2 * figures.height()), 1, kMostTicks));
  // As many figures as tell neighbouring ticks apart.
  const QCPRange range = plot->yAxis->range();
  const double size = std::max(std::abs(range.lower), std::abs(range.upper)) / std::max(range.size(), 1e-300);
  plot->yAxis->setNumberPrecision(std::clamp(2 + static_cast<int>(std::ceil(std::log10(std::max(size, 1.0)))), 4, 12));
}

void LinePlot::Impl::placeLabels() {
  // Above its point in the lower half of the plot, else below, so that no text leaves the plot.
  const auto vertical = [this](double y) {
    return plot->yAxis->coordToPixel(y) > plot->axisRect()->center().y() ? Qt::AlignBottom : Qt::AlignTop;
  };
  const double base = baseline->point1->value();
  baselineText->setVisible(baseline->visible() && plot->yAxis->range().contains(base));
  baselineText->setPositionAlignment(Qt::AlignRight | vertical(base));
  const std::optional<QPointF> newest = curves.empty() ? std::nullopt : curves.front().points.last();
  const bool isLow = !newest || vertical(newest->y()) == Qt::AlignBottom;
  plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | (isLow ? Qt::AlignTop : Qt::AlignBottom));
  flags->placeNames(isLow);
  placeBestText(isLow);
}

void LinePlot::Impl::placeBestText(bool atTop) {
  // In the corner that the curve does not come to: beside its point the words would cover what leads to it.
  const int line = QFontMetrics(bestText->font()).height(), height = std::max(1, plot->axisRect()->height());
  const double base = plot->yAxis->coordToPixel(baseline->point1->value()) - plot->axisRect()->top();
  const double fromEdge = atTop ? base : height - base;
  const bool isTaken = baselineText->visible() && fromEdge < 2 * line;  // by the words of the baseline, on either side of it
  const double place = isTaken ? std::max(0.0, fromEdge) + line + 4 : 2;
  bestText->setPositionAlignment(Qt::AlignRight | (atTop ? Qt::AlignTop : Qt::AlignBottom));
  bestText->position->setCoords(0.995, atTop ? place / height : 1 - place / height);
}

QCPRange LinePlot::Impl::valueRange() const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  // Single raw values may lie outside: the averages decide, and zooming out shows the rest.
  forEach([&](const SmoothedCurve& curve) {
    const auto [bottom, top] = logarithmic ? curve.positiveRange() : curve.range();
    low = std::min(low, bottom);
    high = std::max(high, top);
  });
  if (low > high) return logarithmic ? QCPRange(0.1, 1) : QCPRange(0, 1);
  if (logarithmic) return {low / 1.15, high * 1.15};
  const double share = high > low ? 1e-6 : 0.05;  // a single value has ordinary figures above and below it
  const double margin = std::max((high - low) * 0.08, std::max(std::abs(high) * share, 1e-9));
  QCPRange range(low - margin, high + margin);
  if (least && low >= *least) range.lower = std::max(range.lower, *least);
  if (most && high <= *most) range.upper = std::min(range.upper, *most + (high - low) * 0.02);
  if (most && high <= *most && *most - high < (high - low) / 4) range.upper = *most + (high - low) * 0.02;  // it is near: shown
  return range;
}

QCPRange LinePlot::Impl::placeRange() const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  forEach([&](const SmoothedCurve& curve) {
    if (const auto first = curve.first()) low = std::min(low, first->x());
    if (const auto end = curve.last()) high = std::max(high, end->x());
  });
  if (low > high) low = 0, high = 1;
  if (high - low < 1e-9) low -= 0.5, high += 0.5;
  if (!logarithmicX) return {low, high + (high - low) * 0.02};
  return {std::max(low, high * 1e-6), high * 1.1};
}

void LinePlot::Impl::makeLegend() {
  plot->legend->clearItems();
  for (const Behind& run : overlays) run.line->addToLegend();
  plot->legend->setVisible(!overlays.empty());
  plot->legend->setRowSpacing(-4);
  plot->legend->setIconSize(16, 10);
  plot->legend->setMargins(QMargins(4, 2, 6, 2));
}

void LinePlot::Impl::fill() {
  drawnRange = plot->xAxis->range();
  drawnWidth = plot->width();
  isStale = false;
  for (Curve& curve : curves) {
    setData(*curve.line, curve.points.average(drawnRange.lower, drawnRange.upper, linePoints(drawnWidth)));
    if (!curve.raw) {
      markPoints(curve);
      continue;
    }
    setData(*curve.raw, curve.points.raw(drawnRange.lower, drawnRange.upper, std::max(1, drawnWidth)));
    // The first point alone is no line yet.
    curve.line->setScatterStyle(curve.line->dataCount() == 1 ? QCPScatterStyle(QCPScatterStyle::ssDisc, 6) : QCPScatterStyle());
  }
  for (Behind& run : overlays) {
    setData(*run.line, run.training.average(drawnRange.lower, drawnRange.upper, linePoints(drawnWidth)));
    setData(*run.dashes, run.validation.average(drawnRange.lower, drawnRange.upper, linePoints(drawnWidth)));
  }
  if (!logarithmicX) fitAxisToWidth();
}

void LinePlot::Impl::markPoints(Curve& curve) const {
  const bool isApart = curve.line->dataCount() * kDiscRoom <= std::max(plot->axisRect()->width(), 1);
  const auto shape = isApart ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssNone;
  if (curve.line->scatterStyle().shape() == shape) return;
  curve.line->setScatterStyle(QCPScatterStyle(shape, Theme::instance().classColor(curve.colorIndex), 6));
}

void LinePlot::Impl::fitAxisToWidth() {
  constexpr int kMostTicks = 6;
  constexpr double kMoreThanAsked = 1.4;  // a round step may be so much shorter than the one asked for
  // Steps are counted: there is no figure between two of them.
  const auto isWhole = [](const std::optional<QPointF>& point) { return !point || point->x() == std::floor(point->x()); };
  const bool isCount = std::ranges::all_of(
      curves, [&](const Curve& curve) { return isWhole(curve.points.first()) && isWhole(curve.points.last()); });
  const int figuresAtMost = isCount ? std::clamp(static_cast<int>(drawnRange.size()), 1, kMostTicks) : kMostTicks;
  const int digits = drawnRange.size() < 4 && !isCount ? 2 : 0;
  const QFontMetrics figures(plot->xAxis->tickLabelFont());
  const int label = figures.horizontalAdvance(QString::number(drawnRange.upper, 'f', digits) + QStringLiteral("0"));
  plot->xAxis->setNumberPrecision(digits);
  plot->xAxis->ticker()->setTickCount(
      std::clamp(static_cast<int>(plot->axisRect()->width() / (kMoreThanAsked * label)), 1, figuresAtMost));
}

void LinePlot::Impl::fillIfNeeded() {
  if (!plot->isVisible()) return;  // hidden plots cost nothing
  const QCPRange visible = plot->xAxis->range();
  if (isStale || visible != drawnRange || plot->width() != drawnWidth) fill();
}

void LinePlot::Impl::style() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  styleAxes(*plot);
  for (Curve& curve : curves) {
    const QColor hue = theme.classColor(curve.colorIndex);
    if (curve.raw) {
      curve.raw->setAntialiased(false);
      curve.raw->setPen(QPen(Theme::mix(colors.surface, hue, 0.35), 1));
      curve.line->setPen(QPen(hue, 2));
    } else {
      curve.line->setPen(QPen(hue, 1.5, Qt::DashLine));
      curve.line->setScatterStyle(QCPScatterStyle());  // markPoints() decides, in the new colour
      markPoints(curve);
    }
  }
  for (Behind& run : overlays) {
    const QColor hue = theme.classColor(run.colorIndex);
    run.line->setPen(QPen(hue, 1.5));
    run.dashes->setPen(QPen(hue, 1.5, Qt::DashLine));
  }
  flags->applyTheme();
  crosshair->setPen(QPen(colors.textMuted, 1));
  baseline->setPen(QPen(colors.textMuted, 1, Qt::DotLine));
  best->setPen(QPen(colors.text, 1.5));
  best->setBrush(Qt::NoBrush);
  QColor ground = colors.surface;  // lines behind a label may be guessed, and it can be read
  ground.setAlphaF(0.5f);
  for (QCPItemText* label : {baselineText, bestText}) {
    label->setColor(colors.textMuted);
    label->setBrush(ground);
    label->setFont(theme.font(0.85));
  }
  plot->legend->setFont(theme.font(0.85));
  plot->legend->setTextColor(colors.text);
  plot->legend->setBrush(colors.surface);
  plot->legend->setBorderPen(QPen(colors.border, 1));
}

}  // namespace ui
