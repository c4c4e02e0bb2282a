#include "ui/widgets/flow_map.h"

#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

constexpr int kNames = 104, kScale = 84, kBar = 12, kLowRow = 14, kUsualRow = 22, kColors = 64;

}  // namespace

FlowMap::FlowMap(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("flowMap"));
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&Theme::instance(), &Theme::changed, this, &FlowMap::rebuild);
}

void FlowMap::setFlow(nn::GradientFlow flow, const QString& name) {
  flow_ = std::move(flow);
  name_ = name;
  setAccessibleName(tr("%1 of the layers over the training").arg(name));
  updateGeometry();
  rebuild();
}

void FlowMap::setSelected(std::optional<nn::NodeId> node) {
  selected_ = node;
  update();
}

QSize FlowMap::sizeHint() const { return {420, kUsualRow * std::max<int>(3, static_cast<int>(flow_.rows.size())) + 32}; }

QRectF FlowMap::plotRect() const {
  const int line = QFontMetrics(Theme::instance().font(0.85)).height();
  return QRectF(kNames, 4, std::max(1, width() - kNames - kScale), std::max(1, height() - line - 10));
}

double FlowMap::shareOf(double value) const {
  if (!(value > 0) || !(flow_.high > flow_.low)) return value > 0 ? 0.5 : 0;
  return std::clamp((std::log10(value) - flow_.low) / (flow_.high - flow_.low), 0.0, 1.0);
}

void FlowMap::rebuild() {
  image_ = {};
  update();
  const int columns = static_cast<int>(flow_.steps.size()), rows = static_cast<int>(flow_.rows.size());
  if (columns == 0 || rows == 0) return;
  image_ = QImage(columns, rows, QImage::Format_RGB32);
  const QRgb none = Theme::instance().colors().surfaceRaised.rgb();
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const double value = flow_.rows[static_cast<std::size_t>(r)].values[static_cast<std::size_t>(c)];
      image_.setPixel(c, r, std::isnan(value) ? none : colorOf(shareOf(value), ColorMap::Viridis, {0, 1}));
    }
}

void FlowMap::paintNames(QPainter& painter, const QRectF& plot) const {
  const Theme& theme = Theme::instance();
  const double height = plot.height() / static_cast<double>(flow_.rows.size());
  const QFontMetrics metrics(painter.font());
  // With many layers only as many names as there is room for.
  const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(kLowRow / height)));
  for (std::size_t r = 0; r < flow_.rows.size(); ++r) {
    const bool isSelected = selected_ == flow_.rows[r].node;
    if (r % every != 0 && !isSelected) continue;
    const double middle = plot.top() + (static_cast<double>(r) + 0.5) * height;
    painter.setPen(isSelected ? theme.colors().accent : theme.colors().text);
    painter.drawText(QRectF(0, middle - kLowRow, kNames - 8, 2 * kLowRow), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(text(flow_.rows[r].name), Qt::ElideMiddle, kNames - 10));
    if (!isSelected) continue;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.colors().accent, 2));
    painter.drawRect(QRectF(plot.left(), middle - height / 2, plot.width(), height));
  }
}

void FlowMap::paintScale(QPainter& painter, const QRectF& plot) const {
  const QRectF bar(plot.right() + 8, plot.top(), kBar, plot.height());
  for (int i = 0; i < kColors; ++i) {
    const double share = static_cast<double>(i) / kColors;
    painter.fillRect(
        QRectF(bar.left(), bar.bottom() - (share + 1.0 / kColors) * bar.height(), bar.width(), bar.height() / kColors + 0.5),
        QColor(colorOf(share, ColorMap::Viridis, {0, 1})));
  }
  painter.setPen(Theme::instance().colors().textMuted);
  const QRectF texts(bar.right() + 4, bar.top(), kScale - kBar - 12, bar.height());
  painter.drawText(texts, Qt::AlignLeft | Qt::AlignTop, number(std::pow(10, flow_.high), 2));
  painter.drawText(texts, Qt::AlignLeft | Qt::AlignVCenter, number(std::pow(10, (flow_.low + flow_.high) / 2), 2));
  painter.drawText(texts, Qt::AlignLeft | Qt::AlignBottom, number(std::pow(10, flow_.low), 2));
}

void FlowMap::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  const QRectF plot = plotRect();
  painter.fillRect(plot, theme.colors().surfaceRaised);
  if (image_.isNull()) return;
  painter.drawImage(plot, image_);
  painter.setFont(theme.numberFont(0.85));
  paintNames(painter, plot);
  paintScale(painter, plot);
  painter.setPen(theme.colors().textMuted);
  const QRectF below(plot.left(), plot.bottom() + 2, plot.width(), height() - plot.bottom() - 2);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignTop, tr("step %1").arg(wholeNumber(flow_.steps.front())));
  painter.drawText(below, Qt::AlignHCenter | Qt::AlignTop, name_);
  if (flow_.steps.size() > 1) painter.drawText(below, Qt::AlignRight | Qt::AlignTop, wholeNumber(flow_.steps.back()));
}

QString FlowMap::textAt(QPointF position) const {
  const QRectF plot = plotRect();
  if (image_.isNull() || !plot.contains(position)) return {};
  const auto row = std::min(flow_.rows.size() - 1, static_cast<std::size_t>((position.y() - plot.top()) / plot.height() *
                                                                            static_cast<double>(flow_.rows.size())));
  const auto column = std::min(flow_.steps.size() - 1, static_cast<std::size_t>((position.x() - plot.left()) / plot.width() *
                                                                                static_cast<double>(flow_.steps.size())));
  const double value = flow_.rows[row].values[column];
  return tr("%1, step %2: %3")
      .arg(text(flow_.rows[row].name), wholeNumber(flow_.steps[column]),
           std::isnan(value) ? QStringLiteral("–") : number(value, 3));
}

QPointF FlowMap::placeOf(nn::NodeId node) const {
  const QRectF plot = plotRect();
  for (std::size_t r = 0; r < flow_.rows.size(); ++r)
    if (flow_.rows[r].node == node)
      return {plot.right() - 2,
              plot.top() + (static_cast<double>(r) + 0.5) * plot.height() / static_cast<double>(flow_.rows.size())};
  return {};
}

void FlowMap::mouseMoveEvent(QMouseEvent* event) { setToolTip(textAt(event->position())); }

void FlowMap::mousePressEvent(QMouseEvent* event) {
  const QRectF plot = plotRect();
  const double share = (event->position().y() - plot.top()) / plot.height();
  if (flow_.rows.empty() || share < 0 || share >= 1 || event->position().x() > plot.right()) return;
  emit clicked(flow_.rows[static_cast<std::size_t>(share * static_cast<double>(flow_.rows.size()))].node);
}

}  // namespace ui
