#include "ui/panels/microscope/weight_change.h"

#include "engine/explain/expression_text.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

QString shown(double value) { return text(nn::numberText(value, 5)); }

}  // namespace

WeightChange::WeightChange(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
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
  after_ = scene.record->value(*subject);
  setAccessibleName(tr("%1 → %2, a change of %3").arg(shown(before_), shown(after_), shown(after_ - before_)));
  update();
  return true;
}

void WeightChange::paintEvent(QPaintEvent*) {
  if (!isShown_) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  // Both values have their places at a third and two thirds, so that a small step is seen as well; the numbers tell its size.
  const bool grows = after_ >= before_;
  const double y = height() / 2.0 - 2, left = width() * 0.30, right = width() * 0.70;
  const bool isSame = after_ == before_;
  const double from = isSame ? width() / 2.0 : grows ? left : right, to = isSame ? from : grows ? right : left;
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

}  // namespace ui
