#include "ui/common/style_buttons.h"

#include "ui/common/style_paint.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

namespace ui::style {

namespace {

constexpr double kRadius = 6, kCheckRadius = 4;
constexpr int kMenuPart = 18, kTabLine = 2;

struct Look {
  QColor fill, border, text;
};

bool is(const QStyleOption& option, QStyle::StateFlag flag) { return option.state & flag; }

/// Of the one main action, whichever kind of button it is.
Look accentLook(const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  if (!is(option, QStyle::State_Enabled)) return {shades().track, shades().track, c.textMuted};
  Look look{c.accent, c.accent, c.accentText};
  if (is(option, QStyle::State_MouseOver)) look.fill = look.border = shades().accentHover;
  if (is(option, QStyle::State_HasFocus)) look.border = c.text;
  return look;
}

Look pushButtonLook(const QStyleOptionButton& option, const QWidget* widget) {
  if (has(widget, "accent")) return accentLook(option);
  const Theme::Colors& c = Theme::instance().colors();
  Look look{c.surface, c.border, option.palette.color(QPalette::ButtonText)};
  if (is(option, QStyle::State_MouseOver)) look = {shades().hover, shades().control, look.text};
  if (is(option, QStyle::State_Sunken) || is(option, QStyle::State_On)) look.fill = shades().pressed;
  if (is(option, QStyle::State_HasFocus)) look.border = c.accent;
  if (!is(option, QStyle::State_Enabled)) look = {c.window, look.border, shades().faint};
  if (option.features & QStyleOptionButton::DefaultButton) look.border = c.accent;
  return look;
}

Look tabLook(const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  Look look{{}, {}, c.textMuted};
  if (is(option, QStyle::State_HasFocus)) look.fill = shades().hover;
  if (is(option, QStyle::State_MouseOver) || is(option, QStyle::State_On)) look.text = c.text;
  if (is(option, QStyle::State_On)) look.border = c.accent;  // the line is that of the chosen one alone
  if (!is(option, QStyle::State_Enabled)) look.text = shades().faint;
  return look;
}

Look toolButtonLook(const QStyleOption& option, const QWidget* widget) {
  if (has(widget, "accent")) return accentLook(option);
  if (has(widget, "tab")) return tabLook(option);
  const Theme::Colors& c = Theme::instance().colors();
  const bool over = is(option, QStyle::State_MouseOver), on = is(option, QStyle::State_On);
  Look look{{}, {}, has(widget, "light") ? c.textMuted : option.palette.color(QPalette::ButtonText)};
  if (over) look.fill = shades().hover;
  // A heading that is unfolded is no pressed button.
  if (!has(widget, "heading") ? on || is(option, QStyle::State_Sunken) : !on && is(option, QStyle::State_Sunken))
    look.fill = shades().accentSoft;
  if (is(option, QStyle::State_HasFocus)) look.border = c.accent;
  if (!is(option, QStyle::State_Enabled)) look.text = shades().faint;
  return look;
}

}  // namespace

QMargins toolButtonMargins(const QWidget* widget) {
  if (has(widget, "accent")) return {13, 6, 13, 6};
  QMargins margins(6, 6, 6, 6);
  if (has(widget, "compact")) margins = {6, 4, 6, 4};
  if (has(widget, "heading")) margins = {1, 4, 7, 4};
  if (has(widget, "tab")) margins = {2, 6, 2, 5 + kTabLine};
  const auto* button = qobject_cast<const QToolButton*>(widget);
  if (button && button->popupMode() == QToolButton::MenuButtonPopup) margins.setRight(21);
  return margins;
}

QRect toolButtonMenuRect(const QStyleOptionToolButton& option) {
  const QRect inner = option.rect.adjusted(1, 1, -1, -1);
  return QStyle::visualRect(option.direction, inner, {inner.right() - kMenuPart + 1, inner.y(), kMenuPart, inner.height()});
}

void paintPushButton(QPainter& painter, const QStyleOptionButton& option, const QWidget* widget) {
  const Look look = pushButtonLook(option, widget);
  paintBox(painter, option.rect, look.fill, look.border, kRadius);
  if (!(option.features & QStyleOptionButton::HasMenu)) return;
  constexpr int kArrow = 12, kRight = 7;
  const QRect place(option.rect.right() - kRight - kArrow + 1, option.rect.y(), kArrow, option.rect.height());
  paintSign(painter, QStyle::visualRect(option.direction, option.rect, place), Sign::Down, kArrow,
            Theme::instance().colors().textMuted);
}

QStyleOptionButton pushButtonLabel(const QStyleOptionButton& option, const QWidget* widget) {
  QStyleOptionButton label(option);
  label.palette = withColor(option.palette, QPalette::ButtonText, pushButtonLook(option, widget).text);
  return label;
}

void paintToolButton(QPainter& painter, const QStyleOptionToolButton& option, const QWidget* widget) {
  const Look look = toolButtonLook(option, widget);
  if (has(widget, "tab") && !has(widget, "accent")) {
    if (look.fill.isValid()) painter.fillRect(option.rect, look.fill);
    const QRect line(option.rect.x(), option.rect.bottom() - kTabLine + 1, option.rect.width(), kTabLine);
    if (look.border.isValid()) painter.fillRect(line, look.border);
  } else {
    paintBox(painter, option.rect, look.fill, look.border, kRadius);
  }
  if (!(option.features & QStyleOptionToolButton::MenuButtonPopup)) return;
  const QRect menu = toolButtonMenuRect(option);
  if (option.activeSubControls & QStyle::SC_ToolButtonMenu && is(option, QStyle::State_MouseOver))
    paintBox(painter, menu, shades().pressed, {}, kRadius);
  paintSign(painter, menu, Sign::Down, 12, Theme::instance().colors().textMuted);
}

QStyleOptionToolButton toolButtonLabel(const QStyleOptionToolButton& option, const QWidget* widget) {
  QStyleOptionToolButton label(option);
  label.rect = option.rect.marginsRemoved(toolButtonMargins(widget));
  label.palette = withColor(option.palette, QPalette::ButtonText, toolButtonLook(option, widget).text);
  return label;
}

void paintCheckBox(QPainter& painter, const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool enabled = is(option, QStyle::State_Enabled);
  const bool near = is(option, QStyle::State_MouseOver) || is(option, QStyle::State_HasFocus);
  const bool on = is(option, QStyle::State_On), some = is(option, QStyle::State_NoChange);
  const QColor fill = on || some ? (enabled ? c.accent : shades().faint) : enabled ? c.surface : c.window;
  const QColor border = on || some ? fill : !enabled ? c.border : near ? c.accent : shades().control;
  paintBox(painter, option.rect, fill, border, kCheckRadius);
  if (on || some) paintSign(painter, option.rect, on ? Sign::Check : Sign::Dash, 16, enabled ? c.accentText : c.window);
}

void paintRadioButton(QPainter& painter, const QStyleOption& option) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool enabled = is(option, QStyle::State_Enabled), on = is(option, QStyle::State_On);
  const bool near = is(option, QStyle::State_MouseOver) || is(option, QStyle::State_HasFocus);
  const QColor fill = on ? (enabled ? c.accent : shades().faint) : enabled ? c.surface : c.window;
  const QColor border = on ? fill : !enabled ? c.border : near ? c.accent : shades().control;
  const QRectF rect = option.rect;
  paintBox(painter, rect, fill, border, rect.width() / 2);
  if (!on) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(enabled ? c.accentText : c.window);
  painter.drawEllipse(rect.center(), 3, 3);
  painter.restore();
}

}  // namespace ui::style
