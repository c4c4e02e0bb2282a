#include "ui/widgets/histogram_history.h"

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kRows = 64, kAxisWidth = 56;

}  // namespace

HistogramHistory::HistogramHistory(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  connect(&Theme::instance(), &Theme::changed, this, &HistogramHistory::rebuild);
}

void HistogramHistory::setHistory(std::vector<nn::Histogram> histograms, std::vector<std::int64_t> steps) {
  histograms_ = std::move(histograms);
  steps_ = std::move(steps);
  rebuild();
}

void HistogramHistory::rebuild() {
  image_ = {};
  update();
  if (histograms_.empty()) return;
  low_ = histograms_.front().low;
  high_ = histograms_.front().high;
  for (const nn::Histogram& histogram : histograms_) {
    low_ = std::min(low_, histogram.low);
    high_ = std::max(high_, histogram.high);
  }
  image_ = QImage(columns(), kRows, QImage::Format_RGB32);
  for (int x = 0; x < columns(); ++x) {
    const std::vector<double> counts = nn::rebinned(histograms_[static_cast<std::size_t>(x)], low_, high_, kRows);
    const double most = std::max(1e-9, *std::max_element(counts.begin(), counts.end()));
    // The root keeps the tails in sight beside the many numbers near zero.
    for (int y = 0; y < kRows; ++y)
      image_.setPixel(x, kRows - 1 - y,
                      colorOf(std::sqrt(counts[static_cast<std::size_t>(y)] / most), ColorMap::Viridis, {0, 1}));
  }
}

QRect HistogramHistory::plotRect() const {
  const int line = QFontMetrics(Theme::instance().font(0.85)).height();
  return {kAxisWidth, 2, width() - kAxisWidth - 1, height() - line - 4};
}

void HistogramHistory::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  const QRect plot = plotRect();
  painter.fillRect(plot, theme.colors().surfaceRaised);
  if (image_.isNull()) return;
  painter.drawImage(plot, image_);
  painter.setFont(theme.numberFont(0.85));
  painter.setPen(theme.colors().textMuted);
  const QRect axis(0, plot.top(), kAxisWidth - 6, plot.height());
  painter.drawText(axis, Qt::AlignRight | Qt::AlignTop, number(high_, 2));
  painter.drawText(axis, Qt::AlignRight | Qt::AlignBottom, number(low_, 2));
  if (low_ < 0 && high_ > 0) {
    const int zero = plot.bottom() - static_cast<int>(plot.height() * (0 - low_) / (high_ - low_));
    const int line = painter.fontMetrics().height();
    if (zero - plot.top() > 1.5 * line && plot.bottom() - zero > 1.5 * line)
      painter.drawText(QRect(0, zero - line / 2, kAxisWidth - 6, line), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("0"));
    painter.setPen(QPen(theme.colors().textMuted, 1, Qt::DotLine));
    painter.drawLine(plot.left(), zero, plot.right(), zero);
    painter.setPen(theme.colors().textMuted);
  }
  const QRect below(plot.left(), plot.bottom() + 2, plot.width(), height() - plot.bottom() - 2);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignTop, tr("step %1").arg(wholeNumber(steps_.front())));
  if (steps_.size() > 1) painter.drawText(below, Qt::AlignRight | Qt::AlignTop, wholeNumber(steps_.back()));
}

void HistogramHistory::mouseMoveEvent(QMouseEvent* event) {
  const QRect plot = plotRect();
  const QPoint at = event->position().toPoint();
  if (image_.isNull() || !plot.contains(at)) return setToolTip({});
  const auto column = static_cast<std::size_t>((at.x() - plot.left()) * columns() / plot.width());
  const int row = (plot.bottom() - at.y()) * kRows / plot.height();
  const double step = (high_ - low_) / kRows, from = low_ + row * step;
  const std::vector<double> counts = nn::rebinned(histograms_[column], low_, high_, kRows);
  setToolTip(tr("step %1: about %2 numbers from %3 to %4")
                 .arg(wholeNumber(steps_[column]),
                      wholeNumber(std::llround(counts[static_cast<std::size_t>(std::clamp(row, 0, kRows - 1))])),
                      number(from, 3), number(from + step, 3)));
}

}  // namespace ui
