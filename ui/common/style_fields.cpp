#include "ui/common/style_fields.h"

#include "ui/common/style_paint.h"
#include "ui/common/theme.h"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>

namespace ui::style {

namespace {

constexpr double kRadius = 6;
constexpr int kSpinButtons = 20, kDropDown = 24;

bool hasButtons(const QStyleOptionSpinBox& option) { return option.buttonSymbols != QAbstractSpinBox::NoButtons; }

QMargins spinBoxMargins(const QStyleOptionSpinBox& option) {
  return {kFieldMargins.left(), kFieldMargins.top(), hasButtons(option) ? kSpinButtons + 1 : kFieldMargins.right(),
          kFieldMargins.bottom()};
}

QRect mirrored(const QStyleOption& option, const QRect& rect) {
  return QStyle::visualRect(option.direction, option.rect, rect);
}

}  // namespace

void paintField(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool enabled = option.state & QStyle::State_Enabled;
  QColor border = c.border;
  // A text of several lines fills its panel: no answer to a mouse that is only passing.
  if (option.state & QStyle::State_MouseOver && !qobject_cast<const QAbstractScrollArea*>(widget)) border = shades().control;
  if (option.state & QStyle::State_HasFocus) border = c.accent;
  if (has(widget, "invalid")) border = c.error;
  paintBox(painter, option.rect, enabled ? c.surface : c.window, border, kRadius);
}

QSize spinBoxSize(const QSize& contents, const QStyleOptionSpinBox& option) {
  const QMargins margins = spinBoxMargins(option);
  const QSize inside(contents.width() + (hasButtons(option) ? kSpinButtons : 0), qMax(kFieldHeight, contents.height()));
  return inside.grownBy(margins);
}

QRect spinBoxRect(const QStyleOptionSpinBox& option, QStyle::SubControl part) {
  const QRect& r = option.rect;
  const int half = r.height() / 2, x = r.right() - kSpinButtons + 1;
  switch (part) {
    case QStyle::SC_SpinBoxUp:
      return hasButtons(option) ? mirrored(option, {x, r.y(), kSpinButtons, half}) : QRect();
    case QStyle::SC_SpinBoxDown:
      return hasButtons(option) ? mirrored(option, {x, r.y() + half, kSpinButtons, r.height() - half}) : QRect();
    case QStyle::SC_SpinBoxEditField:
      return mirrored(option, r.marginsRemoved(spinBoxMargins(option)));
    default:
      return r;
  }
}

void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& option, const QWidget* widget) {
  paintField(painter, option, widget);
  if (!hasButtons(option)) return;
  for (const auto& [part, sign] : {std::pair{QStyle::SC_SpinBoxUp, Sign::Up}, std::pair{QStyle::SC_SpinBoxDown, Sign::Down}}) {
    const QRect place = spinBoxRect(option, part);
    if (option.activeSubControls & part && option.state & QStyle::State_MouseOver) {
      painter.save();  // inside the field's line and its round corner
      QPainterPath inside;
      inside.addRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), kRadius - 1, kRadius - 1);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setClipPath(inside);
      painter.fillRect(place, shades().hover);
      painter.restore();
    }
    paintSign(painter, place, sign, 11, Theme::instance().colors().textMuted);
  }
}

QSize comboBoxSize(const QSize& contents) {
  // Two for the gaps that a combo box's hint leaves out between an icon and the text.
  return {contents.width() + kDropDown + 2 + kFieldMargins.left() + kDropDown + 1,
          qMax(kFieldHeight, contents.height()) + kFieldMargins.top() + kFieldMargins.bottom()};
}

QRect comboBoxRect(const QStyleOptionComboBox& option, QStyle::SubControl part) {
  const QRect& r = option.rect;
  switch (part) {
    case QStyle::SC_ComboBoxArrow:
      return mirrored(option, {r.right() - kDropDown + 1, r.y(), kDropDown, r.height()});
    case QStyle::SC_ComboBoxEditField:
      return mirrored(option, r.adjusted(kFieldMargins.left(), kFieldMargins.top(), -kDropDown - 1, -kFieldMargins.bottom()));
    default:
      return r;
  }
}

void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QWidget* widget) {
  paintField(painter, option, widget);
  paintSign(painter, comboBoxRect(option, QStyle::SC_ComboBoxArrow), Sign::Down, 14, Theme::instance().colors().textMuted);
}

void paintComboBoxLabel(QPainter& painter, const QStyleOptionComboBox& option, const QStyle& style) {
  QRect place = comboBoxRect(option, QStyle::SC_ComboBoxEditField);
  painter.save();
  painter.setClipRect(place);
  if (!option.currentIcon.isNull()) {
    QRect icon(place.topLeft(), QSize(option.iconSize.width(), place.height()));
    option.currentIcon.paint(&painter, QStyle::visualRect(option.direction, place, icon), Qt::AlignCenter,
                             option.state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled);
    const int taken = option.iconSize.width() + 4;
    place = QStyle::visualRect(option.direction, place, place.adjusted(taken, 0, 0, 0));
  }
  if (!option.currentText.isEmpty() && !option.editable)
    style.drawItemText(&painter, place.adjusted(1, 0, -1, 0),
                       static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)),
                       option.palette, option.state & QStyle::State_Enabled,
                       option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, place.width() - 2),
                       QPalette::ButtonText);
  painter.restore();
}

}  // namespace ui::style
