#include "ui/plots/value_plot.h"

#include "ui/common/theme.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr double kLeast = 1e-8, kMost = 1e8;  // what is below or above counts as arrived, or as lost
constexpr double kRoom = 1.6;

}  // namespace

struct ValuePlot::Impl {
  QCustomPlot* plot = nullptr;
};

ValuePlot::ValuePlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  impl_->plot->setFocusPolicy(Qt::NoFocus);
  letShrink(*impl_->plot);
  impl_->plot->axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  layout->addWidget(impl_->plot);
  QCPAxis& y = *impl_->plot->yAxis;
  y.setScaleType(QCPAxis::stLogarithmic);
  y.setTicker(QSharedPointer<QCPAxisTickerLog>::create());
  y.ticker()->setTickCount(4);
  y.setNumberFormat(QStringLiteral("eb"));
  y.setNumberPrecision(0);
  applyTheme();
  connect(&Theme::instance(), &Theme::changed, this, &ValuePlot::applyTheme);
}

ValuePlot::~ValuePlot() = default;

void ValuePlot::setAxisTitles(const QString& x, const QString& y) {
  impl_->plot->xAxis->setLabel(x);
  impl_->plot->yAxis->setLabel(y);
}

void ValuePlot::setLines(const std::vector<std::vector<double>>& lines) {
  QCustomPlot& plot = *impl_->plot;
  while (plot.graphCount() > static_cast<int>(lines.size())) plot.removeGraph(plot.graphCount() - 1);
  while (plot.graphCount() < static_cast<int>(lines.size())) plot.addGraph();
  double low = HUGE_VAL, high = 0;
  std::size_t steps = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    QVector<QCPGraphData> points;
    for (std::size_t step = 0; step < lines[i].size(); ++step) {
      const double value = lines[i][step];
      if (!(value > 0) || value > kMost) continue;
      points.append(QCPGraphData(static_cast<double>(step), std::max(value, kLeast)));
      low = std::min(low, points.last().value);
      high = std::max(high, points.last().value);
    }
    steps = std::max(steps, lines[i].size() - 1);
    plot.graph(static_cast<int>(i))->data()->set(points, true);
  }
  plot.xAxis->setRange(0, static_cast<double>(std::max<std::size_t>(steps, 10)));
  // A whole decade at least: the figures of the axis are powers of ten.
  const double room = high > 0 ? std::max(kRoom, std::sqrt(10 * low / high)) : kRoom;
  if (high > 0) plot.yAxis->setRange(low / room, high * room);
  applyTheme();
}

int ValuePlot::lineCount() const { return impl_->plot->graphCount(); }

void ValuePlot::applyTheme() {
  const Theme& theme = Theme::instance();
  styleAxes(*impl_->plot);
  for (int i = 0; i < impl_->plot->graphCount(); ++i) impl_->plot->graph(i)->setPen(QPen(theme.classColor(i), 1.5));
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace ui
