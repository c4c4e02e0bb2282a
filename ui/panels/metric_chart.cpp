#include "ui/panels/metric_chart.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/figure_label.h"

#include <QFontMetrics>
#include <QResizeEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ui {

MetricChart::MetricChart(int colorIndex, QWidget* parent)
    : QWidget(parent), colorIndex_(colorIndex), readout_(new FigureLabel(this)), plot_(new LinePlot(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(readout_);
  layout->addWidget(plot_, 1);
  training_ = plot_->addCurve(tr("Training"), LinePlot::CurveStyle::Averaged, colorIndex);
  validation_ = plot_->addCurve(tr("Validation"), LinePlot::CurveStyle::Dotted, colorIndex);
  connect(&Theme::instance(), &Theme::changed, this, [this] { showAt(crosshair_); });
}

void MetricChart::setTitles(const QString& title, const QString& unit, const QString& x) {
  title_ = title;
  unit_ = unit;
  x_ = x;
  plot_->setAxisTitles(x, unit.isEmpty() ? title : tr("%1 (%2)").arg(title, unit));
  plot_->setAccessibleName(tr("Curve of %1").arg(title));
  readout_->setAccessibleName(title);
  showAt(crosshair_);
}

void MetricChart::appendValidation(std::span<const ValidationPoint> points, bool higherIsBetter) {
  std::vector<QPointF> known;
  for (const ValidationPoint& value : points) {
    const QPointF& point = value.point;
    if (!std::isfinite(point.y())) continue;
    known.push_back(point);
    if (!value.epoch || (best_ && (higherIsBetter ? point.y() <= best_->y() : point.y() >= best_->y()))) continue;
    best_ = point;
    plot_->setBest(best_, tr("best: epoch %1").arg(*value.epoch));
  }
  plot_->append(validation_, known);
}

void MetricChart::clear() {
  best_.reset();
  crosshair_.reset();
  plot_->clear();
  showNewest();
}

void MetricChart::showNewest() {
  if (!crosshair_) write({}, plot_->last(training_), plot_->last(validation_));
}

void MetricChart::showAt(std::optional<double> x) {
  crosshair_ = x;
  plot_->setCrosshair(x);
  if (!x) {
    showNewest();
    return;
  }
  const std::optional<QPointF> training = plot_->nearest(training_, *x);
  const QString place = training ? tr("%1 %2").arg(x_, number(training->x(), 6)) : QString();
  write(place, training, plot_->nearest(validation_, *x));
}

QString MetricChart::valueText(const std::optional<QPointF>& point) const {
  const int digits = unit_.isEmpty() ? 4 : 3;  // 96.3 % says as much as there is room for
  const QString figure = point ? number(point->y(), digits) : QStringLiteral("–");
  return unit_.isEmpty() || !point ? figure : figure + QChar(0x202f) + unit_;
}

void MetricChart::write(const QString& place, std::optional<QPointF> training, std::optional<QPointF> validation) {
  readout_->setText([this, place, training, validation] { return readoutText(place, training, validation); });
}

QString MetricChart::readoutText(const QString& place, std::optional<QPointF> training, std::optional<QPointF> validation) const {
  const QString hue = Theme::instance().classColor(colorIndex_).name();
  const QString muted = Theme::instance().colors().textMuted.name();
  const QString solid = QStringLiteral("━"), dashed = QStringLiteral("╌●╌");
  const QString known = valueText(training), unseen = valueText(validation), gap = QStringLiteral("  ");
  QFont bold = readout_->font();
  bold.setBold(true);
  const QFontMetrics heading(bold), words(readout_->font());
  const auto widthOf = [&](const QString& train, const QString& valid) {
    return words.horizontalAdvance(gap + solid + train + known + gap + dashed + valid + unseen +
                                   (place.isEmpty() ? place : gap + place));
  };
  // The figures come first. Where there is little room the words go, which the kinds of line say too, then the heading's end.
  QString train = QStringLiteral(" ") + tr("train") + QStringLiteral(" "),
          valid = QStringLiteral(" ") + tr("valid.") + QStringLiteral(" ");
  const int room = width() > 0 ? width() : QWIDGETSIZE_MAX;
  if (heading.horizontalAdvance(title_) + widthOf(train, valid) > room) train = valid = QStringLiteral(" ");
  const QString title = heading.elidedText(title_, Qt::ElideRight, std::max(0, room - widthOf(train, valid)));
  const QString entry = QStringLiteral("&nbsp;&nbsp;<span style='color:%1'>%2</span><span style='color:%3'>%4</span>%5");
  QString line = QStringLiteral("<b>%1</b>").arg(title.toHtmlEscaped());
  line += entry.arg(hue, solid, muted, train, known) + entry.arg(hue, dashed, muted, valid, unseen);
  if (!place.isEmpty()) line += QStringLiteral("&nbsp;&nbsp;<span style='color:%1'>%2</span>").arg(muted, place);
  readout_->setToolTip(tr("%1: training %2, validation %3").arg(title_, known, unseen));
  return line;
}

void MetricChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showAt(crosshair_);
}

}  // namespace ui
