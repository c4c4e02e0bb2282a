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

constexpr int kFunctionColor = 0, kSlopeColor = 1;
constexpr double kRoom = 0.08;  // above and below the curves, as a share of their height

}  // namespace

struct FunctionPlot::Impl {
  QCustomPlot* plot = nullptr;
  QCPGraph* value = nullptr;
  QCPGraph* slope = nullptr;
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
  double least = 0, most = 0;  // the zero line is always there
  const auto fill = [&](QCPGraph& graph, const std::vector<double>& y) {
    QVector<QCPGraphData> points;
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
      points.append(QCPGraphData(x[i], y[i]));
      if (std::isfinite(y[i])) {
        least = std::min(least, y[i]);
        most = std::max(most, y[i]);
      }
    }
    graph.data()->set(points, true);
  };
  fill(*impl_->value, value);
  fill(*impl_->slope, slope);
  if (!x.empty()) impl_->plot->xAxis->setRange(x.front(), x.back());
  const double room = most > least ? kRoom * (most - least) : 1;
  impl_->plot->yAxis->setRange(least - room, most + room);
  stopReading();
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

QString FunctionPlot::readout() const { return impl_->readout->visible() ? impl_->readout->text() : QString(); }

void FunctionPlot::applyTheme() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  styleAxes(*impl_->plot);
  for (QCPAxis* axis : {impl_->plot->xAxis, impl_->plot->yAxis}) axis->grid()->setZeroLinePen(QPen(colors.textMuted, 1));
  impl_->value->setPen(QPen(theme.classColor(kFunctionColor), 2));
  impl_->slope->setPen(QPen(theme.classColor(kSlopeColor), 1.5, Qt::DashLine));
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
