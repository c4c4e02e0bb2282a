#include "ui/plots/line_plot.h"

#include "ui/common/theme.h"
#include "ui/plots/plot_flags.h"
#include "ui/plots/plot_style.h"
#include "ui/plots/smoothed_curve.h"

#include <qcustomplot.h>

#include <QMouseEvent>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ui {

namespace {

constexpr int kReplotMs = 125;    // 8 Hz: smooth enough for curves, cheap enough beside a training
constexpr int kLinePoints = 400;  // a 2-pixel antialiased line costs by the point: 0.44 ms at 400, 40 ms at a million

QColor between(const QColor& a, const QColor& b, double share) {
  const auto part = [share](int x, int y) { return qRound(x + (y - x) * share); };
  return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

void setData(QCPGraph& graph, const Curve& curve) {
  QVector<QCPGraphData> data;
  data.reserve(static_cast<qsizetype>(curve.x.size()));
  for (std::size_t i = 0; i < curve.x.size(); ++i) data.append(QCPGraphData(curve.x[i], curve.y[i]));
  graph.data()->set(data, true);
}

}  // namespace

struct LinePlot::Impl {
  struct Curve {
    CurveStyle style;
    int colorIndex;
    QCPGraph* line;
    QCPGraph* raw;  // null unless Averaged
    SmoothedCurve points;
  };

  QCustomPlot* plot = nullptr;
  std::vector<Curve> curves;
  QTimer replot;
  QCPItemStraightLine* crosshair = nullptr;
  QCPItemStraightLine* baseline = nullptr;
  QCPItemText* baselineText = nullptr;
  QCPItemTracer* best = nullptr;
  QCPItemText* bestText = nullptr;
  std::unique_ptr<PlotFlags> flags;
  bool dirty = false, zoomed = false, logarithmic = false;
  std::optional<double> least, most;

  Curve& curve(int index) { return curves[static_cast<std::size_t>(index)]; }

  void makeItems();
  void makeTickers();
  void placeLabels();
  QCPRange valueRange() const;
};

void LinePlot::Impl::makeItems() {
  plot->addLayer(QStringLiteral("crosshair"), plot->layer(QStringLiteral("main")), QCustomPlot::limAbove);
  plot->layer(QStringLiteral("crosshair"))->setMode(QCPLayer::lmBuffered);
  crosshair = new QCPItemStraightLine(plot);
  crosshair->setLayer(QStringLiteral("crosshair"));
  baseline = new QCPItemStraightLine(plot);
  baselineText = new QCPItemText(plot);
  baselineText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
  baselineText->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
  flags = std::make_unique<PlotFlags>(*plot);
  best = new QCPItemTracer(plot);
  best->setStyle(QCPItemTracer::tsCircle);
  best->setSize(9);
  bestText = new QCPItemText(plot);
  bestText->position->setParentAnchor(best->position);
  bestText->position->setCoords(4, -6);
  bestText->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
  for (QCPAbstractItem* item : {static_cast<QCPAbstractItem*>(crosshair), static_cast<QCPAbstractItem*>(baseline),
                                static_cast<QCPAbstractItem*>(baselineText), static_cast<QCPAbstractItem*>(best),
                                static_cast<QCPAbstractItem*>(bestText)}) {
    item->setVisible(false);
    item->setSelectable(false);
  }
}

void LinePlot::Impl::makeTickers() {
  QCPAxis* axis = plot->yAxis;
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  axis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                              : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
  axis->ticker()->setTickCount(4);
  axis->setNumberFormat(QStringLiteral("g"));
  axis->setNumberPrecision(4);
  plot->xAxis->ticker()->setTickCount(6);
  plot->xAxis->setNumberFormat(QStringLiteral("f"));
  plot->xAxis->setNumberPrecision(0);
}

void LinePlot::Impl::placeLabels() {
  // Above its point in the lower half of the plot, else below, so that no text leaves the plot.
  const auto vertical = [this](double y) {
    return plot->yAxis->coordToPixel(y) > plot->axisRect()->center().y() ? Qt::AlignBottom : Qt::AlignTop;
  };
  baselineText->setPositionAlignment(Qt::AlignRight | vertical(baseline->point1->value()));
  const Qt::AlignmentFlag side = vertical(best->position->value());
  bestText->setPositionAlignment(Qt::AlignRight | side);
  bestText->position->setCoords(4, side == Qt::AlignBottom ? -6 : 6);
  const std::optional<QPointF> newest = curves.empty() ? std::nullopt : curves.front().points.last();
  flags->placeNames(!newest || vertical(newest->y()) == Qt::AlignBottom);
}

QCPRange LinePlot::Impl::valueRange() const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  // Single raw values may lie outside: the averages decide, and zooming out shows the rest.
  for (const Curve& curve : curves) {
    const auto [bottom, top] = logarithmic ? curve.points.positiveRange() : curve.points.range();
    low = std::min(low, bottom);
    high = std::max(high, top);
  }
  if (low > high) return logarithmic ? QCPRange(0.1, 1) : QCPRange(0, 1);
  if (logarithmic) return {low / 1.15, high * 1.15};
  const double margin = std::max((high - low) * 0.08, std::max(std::abs(high) * 1e-3, 1e-9));
  QCPRange range(low - margin, high + margin);
  if (least && low >= *least) range.lower = std::max(range.lower, *least);
  if (most && high <= *most) range.upper = std::min(range.upper, *most + (high - low) * 0.02);
  return range;
}

LinePlot::LinePlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  layout->addWidget(impl_->plot);
  QCustomPlot& plot = *impl_->plot;
  plot.setNoAntialiasingOnDrag(true);
  plot.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot.setMouseTracking(true);
  plot.installEventFilter(this);
  plot.setFocusPolicy(Qt::NoFocus);
  plot.setMinimumSize(0, 0);
  plot.axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  impl_->makeTickers();
  impl_->makeItems();
  impl_->replot.setSingleShot(true);
  impl_->replot.setInterval(kReplotMs);
  connect(&impl_->replot, &QTimer::timeout, this, &LinePlot::redraw);
  // Only the user's own zooming comes through the mouse; fitAxes() sets ranges directly.
  connect(&plot, &QCustomPlot::mouseWheel, this, [this] {
    impl_->zoomed = true;
    schedule();
  });
  connect(&plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) impl_->zoomed = true;
    emit crosshairMoved(impl_->plot->xAxis->pixelToCoord(event->position().x()));
  });
  connect(&plot, &QCustomPlot::mouseRelease, this, [this] { schedule(); });
  connect(&plot, &QCustomPlot::mouseDoubleClick, this, &LinePlot::resetZoom);
  connect(&Theme::instance(), &Theme::changed, this, &LinePlot::applyTheme);
  setToolTip(tr("Wheel: zoom. Drag: move. Double-click: show everything."));
  applyTheme();
}

LinePlot::~LinePlot() = default;

int LinePlot::addCurve(const QString& name, CurveStyle style, int colorIndex) {
  QCPGraph* raw = style == CurveStyle::Averaged ? impl_->plot->addGraph() : nullptr;
  QCPGraph* line = impl_->plot->addGraph();
  line->setName(name);
  impl_->curves.push_back({style, colorIndex, line, raw, {}});
  applyTheme();
  return static_cast<int>(impl_->curves.size()) - 1;
}

void LinePlot::append(int curve, std::span<const QPointF> points) {
  if (points.empty()) return;
  impl_->curve(curve).points.append(points);
  schedule();
}

void LinePlot::clear() {
  for (Impl::Curve& curve : impl_->curves) curve.points.clear();
  impl_->best->setVisible(false);
  impl_->bestText->setVisible(false);
  impl_->flags->set({});
  impl_->zoomed = false;
  schedule();
}

int LinePlot::pointCount(int curve) const { return static_cast<int>(impl_->curve(curve).points.size()); }
std::optional<QPointF> LinePlot::last(int curve) const { return impl_->curve(curve).points.last(); }
std::optional<QPointF> LinePlot::nearest(int curve, double x) const { return impl_->curve(curve).points.nearest(x); }
int LinePlot::drawnPointCount(int curve) const { return impl_->curve(curve).line->dataCount(); }
bool LinePlot::isLogarithmic() const { return impl_->logarithmic; }

void LinePlot::setAxisTitles(const QString& x, const QString& y) {
  impl_->plot->xAxis->setLabel(x);
  impl_->plot->yAxis->setLabel(y);
  schedule();
}

void LinePlot::setLogarithmic(bool on) {
  impl_->logarithmic = on;
  impl_->makeTickers();
  impl_->zoomed = false;
  schedule();
}

void LinePlot::setSmoothing(double share) {
  for (Impl::Curve& curve : impl_->curves)
    if (curve.style == CurveStyle::Averaged) curve.points.setSmoothing(share);
  schedule();
}

void LinePlot::setBaseline(std::optional<double> y, const QString& name) {
  impl_->baseline->setVisible(y.has_value());
  impl_->baselineText->setVisible(y.has_value());
  if (y) {
    impl_->baseline->point1->setCoords(0, *y);
    impl_->baseline->point2->setCoords(1, *y);
    impl_->baselineText->position->setCoords(0.995, *y);
    impl_->baselineText->setText(name);
  }
  schedule();
}

void LinePlot::setBest(std::optional<QPointF> point, const QString& name) {
  impl_->best->setVisible(point.has_value());
  impl_->bestText->setVisible(point.has_value());
  if (point) impl_->best->position->setCoords(*point);
  impl_->bestText->setText(name);
  schedule();
}

void LinePlot::setFlags(const std::vector<Flag>& flags) {
  impl_->flags->set(flags);
  schedule();
}

int LinePlot::flagCount() const { return impl_->flags->count(); }

void LinePlot::setLimits(std::optional<double> least, std::optional<double> most) {
  impl_->least = least;
  impl_->most = most;
  schedule();
}

void LinePlot::setCrosshair(std::optional<double> x) {
  impl_->crosshair->setVisible(x.has_value());
  if (x) {
    // Both points need values that a logarithmic axis can show too.
    impl_->crosshair->point1->setCoords(*x, impl_->plot->yAxis->range().lower);
    impl_->crosshair->point2->setCoords(*x, impl_->plot->yAxis->range().upper);
  }
  if (isVisible() && !impl_->dirty) impl_->crosshair->layer()->replot();
}

void LinePlot::resetZoom() {
  impl_->zoomed = false;
  schedule();
}

void LinePlot::schedule() {
  impl_->dirty = true;
  if (isVisible() && !impl_->replot.isActive()) impl_->replot.start();
}

void LinePlot::redraw() {
  impl_->dirty = false;
  if (!impl_->zoomed) fitAxes();
  const QCPRange visible = impl_->plot->xAxis->range();
  for (Impl::Curve& curve : impl_->curves) {
    setData(*curve.line, curve.points.average(visible.lower, visible.upper, kLinePoints));
    if (curve.raw) setData(*curve.raw, curve.points.raw(visible.lower, visible.upper, std::max(1, impl_->plot->width())));
  }
  impl_->placeLabels();
  impl_->plot->xAxis->setNumberPrecision(visible.size() < 4 ? 2 : 0);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void LinePlot::fitAxes() {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Impl::Curve& curve : impl_->curves) {
    if (const auto first = curve.points.first()) low = std::min(low, first->x());
    if (const auto end = curve.points.last()) high = std::max(high, end->x());
  }
  if (low > high) low = 0, high = 1;
  if (high - low < 1e-9) low -= 0.5, high += 0.5;
  impl_->plot->xAxis->setRange(low, high + (high - low) * 0.02);
  impl_->plot->yAxis->setRange(impl_->valueRange());
}

void LinePlot::applyTheme() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  styleAxes(*impl_->plot);
  for (Impl::Curve& curve : impl_->curves) {
    const QColor hue = theme.classColor(curve.colorIndex);
    if (curve.raw) {
      curve.raw->setAntialiased(false);
      curve.raw->setPen(QPen(between(colors.surface, hue, 0.35), 1));
      curve.line->setPen(QPen(hue, 2));
    } else {
      curve.line->setPen(QPen(hue, 1.5, Qt::DashLine));
      curve.line->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(hue, 1.5), QBrush(colors.surface), 6));
    }
  }
  impl_->flags->applyTheme();
  impl_->crosshair->setPen(QPen(colors.textMuted, 1));
  impl_->baseline->setPen(QPen(colors.textMuted, 1, Qt::DotLine));
  impl_->best->setPen(QPen(colors.text, 1.5));
  impl_->best->setBrush(Qt::NoBrush);
  for (QCPItemText* label : {impl_->baselineText, impl_->bestText}) {
    label->setColor(colors.textMuted);
    label->setFont(theme.font(0.85));
  }
  schedule();
}

void LinePlot::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (impl_->dirty) impl_->replot.start();
}

void LinePlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  schedule();
}

bool LinePlot::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Leave) emit crosshairMoved(std::nullopt);
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
