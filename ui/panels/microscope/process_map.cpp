#include "ui/panels/microscope/process_map.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/panels/microscope/stage_strip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ui {

namespace {

using Phase = nn::Microscope::Phase;

constexpr double kWide = 148, kHigh = 64, kGap = 18;

}  // namespace

ProcessMap::ProcessMap(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Layers of the network"));
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ProcessMap::setScene(std::shared_ptr<const MicroscopeScene> scene) {
  const int before = count();
  scene_ = std::move(scene);
  if (scene_)
    for (int i = 0; i < count(); ++i)
      if (scene_->layers[static_cast<std::size_t>(i)].node == scene_->focus.node) current_ = i;
  if (count() != before) updateGeometry();
  setAccessibleDescription(describe(current_));
  update();
}

int ProcessMap::columns(int width) const { return std::max(1, static_cast<int>((width + kGap) / (kWide + kGap))); }

QRectF ProcessMap::cardRect(int layer) const {
  const int across = columns(width());
  return QRectF((layer % across) * (kWide + kGap) + 2, (layer / across) * (kHigh + kGap / 2) + 2, kWide - 4, kHigh - 4);
}

int ProcessMap::heightForWidth(int width) const {
  const int across = columns(width), rows = (count() + across - 1) / across;
  return std::max(70, static_cast<int>(rows * (kHigh + kGap / 2)) + 4);
}

int ProcessMap::cardAt(QPointF place) const {
  for (int i = 0; i < count(); ++i)
    if (cardRect(i).contains(place)) return i;
  return -1;
}

QString ProcessMap::describe(int layer) const {
  if (layer < 0 || layer >= count()) return {};
  const LayerProgress& progress = scene_->layers[static_cast<std::size_t>(layer)];
  const nn::NetworkPlan::Step* step = scene_->plan().stepOf(progress.node);
  const auto percent = [](double share) { return QString::number(qRound(100 * share)); };
  QStringList lines{text(step->name)};
  if (progress.forward >= 0) lines << tr("forward %1 %").arg(percent(progress.forward));
  if (progress.backward >= 0) lines << tr("backward %1 %").arg(percent(progress.backward));
  if (progress.update >= 0) lines << tr("update %1 %").arg(percent(progress.update));
  return lines.join(QStringLiteral(" · "));
}

void ProcessMap::paintCard(QPainter& painter, int layer) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  const LayerProgress& progress = scene_->layers[static_cast<std::size_t>(layer)];
  const nn::NetworkPlan::Step* step = scene_->plan().stepOf(progress.node);
  const QRectF rect = cardRect(layer);
  const bool isHere = scene_->last && scene_->last->node == progress.node;
  const QColor here = isHere ? StageStrip::colorOf(scene_->last->phase) : colors.border;
  painter.setPen(QPen(isHere ? here : colors.border, isHere ? 2 : 1));
  painter.setBrush(layer == hovered_ ? colors.surfaceRaised : colors.surface);
  painter.drawRoundedRect(rect, Theme::kRadius, Theme::kRadius);
  if (hasFocus() && layer == current_) {
    painter.setPen(QPen(colors.accent, 1, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(3, 3, -3, -3), 6, 6);
  }
  const QRectF inner = rect.adjusted(8, 5, -8, -6);
  painter.setFont(theme.font(0.92, true));
  painter.setPen(colors.text);
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop,
                   painter.fontMetrics().elidedText(text(step->name), Qt::ElideRight, static_cast<int>(inner.width())));
  painter.setFont(theme.numberFont(0.82));
  painter.setPen(colors.textMuted);
  if (!step->outputTensors.empty())
    painter.drawText(inner.adjusted(0, 18, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                     text(scene_->plan().tensors[static_cast<std::size_t>(step->outputTensors.front())].shape));
  const double third = (inner.width() - 8) / 3;
  const std::pair<Phase, double> bars[] = {
      {step->role == nn::LayerRole::Output ? Phase::Loss : Phase::Forward, progress.forward},
      {Phase::Backward, progress.backward},
      {Phase::Update, progress.update}};
  for (int i = 0; i < 3; ++i) {
    const auto& [phase, share] = bars[i];
    if (share < 0) continue;
    const QRectF track(inner.left() + i * (third + 4), inner.bottom() - 4, third, 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.plotGrid);
    painter.drawRoundedRect(track, 2, 2);
    painter.setBrush(StageStrip::colorOf(phase));
    if (share > 0) painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * share, 4)), 2, 2);
  }
}

void ProcessMap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < count(); ++i) {
    paintCard(painter, i);
    if (i == 0 || cardRect(i).top() != cardRect(i - 1).top()) continue;
    const QPointF tip = QPointF(cardRect(i).left() - 3, cardRect(i).center().y());
    painter.setPen(QPen(Theme::instance().colors().wire, 1.4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(tip - QPointF(kGap - 3, 0), tip);
    painter.drawLine(tip - QPointF(3.5, 3.5), tip);
    painter.drawLine(tip - QPointF(3.5, -3.5), tip);
  }
}

bool ProcessMap::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const QString words = describe(cardAt(help->pos()));
  if (words.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(help->globalPos(), words, this);
  return true;
}

void ProcessMap::choose(int layer) {
  if (layer >= 0 && layer < count()) emit layerChosen(scene_->layers[static_cast<std::size_t>(layer)].node);
}

void ProcessMap::setCurrent(int layer) {
  current_ = std::clamp(layer, 0, std::max(0, count() - 1));
  setAccessibleDescription(describe(current_));
  update();
}

void ProcessMap::mouseMoveEvent(QMouseEvent* event) {
  const int card = cardAt(event->position());
  setCursor(card >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (std::exchange(hovered_, card) != card) update();
}

void ProcessMap::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) choose(cardAt(event->position()));
}

void ProcessMap::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  hovered_ = -1;
  update();
}

void ProcessMap::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return setCurrent(current_ - 1);
    case Qt::Key_Right:
      return setCurrent(current_ + 1);
    case Qt::Key_Up:
      return setCurrent(current_ - columns(width()));
    case Qt::Key_Down:
      return setCurrent(current_ + columns(width()));
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      return choose(current_);
    default:
      QWidget::keyPressEvent(event);
  }
}

void ProcessMap::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void ProcessMap::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace ui
