#include "ui/plots/line_plot.h"

#include "ui/common/frame_clock.h"
#include "ui/common/theme.h"
#include "ui/plots/line_plot_impl.h"
#include "ui/plots/plot_style.h"

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ui {

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
  letShrink(plot);
  plot.axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  impl_->makeTickers();
  impl_->makeItems();
  // However the visible stretch came about, by dragging above all: what is painted fits it.
  connect(&plot, &QCustomPlot::beforeReplot, this, [this] { impl_->fillIfNeeded(); });
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
  for (QCPGraph* graph : {raw, line})
    if (graph) graph->removeFromLegend();
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
  impl_->yTitle = y;
  schedule();
}

void LinePlot::setLogarithmic(bool on) {
  impl_->logarithmic = on;
  impl_->makeTickers();
  impl_->zoomed = false;
  schedule();
}

void LinePlot::setLogarithmicX(bool on) {
  impl_->logarithmicX = on;
  impl_->makeTickers();
  impl_->zoomed = false;
  schedule();
}

void LinePlot::setOverlays(const std::vector<Overlay>& overlays) {
  for (const Impl::Behind& run : impl_->overlays)
    for (QCPGraph* graph : {run.line, run.dashes}) impl_->plot->removeGraph(graph);
  impl_->overlays.clear();
  for (const Overlay& overlay : overlays) {
    Impl::Behind run{overlay.colorIndex, impl_->plot->addGraph(), impl_->plot->addGraph(), {}, {}};
    run.line->setName(overlay.name);
    run.training.setSmoothing(impl_->smoothing);
    run.training.append(overlay.training);
    run.validation.append(overlay.validation);
    impl_->overlays.push_back(std::move(run));
  }
  impl_->makeLegend();
  applyTheme();
}

int LinePlot::overlayCount() const { return static_cast<int>(impl_->overlays.size()); }

void LinePlot::setSmoothing(double share) {
  impl_->smoothing = share;
  for (Impl::Behind& run : impl_->overlays) run.training.setSmoothing(share);
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
  if (isVisible()) FrameClock::instance().request(this, [this] { redraw(); });
}

void LinePlot::redraw() {
  impl_->dirty = false;
  impl_->isStale = true;
  if (!impl_->zoomed) {
    impl_->plot->xAxis->setRange(impl_->placeRange());
    impl_->plot->yAxis->setRange(impl_->valueRange());
  }
  impl_->placeLabels();
  impl_->fitAxisToHeight();
  impl_->plot->replot(QCustomPlot::rpQueuedRefresh);  // painted with what else has changed on this beat
}

void LinePlot::paintInto(QCPPainter& painter, const QSize& size) {
  redraw();
  impl_->fill();
  impl_->plot->toPainter(&painter, size.width(), size.height());
}

void LinePlot::applyTheme() {
  impl_->style();
  schedule();
}

void LinePlot::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (impl_->dirty) schedule();
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
