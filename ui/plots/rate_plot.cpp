#include "ui/plots/rate_plot.h"

#include "ui/common/theme.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

void setData(QCPGraph& graph, const std::vector<QPointF>& points) {
  QVector<QCPGraphData> data;
  data.reserve(static_cast<qsizetype>(points.size()));
  for (const QPointF& point : points) data.append(QCPGraphData(point.x(), point.y()));
  graph.data()->set(data, true);
}

}  // namespace

struct RatePlot::Impl {
  QCustomPlot* plot = nullptr;
  QCPGraph* planLine = nullptr;
  QCPGraph* doneLine = nullptr;
  QCPGraph* marker = nullptr;
  std::vector<QPointF> plan, done;
};

RatePlot::RatePlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  layout->addWidget(impl_->plot);
  QCustomPlot& plot = *impl_->plot;
  plot.setFocusPolicy(Qt::NoFocus);
  plot.setAttribute(Qt::WA_TransparentForMouseEvents);  // the wheel scrolls the panel
  letShrink(plot);
  plot.axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  plot.yAxis->ticker()->setTickCount(3);
  plot.yAxis->setNumberFormat(QStringLiteral("g"));
  plot.yAxis->setNumberPrecision(3);
  plot.xAxis->ticker()->setTickCount(5);
  plot.xAxis->setNumberFormat(QStringLiteral("g"));
  plot.xAxis->setNumberPrecision(7);
  impl_->planLine = plot.addGraph();
  impl_->doneLine = plot.addGraph();
  impl_->marker = plot.addGraph();
  impl_->marker->setLineStyle(QCPGraph::lsNone);
  connect(&Theme::instance(), &Theme::changed, this, &RatePlot::applyTheme);
  applyTheme();
}

RatePlot::~RatePlot() = default;

const std::vector<QPointF>& RatePlot::plan() const { return impl_->plan; }
const std::vector<QPointF>& RatePlot::done() const { return impl_->done; }

void RatePlot::setAxisTitles(const QString& x, const QString& y) {
  impl_->plot->xAxis->setLabel(x);
  impl_->plot->yAxis->setLabel(y);
  redraw();
}

void RatePlot::setPlan(const std::vector<QPointF>& points) {
  impl_->plan = points;
  setData(*impl_->planLine, points);
  redraw();
}

void RatePlot::setDone(const std::vector<QPointF>& points) {
  impl_->done = points;
  setData(*impl_->doneLine, points);
  setData(*impl_->marker, points.empty() ? points : std::vector<QPointF>{points.back()});
  redraw();
}

void RatePlot::redraw() {
  double right = 0, top = 0;
  for (const auto* points : {&impl_->plan, &impl_->done})
    for (const QPointF& point : *points) {
      right = std::max(right, point.x());
      top = std::max(top, point.y());
    }
  impl_->plot->xAxis->setRange(0, right > 0 ? right * 1.02 : 1);
  impl_->plot->yAxis->setRange(0, top > 0 ? top * 1.12 : 1);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void RatePlot::applyTheme() {
  const Theme::Colors& colors = Theme::instance().colors();
  styleAxes(*impl_->plot);
  impl_->planLine->setPen(QPen(colors.textMuted, 1.5));
  impl_->doneLine->setPen(QPen(colors.accent, 2));
  impl_->marker->setPen(QPen(colors.accent, 2));
  impl_->marker->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.accent, 2), QBrush(colors.surface), 8));
  redraw();
}

}  // namespace ui
