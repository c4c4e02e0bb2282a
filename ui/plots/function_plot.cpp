#include "ui/plots/function_plot.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kFunctionColor = 0, kSlopeColor = 1, kOtherColor = 2, kOtherSlopeColor = 3;
constexpr double kBarShare = 0.3;  // of the height, for the bars
constexpr double kRoom = 0.08;     // above and below the curves, as a share of their height

void fill(QCPGraph& graph, const std::vector<double>& x, const std::vector<double>& y) {
  QVector<QCPGraphData> points;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) points.append(QCPGraphData(x[i], y[i]));
  graph.data()->set(points, true);
}

}  // namespace

struct FunctionPlot::Impl {
  QCustomPlot* plot = nullptr;
  QCPGraph* value = nullptr;
  QCPGraph* slope = nullptr;
  QCPGraph* otherValue = nullptr;
  QCPGraph* otherSlope = nullptr;
  QCPBars* bars = nullptr;
  std::vector<QCPItemRect*> shaded;
  QCPItemStraightLine* crosshair = nullptr;
  QCPItemText* readout = nullptr;
  QString xName, valueName, slopeName;
};

FunctionPlot::FunctionPlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  layout->addWidget(impl_->plot);
  impl_->plot->setAttribute(Qt::WA_OpaquePaintEvent);
  impl_->plot->setFocusPolicy(Qt::NoFocus);
  impl_->plot->setNoAntialiasingOnDrag(true);
  impl_->bars = new QCPBars(impl_->plot->xAxis, impl_->plot->yAxis2);
  impl_->otherSlope = impl_->plot->addGraph();
  impl_->otherValue = impl_->plot->addGraph();
  impl_->slope = impl_->plot->addGraph();
  impl_->value = impl_->plot->addGraph();  // above the slope
  impl_->plot->legend->setVisible(true);
  impl_->plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignLeft | Qt::AlignTop);
  impl_->plot->legend->setRowSpacing(-2);
  impl_->plot->legend->clearItems();
  impl_->value->addToLegend();
  impl_->slope->addToLegend();
  impl_->plot->legend->setIconSize(22, 12);
  impl_->plot->legend->setMargins(QMargins(4, 2, 6, 2));
  for (QCPAxis* axis : {impl_->plot->xAxis, impl_->plot->yAxis}) {
    axis->ticker()->setTickCount(5);
    axis->setNumberFormat(QStringLiteral("g"));
    axis->setNumberPrecision(3);
  }
  impl_->crosshair = new QCPItemStraightLine(impl_->plot);
  impl_->readout = new QCPItemText(impl_->plot);
  impl_->readout->position->setType(QCPItemPosition::ptAxisRectRatio);
  impl_->readout->position->setCoords(1, 1);
  impl_->readout->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
  impl_->readout->setTextAlignment(Qt::AlignRight);
  impl_->readout->setPadding(QMargins(4, 2, 4, 2));
  impl_->plot->installEventFilter(this);
  stopReading();
  applyTheme();
  connect(&Theme::instance(), &Theme::changed, this, &FunctionPlot::applyTheme);
}

FunctionPlot::~FunctionPlot() = default;

void FunctionPlot::setNames(const QString& x, const QString& value, const QString& slope) {
  impl_->xName = x;
  impl_->valueName = value;
  impl_->slopeName = slope;
  impl_->plot->xAxis->setLabel(x);
  impl_->value->setName(value);
  impl_->slope->setName(slope);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void FunctionPlot::setFunction(std::vector<double> x, std::vector<double> value, std::vector<double> slope) {
  fill(*impl_->value, x, value);
  fill(*impl_->slope, x, slope);
  if (!x.empty()) impl_->plot->xAxis->setRange(x.front(), x.back());
  fitHeight();
}

void FunctionPlot::setComparison(std::vector<double> x, std::vector<double> value, std::vector<double> slope,
                                 const QString& valueName, const QString& slopeName) {
  fill(*impl_->otherValue, x, value);
  fill(*impl_->otherSlope, x, slope);
  impl_->otherValue->setName(valueName);
  impl_->otherSlope->setName(slopeName);
  for (QCPGraph* graph : {impl_->otherValue, impl_->otherSlope})
    if (x.empty())
      graph->removeFromLegend();
    else
      graph->addToLegend();
  fitHeight();
}

void FunctionPlot::setPoints(const nn::Histogram& histogram) {
  QVector<double> places, counts;
  const double width =
      (histogram.high - histogram.low) / static_cast<double>(std::max<std::size_t>(1, histogram.counts.size()));
  double most = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    places << histogram.low + (static_cast<double>(i) + 0.5) * width;
    counts << histogram.counts[i];
    most = std::max(most, histogram.counts[i]);
  }
  impl_->bars->setData(places, counts, true);
  impl_->bars->setWidth(width);
  impl_->plot->yAxis2->setRange(0, most > 0 ? most / kBarShare : 1);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void FunctionPlot::setShaded(const std::vector<std::pair<double, double>>& ranges) {
  for (QCPItemRect* rect : impl_->shaded) impl_->plot->removeItem(rect);
  impl_->shaded.clear();
  for (const auto& [from, to] : ranges) {
    auto* rect = new QCPItemRect(impl_->plot);
    rect->setLayer(QStringLiteral("background"));
    rect->setSelectable(false);
    for (QCPItemPosition* corner : {rect->topLeft, rect->bottomRight}) corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    rect->topLeft->setCoords(from, 0);
    rect->bottomRight->setCoords(to, 1);
    impl_->shaded.push_back(rect);
  }
  applyTheme();
}

int FunctionPlot::barCount() const { return impl_->bars->dataCount(); }

int FunctionPlot::shadedCount() const { return static_cast<int>(impl_->shaded.size()); }

/// The zero line is always there.
void FunctionPlot::fitHeight() {
  double least = 0, most = 0;
  for (const QCPGraph* graph : {impl_->value, impl_->slope, impl_->otherValue, impl_->otherSlope})
    for (const QCPGraphData& point : *graph->data()) {
      if (!std::isfinite(point.value)) continue;
      least = std::min(least, point.value);
      most = std::max(most, point.value);
    }
  const double room = most > least ? kRoom * (most - least) : 1;
  impl_->plot->yAxis->setRange(least - room, most + room);
  stopReading();
}

QString FunctionPlot::readout() const { return impl_->readout->visible() ? impl_->readout->text() : QString(); }

void FunctionPlot::applyTheme() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  styleAxes(*impl_->plot);
  for (QCPAxis* axis : {impl_->plot->xAxis, impl_->plot->yAxis}) axis->grid()->setZeroLinePen(QPen(colors.textMuted, 1));
  impl_->value->setPen(QPen(theme.classColor(kFunctionColor), 2));
  impl_->slope->setPen(QPen(theme.classColor(kSlopeColor), 1.5, Qt::DashLine));
  impl_->otherValue->setPen(QPen(theme.classColor(kOtherColor), 1.5));
  impl_->otherSlope->setPen(QPen(theme.classColor(kOtherSlopeColor), 1, Qt::DashLine));
  impl_->bars->setPen(Qt::NoPen);
  impl_->bars->setBrush(Theme::mix(colors.surface, colors.accent, 0.45));
  for (QCPItemRect* rect : impl_->shaded) {
    rect->setPen(Qt::NoPen);
    rect->setBrush(Theme::mix(colors.surface, colors.warning, theme.isDark() ? 0.16 : 0.12));
  }
  QColor veil = colors.surface;
  veil.setAlphaF(0.8f);
  impl_->plot->legend->setBrush(veil);
  impl_->plot->legend->setBorderPen(Qt::NoPen);
  impl_->plot->legend->setTextColor(colors.text);
  impl_->plot->legend->setFont(theme.font(0.85));
  impl_->crosshair->setPen(QPen(colors.textMuted, 1));
  impl_->readout->setColor(colors.text);
  impl_->readout->setFont(theme.numberFont(0.85));
  impl_->readout->setBrush(veil);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void FunctionPlot::readAt(double x) {
  const auto at = impl_->value->data()->findBegin(x);
  if (at == impl_->value->data()->constEnd() || !impl_->plot->xAxis->range().contains(x)) return stopReading();
  const auto slope = impl_->slope->data()->findBegin(x);
  impl_->crosshair->point1->setCoords(at->key, 0);
  impl_->crosshair->point2->setCoords(at->key, 1);
  impl_->readout->setText(tr("%1 = %2\n%3 = %4\n%5 = %6")
                              .arg(impl_->xName, number(at->key, 3), impl_->valueName, number(at->value, 3), impl_->slopeName,
                                   number(slope->value, 3)));
  impl_->crosshair->setVisible(true);
  impl_->readout->setVisible(true);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void FunctionPlot::stopReading() {
  impl_->crosshair->setVisible(false);
  impl_->readout->setVisible(false);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool FunctionPlot::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Leave) stopReading();
  if (event->type() == QEvent::MouseMove)
    readAt(impl_->plot->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->position().x()));
  // The plot neither zooms nor scrolls: the wheel is the panel's.
  if (event->type() == QEvent::Wheel) {
    event->ignore();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
