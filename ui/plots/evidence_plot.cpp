#include "ui/plots/evidence_plot.h"

#include "ui/common/theme.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <cmath>

namespace ui {

namespace {

constexpr double kRoom = 0.06;  // of the range, around the curve

void setLogarithmic(QCPAxis& axis, bool on) {
  axis.setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (on)
    axis.setTicker(QSharedPointer<QCPAxisTickerLog>::create());
  else
    axis.setTicker(QSharedPointer<QCPAxisTicker>::create());
  axis.ticker()->setTickCount(4);
  axis.setNumberFormat(on ? QStringLiteral("eb") : QStringLiteral("g"));
  axis.setNumberPrecision(on ? 0 : 4);
}

/// The range of what is shown, with some room.
void fit(QCPAxis& axis, double low, double high) {
  if (axis.scaleType() == QCPAxis::stLogarithmic) {
    const double room = std::pow(high / low, kRoom);
    axis.setRange(low / room, high * room * (high == low ? 2 : 1));
    return;
  }
  const double room = high > low ? kRoom * (high - low) : 1;
  axis.setRange(low - room, high + room);
}

}  // namespace

struct EvidencePlot::Impl {
  QCustomPlot* plot = nullptr;
  QCPGraph* graph = nullptr;
  QCPItemStraightLine* mark = nullptr;
  QCPItemText* markName = nullptr;
};

EvidencePlot::EvidencePlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  impl_->plot->setFocusPolicy(Qt::NoFocus);
  letShrink(*impl_->plot);
  impl_->plot->axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  layout->addWidget(impl_->plot);
  impl_->graph = impl_->plot->addGraph();
  impl_->mark = new QCPItemStraightLine(impl_->plot);
  impl_->markName = new QCPItemText(impl_->plot);
  for (QCPItemPosition* point : {impl_->mark->point1, impl_->mark->point2, impl_->markName->position})
    point->setTypeY(QCPItemPosition::ptAxisRectRatio);
  impl_->markName->setPadding(QMargins(4, 1, 4, 1));
  setMark({}, {});
  applyTheme();
  connect(&Theme::instance(), &Theme::changed, this, &EvidencePlot::applyTheme);
}

EvidencePlot::~EvidencePlot() = default;

void EvidencePlot::setAxes(const QString& x, const QString& y, bool logarithmicX, bool logarithmicY) {
  impl_->plot->xAxis->setLabel(x);
  impl_->plot->yAxis->setLabel(y);
  setLogarithmic(*impl_->plot->xAxis, logarithmicX);
  setLogarithmic(*impl_->plot->yAxis, logarithmicY);
  applyTheme();
}

void EvidencePlot::setCurve(const std::vector<double>& x, const std::vector<double>& y) {
  QVector<QCPGraphData> points;
  const bool needsPositiveX = impl_->plot->xAxis->scaleType() == QCPAxis::stLogarithmic;
  const bool needsPositiveY = impl_->plot->yAxis->scaleType() == QCPAxis::stLogarithmic;
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    const bool isShown = std::isfinite(y[i]) && (!needsPositiveX || x[i] > 0) && (!needsPositiveY || y[i] > 0);
    if (isShown) points.append(QCPGraphData(x[i], y[i]));
  }
  impl_->graph->data()->set(points, false);
  if (!points.isEmpty()) {
    bool found = false;
    const QCPRange keys = impl_->graph->getKeyRange(found), values = impl_->graph->getValueRange(found);
    fit(*impl_->plot->xAxis, keys.lower, keys.upper);
    fit(*impl_->plot->yAxis, values.lower, values.upper);
  }
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void EvidencePlot::setMark(std::optional<double> x, const QString& name) {
  impl_->mark->setVisible(x.has_value());
  impl_->markName->setVisible(x.has_value());
  if (x) {
    impl_->mark->point1->setCoords(*x, 0);
    impl_->mark->point2->setCoords(*x, 1);
    impl_->plot->xAxis->setRange(std::min(impl_->plot->xAxis->range().lower, *x),
                                 std::max(impl_->plot->xAxis->range().upper, *x));
    // On the side where there is more room.
    const QCPRange range = impl_->plot->xAxis->range();
    const bool isLogarithmic = impl_->plot->xAxis->scaleType() == QCPAxis::stLogarithmic;
    const double middle = isLogarithmic ? std::sqrt(range.lower * range.upper) : range.center();
    impl_->markName->position->setCoords(*x, 0.03);
    impl_->markName->setPositionAlignment((*x > middle ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop);
    impl_->markName->setText(name);
  }
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

int EvidencePlot::pointCount() const { return impl_->graph->dataCount(); }

void EvidencePlot::applyTheme() {
  const Theme& theme = Theme::instance();
  styleAxes(*impl_->plot);
  impl_->plot->setBackground(QBrush(theme.colors().surface));
  impl_->graph->setPen(QPen(theme.classColor(0), 2));
  impl_->mark->setPen(QPen(theme.colors().warning, 1, Qt::DashLine));
  impl_->markName->setColor(theme.colors().text);
  impl_->markName->setBrush(theme.colors().surface);
  impl_->markName->setFont(theme.font(0.85));
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace ui
