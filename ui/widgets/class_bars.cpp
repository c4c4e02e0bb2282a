#include "ui/widgets/class_bars.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ui {

namespace {

constexpr int kFewRows = 5, kTwoColumnWidth = 210;
constexpr std::size_t kMostRows = 30, kLargest = 10;  // of more classes than that, only so many are shown
constexpr double kSmall = 0.85;

/// Values in [0, 1] that sum to 1, or one such value (a yes/no output).
bool areProbabilities(const std::vector<double>& values) {
  if (values.empty()) return false;
  if (!std::all_of(values.begin(), values.end(), [](double v) { return v >= -1e-6 && v <= 1 + 1e-6; })) return false;
  return values.size() == 1 || std::abs(std::accumulate(values.begin(), values.end(), 0.0) - 1) < 1e-2;
}

}  // namespace

ClassBars::ClassBars(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Class probabilities"));
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ClassBars::setValues(std::vector<double> values, const QStringList& names) {
  const bool resized = values.size() != values_.size();
  values_ = std::move(values);
  names_ = names;
  chooseShown();
  probabilities_ = areProbabilities(values_);
  const auto largest = std::max_element(values_.begin(), values_.end());
  const bool known = largest != values_.end() && std::isfinite(*largest);
  top_ = known && values_.size() > 1 ? static_cast<int>(largest - values_.begin()) : -1;
  setAccessibleDescription(summary());
  if (resized) updateGeometry();
  update();
}

void ClassBars::chooseShown() {
  shown_.resize(values_.size());
  std::iota(shown_.begin(), shown_.end(), 0);
  setToolTip({});
  const std::size_t most = most_ > 0 ? static_cast<std::size_t>(most_) : values_.size() > kMostRows ? kLargest : kMostRows;
  if (values_.size() <= most) return;
  const auto larger = [this](int a, int b) {
    const double x = values_[static_cast<std::size_t>(a)], y = values_[static_cast<std::size_t>(b)];
    if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
    return x > y || (!(y > x) && a < b);
  };
  std::partial_sort(shown_.begin(), shown_.begin() + static_cast<std::ptrdiff_t>(most), shown_.end(), larger);
  shown_.resize(most);
  setToolTip(tr("The %1 largest of %2").arg(most).arg(values_.size()));
}

void ClassBars::setMost(int count) {
  if (count == most_) return;
  most_ = count;
  chooseShown();
  updateGeometry();
  update();
}

void ClassBars::setUnknown(const QStringList& names) {
  std::vector<double> nothing(static_cast<std::size_t>(names.size()), std::nan(""));
  setValues(std::move(nothing), names);
}

void ClassBars::setLabel(int label) {
  if (label == label_) return;
  label_ = label;
  update();
}

QString ClassBars::nameOf(int index) const { return index < names_.size() ? names_[index] : QString::number(index); }

QString ClassBars::valueText(double value) const {
  if (!std::isfinite(value)) return std::isnan(value) && top_ < 0 ? QString() : number(value);
  if (!probabilities_) return number(value, 3);
  const double percent = 100 * value;
  return percent > 0 && percent < 1 ? tr("<1 %") : tr("%1 %").arg(percent, 0, 'f', 0);
}

QString ClassBars::summary() const {
  if (top_ < 0) return {};
  return tr("%1: %2").arg(nameOf(top_), valueText(values_[static_cast<std::size_t>(top_)]));
}

QSize ClassBars::sizeHint() const {
  const int row = QFontMetrics(Theme::instance().font()).height() + 3;
  return {220, std::max(1, static_cast<int>(shown_.size())) * row};
}

QSize ClassBars::minimumSizeHint() const {
  const int rows = std::min(10, std::max(1, static_cast<int>(shown_.size())));
  return {110, (rows > kFewRows ? (rows + 1) / 2 : rows) * smallestRow()};
}

int ClassBars::smallestRow() const { return QFontMetrics(Theme::instance().font(kSmall)).height(); }

ClassBars::Measures ClassBars::measure() const {
  const Theme& theme = Theme::instance();
  const int count = static_cast<int>(shown_.size());
  Measures m;
  m.columns = count > kFewRows && height() < count * smallestRow() && width() >= kTwoColumnWidth ? 2 : 1;
  m.rows = (count + m.columns - 1) / m.columns;
  m.cellWidth = (width() - (m.columns - 1) * 2 * Theme::kGrid) / m.columns;
  m.rowHeight = std::min(28.0, static_cast<double>(height()) / m.rows);
  m.fontScale = m.rowHeight < QFontMetrics(theme.font()).height() ? kSmall : 1.0;
  const QFontMetrics names(theme.font(m.fontScale, true)), figures(theme.numberFont(m.fontScale));
  for (const int index : shown_) m.nameWidth = std::max(m.nameWidth, names.horizontalAdvance(nameOf(index)));
  m.nameWidth = std::min(m.nameWidth, m.cellWidth * 9 / 20);  // some bar stays
  m.valueWidth = figures.horizontalAdvance(probabilities_ || top_ < 0 ? QStringLiteral("100 %") : QStringLiteral("-0.00123"));
  m.largest = probabilities_ ? 1 : 0;
  for (const double value : values_)
    if (std::isfinite(value)) m.largest = std::max(m.largest, std::abs(value));
  return m;
}

void ClassBars::paintEvent(QPaintEvent*) {
  if (values_.empty()) return;
  const Measures m = measure();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < static_cast<int>(shown_.size()); ++i)
    paintRow(painter, shown_[static_cast<std::size_t>(i)], m,
             QRectF((m.cellWidth + 2 * Theme::kGrid) * (i / m.rows), (i % m.rows) * m.rowHeight, m.cellWidth, m.rowHeight));
}

void ClassBars::paintRow(QPainter& painter, int index, const Measures& m, const QRectF& line) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  const double value = values_[static_cast<std::size_t>(index)];
  const bool isTop = index == top_;
  painter.setFont(theme.font(m.fontScale, isTop));
  painter.setPen(isTop ? colors.text : colors.textMuted);
  painter.drawText(QRectF(line.x(), line.y(), m.nameWidth, line.height()), Qt::AlignVCenter | Qt::AlignRight,
                   painter.fontMetrics().elidedText(nameOf(index), Qt::ElideRight, m.nameWidth));
  const double thickness = std::clamp(line.height() - 6, 3.0, 14.0);
  const double room = std::max(8, m.cellWidth - m.nameWidth - m.valueWidth - 2 * Theme::kGrid);
  const QRectF track(line.x() + m.nameWidth + Theme::kGrid, line.center().y() - thickness / 2, room, thickness);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colors.plotGrid);
  painter.drawRoundedRect(track, 3, 3);
  if (std::isfinite(value) && m.largest > 0 && value != 0) {
    QRectF bar = track;
    bar.setWidth(std::max(2.0, room * std::abs(value) / m.largest));
    QColor fill = isTop ? colors.accent : colors.textMuted;
    if (!isTop) fill.setAlphaF(0.55f);
    if (value < 0) fill = colors.heatNegative;
    painter.setBrush(fill);
    painter.drawRoundedRect(bar, 3, 3);
  }
  if (index == label_) {  // a ring around the true class's bar, so that it does not depend on hue
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors.text, 1));
    painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), 4, 4);
  }
  painter.setPen(isTop ? colors.text : colors.textMuted);
  painter.setFont(theme.numberFont(m.fontScale));
  painter.drawText(QRectF(line.right() - m.valueWidth, line.y(), m.valueWidth, line.height()),
                   Qt::AlignVCenter | Qt::AlignRight, valueText(value));
}

}  // namespace ui
