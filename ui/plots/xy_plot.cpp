#include "ui/plots/xy_plot.h"

#include "ui/common/theme.h"
#include "ui/document/curve_decimation.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ui {

namespace {

constexpr int kColumns = 300;        // a line gets at most two points for each of them
constexpr double kClickReach = 12;   // pixels
constexpr int kManyPoints = 20'000;  // from here on points are single pixels

}  // namespace

struct XyPlot::Impl {
  QCustomPlot* plot = nullptr;
  QCPCurve* diagonal = nullptr;
  QCPGraph* points = nullptr;
  QCPItemTracer* mark = nullptr;
  std::vector<QCPCurve*> curves;
  std::vector<Line> lines;
  std::vector<QPointF> shown;

  /// Distance in pixels.
  double distance(QPointF position, QPointF point) const {
    const QPointF at(plot->xAxis->coordToPixel(point.x()), plot->yAxis->coordToPixel(point.y()));
    return std::hypot(at.x() - position.x(), at.y() - position.y());
  }
};

XyPlot::XyPlot(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>()) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  impl_->plot = new QCustomPlot(this);
  layout->addWidget(impl_->plot);
  QCustomPlot& plot = *impl_->plot;
  plot.setFocusPolicy(Qt::NoFocus);
  letShrink(plot);
  plot.axisRect()->setMinimumMargins(QMargins(4, 6, 8, 2));
  for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
    axis->ticker()->setTickCount(5);
    axis->setNumberFormat(QStringLiteral("g"));
    axis->setNumberPrecision(4);
  }
  impl_->diagonal = new QCPCurve(plot.xAxis, plot.yAxis);
  impl_->diagonal->removeFromLegend();
  impl_->points = plot.addGraph();
  impl_->points->removeFromLegend();
  impl_->points->setLineStyle(QCPGraph::lsNone);
  impl_->mark = new QCPItemTracer(&plot);
  impl_->mark->setStyle(QCPItemTracer::tsCircle);
  impl_->mark->setSize(10);
  impl_->mark->setVisible(false);
  plot.legend->setRowSpacing(-2);
  plot.legend->setIconSize(16, 10);
  plot.legend->setMargins(QMargins(4, 2, 6, 2));
  connect(&plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { click(event->position()); });
  connect(&Theme::instance(), &Theme::changed, this, &XyPlot::applyTheme);
  applyTheme();
}

XyPlot::~XyPlot() = default;

void XyPlot::setAxisTitles(const QString& x, const QString& y) {
  impl_->plot->xAxis->setLabel(x);
  impl_->plot->yAxis->setLabel(y);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setLines(const std::vector<Line>& lines) {
  for (QCPCurve* curve : impl_->curves) impl_->plot->removePlottable(curve);
  impl_->curves.clear();
  impl_->lines = lines;
  for (const Line& line : lines) {
    auto* curve = new QCPCurve(impl_->plot->xAxis, impl_->plot->yAxis);
    std::vector<double> x, y;
    for (const QPointF& point : line.points) {
      x.push_back(point.x());
      y.push_back(point.y());
    }
    const Curve drawn = decimated(x, y, kColumns);
    QVector<double> t, keys, values;
    for (std::size_t i = 0; i < drawn.x.size(); ++i) {
      t.append(static_cast<double>(i));
      keys.append(drawn.x[i]);
      values.append(drawn.y[i]);
    }
    curve->setData(t, keys, values, true);
    curve->setName(line.name);
    if (line.name.isEmpty()) curve->removeFromLegend();
    impl_->curves.push_back(curve);
  }
  applyTheme();
}

void XyPlot::setPoints(const std::vector<QPointF>& points) {
  impl_->shown = points;
  impl_->mark->setVisible(false);
  QVector<QCPGraphData> dots;
  dots.reserve(static_cast<qsizetype>(points.size()));
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const QPointF& point : points) {
    dots.append(QCPGraphData(point.x(), point.y()));
    for (const double value : {point.x(), point.y()})
      if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  }
  impl_->points->data()->set(dots);
  if (low <= high) {
    const double margin = std::max((high - low) * 0.05, std::max(std::abs(high) * 1e-6, 1e-9));
    setRange(low - margin, high + margin);
  }
  applyTheme();
}

void XyPlot::setDiagonal(const QString& name) {
  impl_->diagonal->setName(name);
  impl_->diagonal->removeFromLegend();
  if (!name.isEmpty()) impl_->diagonal->addToLegend();
  applyTheme();
}

void XyPlot::setMarked(std::optional<int> point) {
  const bool isKnown = point && *point >= 0 && *point < pointCount();
  impl_->mark->setVisible(isKnown);
  if (isKnown) impl_->mark->position->setCoords(impl_->shown[static_cast<std::size_t>(*point)]);
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setRange(double low, double high) {
  impl_->plot->xAxis->setRange(low, high);
  impl_->plot->yAxis->setRange(low, high);
  impl_->diagonal->setData(QVector<double>{low, high}, QVector<double>{low, high});
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

int XyPlot::lineCount() const { return static_cast<int>(impl_->lines.size()); }
int XyPlot::pointCount() const { return static_cast<int>(impl_->shown.size()); }

QPointF XyPlot::positionOf(QPointF point) const {
  return {impl_->plot->xAxis->coordToPixel(point.x()), impl_->plot->yAxis->coordToPixel(point.y())};
}

void XyPlot::click(QPointF position) {
  double nearest = kClickReach;
  int found = -1;
  for (std::size_t i = 0; i < impl_->shown.size(); ++i)
    if (const double away = impl_->distance(position, impl_->shown[i]); away < nearest)
      nearest = away, found = static_cast<int>(i);
  if (found >= 0) emit pointClicked(found);
  nearest = kClickReach;
  found = -1;
  for (std::size_t i = 0; i < impl_->curves.size(); ++i)
    if (const double away = impl_->curves[i]->selectTest(position, false); away >= 0 && away < nearest)
      nearest = away, found = static_cast<int>(i);
  if (found >= 0) emit lineClicked(found);
}

void XyPlot::applyTheme() {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  QCustomPlot& plot = *impl_->plot;
  styleAxes(plot);
  impl_->diagonal->setPen(QPen(colors.textMuted, 1, Qt::DotLine));
  for (std::size_t i = 0; i < impl_->curves.size(); ++i) {
    const Line& line = impl_->lines[i];
    const QColor hue = theme.classColor(line.colorIndex);
    impl_->curves[i]->setPen(line.isStrong ? QPen(hue, 2) : QPen(Theme::mix(colors.surface, hue, 0.45), 1));
  }
  const bool isMany = impl_->shown.size() >= kManyPoints;
  const QColor dots = theme.classColor(0);
  impl_->points->setScatterStyle(isMany ? QCPScatterStyle(QCPScatterStyle::ssDot, dots, 1)
                                        : QCPScatterStyle(QCPScatterStyle::ssDisc, dots, dots, 4));
  impl_->mark->setPen(QPen(colors.accent, 2));
  // Where there are no lines or points: above the diagonal of points near it, below ROC curves.
  plot.axisRect()->insetLayout()->setInsetAlignment(
      0, impl_->lines.empty() ? Qt::AlignLeft | Qt::AlignTop : Qt::AlignRight | Qt::AlignBottom);
  plot.legend->setFont(theme.font(0.85));
  placeLegend();
  plot.legend->setTextColor(colors.text);
  plot.legend->setBrush(colors.surface);
  plot.legend->setBorderPen(QPen(colors.border, 1));
  plot.replot(QCustomPlot::rpQueuedReplot);
}

bool XyPlot::hasLegend() const { return impl_->plot->legend->visible(); }

void XyPlot::placeLegend() {
  // A legend over the curves hides what it names. The names are then told by the tool tip.
  constexpr double kMostOfHeight = 0.62;
  const int rows = impl_->plot->legend->itemCount();
  const int rowHeight = QFontMetrics(impl_->plot->legend->font()).height() - 4;
  const bool fits = rows * rowHeight + 8 <= kMostOfHeight * height();
  impl_->plot->legend->setVisible(rows > 0 && fits);
  QStringList names;
  for (const Line& line : impl_->lines)
    if (!line.name.isEmpty()) names << line.name;
  setToolTip(fits ? QString() : names.join(QLatin1Char('\n')));
}

void XyPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeLegend();
  impl_->plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace ui
