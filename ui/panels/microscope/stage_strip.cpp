#include "ui/panels/microscope/stage_strip.h"

#include "ui/common/theme.h"
#include "ui/training/microscope_scene.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ui {

namespace {

constexpr double kArrow = 14;  // between two phases

}  // namespace

StageStrip::StageStrip(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setProgress(std::nullopt, {});
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QColor StageStrip::colorOf(Phase phase) {
  const Theme& theme = Theme::instance();
  switch (phase) {
    case Phase::Forward:
      return theme.colors().heatPositive;
    case Phase::Loss:
      return theme.colors().error;
    case Phase::Backward:
      return theme.colors().heatNegative;
    case Phase::Update:
      return theme.colors().success;
  }
  return theme.colors().accent;
}

void StageStrip::setProgress(std::optional<Phase> current, const std::array<double, kPhases>& share) {
  current_ = current;
  share_ = share;
  setAccessibleName(current ? tr("Phase: %1").arg(phaseName(*current)) : tr("Phase: none yet"));
  update();
}

QRectF StageStrip::phaseRect(int phase) const {
  const double wide = (width() - (kPhases - 1) * kArrow) / kPhases;
  return QRectF(phase * (wide + kArrow), 1, wide, height() - 2);
}

int StageStrip::phaseAt(QPointF place) const {
  for (int phase = 0; phase < kPhases; ++phase)
    if (phaseRect(phase).contains(place)) return phase;
  return -1;
}

void StageStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  for (int i = 0; i < kPhases; ++i) {
    const auto phase = static_cast<Phase>(i);
    const QRectF rect = phaseRect(i).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool isCurrent = current_ == phase;
    const QColor color = colorOf(phase);
    painter.setPen(QPen(isCurrent ? color : colors.border, isCurrent ? 2 : 1));
    painter.setBrush(Theme::mix(colors.surface, color, isCurrent ? 0.16 : 0.0));
    painter.drawRoundedRect(rect, 6, 6);
    const QRectF bar(rect.left() + 6, rect.bottom() - 5, (rect.width() - 12) * share_[static_cast<std::size_t>(i)], 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    if (bar.width() > 0) painter.drawRoundedRect(bar, 1.5, 1.5);
    if (hasFocus() && focused_ == i) {
      painter.setPen(QPen(colors.accent, 1, Qt::DotLine));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 4, 4);
    }
    painter.setFont(theme.font(0.88, isCurrent));
    painter.setPen(isCurrent ? colors.text : colors.textMuted);
    painter.drawText(rect.adjusted(2, 0, -2, -4), Qt::AlignCenter, phaseName(phase));
    if (i == 0) continue;
    const QPointF tip(rect.left() - 3, rect.center().y());
    painter.setPen(QPen(colors.textMuted, 1.4, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(tip - QPointF(kArrow - 5, 0), tip);
    painter.drawLine(tip - QPointF(3.5, 3.5), tip);
    painter.drawLine(tip - QPointF(3.5, -3.5), tip);
  }
}

bool StageStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int phase = phaseAt(help->pos());
  if (phase >= 0)
    QToolTip::showText(help->globalPos(), tr("Go to the beginning of: %1").arg(phaseName(static_cast<Phase>(phase))), this);
  return true;
}

void StageStrip::mouseReleaseEvent(QMouseEvent* event) {
  const int phase = phaseAt(event->position());
  if (phase >= 0 && event->button() == Qt::LeftButton) emit phaseChosen(static_cast<Phase>(phase));
}

void StageStrip::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      focused_ = std::max(0, focused_ - 1);
      break;
    case Qt::Key_Right:
      focused_ = std::min(kPhases - 1, focused_ + 1);
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      emit phaseChosen(static_cast<Phase>(focused_));
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  update();
}

void StageStrip::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void StageStrip::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace ui
