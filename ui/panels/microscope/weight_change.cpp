#include "ui/panels/microscope/weight_change.h"

#include "engine/explain/expression_text.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {

namespace {

QString shown(double value) { return text(nn::numberText(value, 5)); }

}  // namespace

WeightChange::WeightChange(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

bool WeightChange::setScene(const MicroscopeScene& scene) {
  using Role = nn::TensorElement::Role;
  const auto& subject = scene.focus.subject;
  isShown_ = subject && scene.isSubjectKnown && subject->role == Role::NextParameter;
  if (!isShown_) return false;
  nn::TensorElement before = *subject;
  before.role = Role::Parameter;
  before_ = scene.record->value(before);
  beforeAt_ = before;
  isCurrent_ = false;
  after_ = scene.record->value(*subject);
  setAccessibleName(tr("%1 → %2, a change of %3").arg(shown(before_), shown(after_), shown(after_ - before_)));
  update();
  return true;
}

/// Both values have their places at a third and two thirds, so that a small step is seen as well; the numbers tell its size.
double WeightChange::beforeX() const { return width() * (after_ == before_ ? 0.5 : after_ > before_ ? 0.30 : 0.70); }

QRectF WeightChange::beforeRect() const { return QRectF(beforeX() - 60, height() / 2.0 + 6, 120, 20); }

void WeightChange::paintEvent(QPaintEvent*) {
  if (!isShown_) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  const bool grows = after_ >= before_;
  const double y = height() / 2.0 - 2;
  const bool isSame = after_ == before_;
  const double from = beforeX(), to = width() - from;
  if (isCurrent_) {
    QColor soft = colors.accent;
    painter.setPen(QPen(soft, 1));
    soft.setAlphaF(theme.isDark() ? 0.30f : 0.18f);
    painter.setBrush(soft);
    painter.drawRoundedRect(beforeRect(), 3, 3);
  }
  painter.setPen(QPen(colors.plotGrid, 2));
  painter.drawLine(QPointF(12, y), QPointF(width() - 12, y));
  const QColor color = grows ? colors.heatPositive : colors.heatNegative;
  const double tip = to + (grows ? -8 : 8), back = grows ? -7 : 7;
  painter.setPen(QPen(color, 2.4, Qt::SolidLine, Qt::RoundCap));
  if (after_ != before_) {
    painter.drawLine(QPointF(from, y), QPointF(tip, y));
    painter.drawLine(QPointF(tip, y), QPointF(tip + back, y - 5));
    painter.drawLine(QPointF(tip, y), QPointF(tip + back, y + 5));
  }
  painter.setPen(QPen(colors.text, 1.5));
  painter.setBrush(colors.surface);
  painter.drawEllipse(QPointF(from, y), 5, 5);
  painter.setBrush(colors.text);
  painter.drawEllipse(QPointF(to, y), 5, 5);
  painter.setFont(theme.numberFont(0.9));
  if (isSame) return painter.drawText(QRectF(0, y + 8, width(), 20), Qt::AlignCenter, tr("stays %1").arg(shown(after_)));
  painter.drawText(QRectF(from - 90, y + 8, 180, 20), Qt::AlignCenter, tr("before %1").arg(shown(before_)));
  painter.drawText(QRectF(to - 90, y + 8, 180, 20), Qt::AlignCenter, tr("after %1").arg(shown(after_)));
  painter.setPen(colors.textMuted);
  painter.drawText(QRectF(0, y - 28, width(), 18), Qt::AlignCenter, tr("change %1").arg(shown(after_ - before_)));
}

bool WeightChange::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QToolTip::showText(
      help->globalPos(),
      beforeRect().contains(help->pos())
          ? tr("The weight that this batch used. Click to see where it comes from.")
          : tr("The change is the new weight minus the one before: %1 − %2. The lines below say how it came about.")
                .arg(shown(after_), before_ < 0 ? QStringLiteral("(%1)").arg(shown(before_)) : shown(before_)),
      this);
  return true;
}

void WeightChange::setCurrent(bool current) {
  if (std::exchange(isCurrent_, current) == current) return;
  setAccessibleDescription(current ? tr("before the update: %1").arg(shown(before_)) : QString());
  update();
  emit pointed(current ? std::vector{beforeAt_} : std::vector<nn::TensorElement>());
}

void WeightChange::mouseMoveEvent(QMouseEvent* event) {
  const bool isAt = beforeRect().contains(event->position());
  setCursor(isAt ? Qt::PointingHandCursor : Qt::ArrowCursor);
  setCurrent(isAt);
}

void WeightChange::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && beforeRect().contains(event->position()))
    emit followed(nn::TensorElement(beforeAt_));
}

void WeightChange::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  setCurrent(false);
}

void WeightChange::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) return QWidget::keyPressEvent(event);
  emit followed(nn::TensorElement(beforeAt_));
}

void WeightChange::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) setCurrent(true);
}

void WeightChange::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  setCurrent(false);
}

}  // namespace ui
