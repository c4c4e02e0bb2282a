#include "ui/common/style_menus.h"

#include "ui/common/style_paint.h"
#include "ui/common/theme.h"

#include <QComboBox>
#include <QPainter>
#include <QStyleOption>
#include <QWidget>
#include <algorithm>

namespace ui::style {

namespace {

constexpr double kRadius = 6;
constexpr int kLeft = 12, kRight = 24, kVertical = 6;  // around the text of an entry
constexpr int kIconLeft = 6, kIcon = 16, kMark = 18;   // before it
constexpr int kArrow = 16, kArrowRight = 6;            // behind it
constexpr int kSeparatorHeight = 13, kShortcutGap = 12;
constexpr int kDockButton = 15, kDockLeft = 16;

bool isChoice(const QWidget* widget) { return qobject_cast<const QComboBox*>(widget); }

/// Room for icons and check marks, the same in every entry of a menu. A combo box says itself what is chosen.
int signColumn(const QStyleOptionMenuItem& option, const QWidget* widget) {
  if (isChoice(widget)) return option.icon.isNull() ? 0 : kIcon + 4;
  const int width = std::max(option.maxIconWidth, option.menuHasCheckableItems || !option.icon.isNull() ? kMark + 6 : 0);
  return width;
}

QRect mirrored(const QStyleOption& option, const QRect& rect) {
  return QStyle::visualRect(option.direction, option.rect, rect);
}

void paintMark(QPainter& painter, const QStyleOptionMenuItem& option, const QRect& place) {
  const Theme::Colors& c = Theme::instance().colors();
  const double radius = option.checkType == QStyleOptionMenuItem::Exclusive ? place.width() / 2.0 : 4;
  paintBox(painter, place, option.checked ? c.accent : QColor(), option.checked ? c.accent : shades().control, radius);
  if (option.checked) paintSign(painter, place, Sign::Check, 16, c.accentText);
}

}  // namespace

QSize menuItemSize(const QSize& contents, const QStyleOptionMenuItem& option, const QWidget* widget) {
  if (option.menuItemType == QStyleOptionMenuItem::Separator) return {contents.width(), kSeparatorHeight};
  if (isChoice(widget)) {
    const QSize text = option.fontMetrics.size(Qt::TextSingleLine, option.text);
    return {text.width() + signColumn(option, widget) + kLeft + kRight, qMax(text.height(), kIcon) + 8};
  }
  const int gap = option.text.contains(QLatin1Char('\t')) ? kShortcutGap : 0;
  return {contents.width() + signColumn(option, widget) + 4 + gap + kLeft + kRight, contents.height() + 2 * kVertical};
}

void paintMenuItem(QPainter& painter, const QStyleOptionMenuItem& option, const QStyle& style, const QWidget* widget) {
  const Theme::Colors& c = Theme::instance().colors();
  const QRect& r = option.rect;
  if (option.menuItemType == QStyleOptionMenuItem::Separator)
    return painter.fillRect(r.x() + 4, r.y() + kSeparatorHeight / 2, r.width() - 8, 1, c.border);
  const bool enabled = option.state & QStyle::State_Enabled;
  if (isChoice(widget)) painter.fillRect(r, c.surface);
  if (option.state & QStyle::State_Selected && enabled) paintBox(painter, r, shades().accentSoft, {}, kRadius);
  const int column = signColumn(option, widget);
  if (!option.icon.isNull()) {
    const QRect place(r.x() + kIconLeft, r.y(), kIcon, r.height());
    option.icon.paint(&painter, mirrored(option, place), Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled,
                      option.checked ? QIcon::On : QIcon::Off);
  } else if (option.checkType != QStyleOptionMenuItem::NotCheckable && !isChoice(widget)) {
    const QRect place(r.x() + kIconLeft, r.y() + (r.height() - kMark) / 2, kMark, kMark);
    paintMark(painter, option, mirrored(option, place));
  }
  painter.save();
  painter.setFont(option.font);
  const QPalette palette = withColor(option.palette, QPalette::Text, enabled ? c.text : shades().faint);
  const QRect text = r.adjusted(kLeft + column, 0, -kRight, 0);
  const qsizetype tab = option.text.indexOf(QLatin1Char('\t'));
  const int flags = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextShowMnemonic | Qt::TextDontClip;
  const auto write = [&](const QRect& place, const QString& words) {
    const auto left = static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft));
    style.drawItemText(&painter, mirrored(option, place), flags | left, palette, enabled, words, QPalette::Text);
  };
  write(text, tab < 0 ? option.text : option.text.left(tab));
  if (tab >= 0)
    write({text.right() - option.reservedShortcutWidth + 1, r.y(), option.reservedShortcutWidth, r.height()},
          option.text.mid(tab + 1));
  painter.restore();
  if (option.menuItemType == QStyleOptionMenuItem::SubMenu)
    paintSign(painter, mirrored(option, {r.right() - kArrowRight - kArrow + 1, r.y(), kArrow, r.height()}), Sign::Right, kArrow,
              c.textMuted);
}

QSize menuBarItemSize(const QSize& contents) { return {contents.width() + 20, contents.height() + 8}; }

void paintMenuBarItem(QPainter& painter, const QStyleOptionMenuItem& option, const QStyle& style) {
  const bool down = option.state & QStyle::State_Sunken;
  painter.fillRect(option.rect, option.palette.window());
  if (down || option.state & QStyle::State_Selected)
    paintBox(painter, option.rect, down ? shades().pressed : shades().hover, {}, kRadius);
  style.drawItemText(&painter, option.rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine | Qt::TextDontClip,
                     option.palette, option.state & QStyle::State_Enabled, option.text, QPalette::ButtonText);
}

void paintToolBarSeparator(QPainter& painter, const QStyleOption& option) {
  const QPoint middle = option.rect.center();
  const QRect line = option.state & QStyle::State_Horizontal
                         ? QRect(middle.x(), option.rect.y() + 6, 1, option.rect.height() - 12)
                         : QRect(option.rect.x() + 6, middle.y(), option.rect.width() - 12, 1);
  painter.fillRect(line, Theme::instance().colors().border);
}

QRect dockTitleRect(const QStyleOptionDockWidget& option, QStyle::SubElement part) {
  const QRect& r = option.rect;
  const int y = r.y() + (r.height() - kDockButton) / 2;
  int right = r.right();
  const auto button = [&](bool there) {
    if (!there) return QRect();
    right -= kDockButton;
    return QRect(right + 1, y, kDockButton, kDockButton);
  };
  const QRect close = button(option.closable);
  const QRect floating = button(option.floatable);
  const QRect rect = part == QStyle::SE_DockWidgetCloseButton   ? close
                     : part == QStyle::SE_DockWidgetFloatButton ? floating
                     : part == QStyle::SE_DockWidgetIcon
                         ? QRect()
                         : QRect(r.x() + kDockLeft, r.y(), std::max(0, right - 4 - r.x() - kDockLeft), r.height());
  return mirrored(option, rect);
}

void paintDockTitle(QPainter& painter, const QStyleOptionDockWidget& option, const QStyle& style) {
  painter.fillRect(option.rect, option.palette.window());
  painter.save();
  painter.setFont(bold(painter.font()));
  const QRect place = dockTitleRect(option, QStyle::SE_DockWidgetTitleBarText);
  const QString text = painter.fontMetrics().elidedText(option.title, Qt::ElideRight, place.width());
  const auto left = static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft));
  style.drawItemText(&painter, place, left | Qt::AlignVCenter | Qt::TextShowMnemonic, option.palette,
                     option.state & QStyle::State_Enabled, text, QPalette::WindowText);
  painter.restore();
}

bool isDockButton(const QWidget* widget) { return widget && widget->inherits("QDockWidgetTitleButton"); }

void paintDockButton(QPainter& painter, const QStyleOption& option, const QWidget* widget) {
  if (option.state & (QStyle::State_MouseOver | QStyle::State_Sunken)) paintBox(painter, option.rect, shades().pressed, {}, 4);
  const bool closes = widget->objectName() == QLatin1String("qt_dockwidget_closebutton");
  paintSign(painter, option.rect, closes ? Sign::Close : Sign::Float, 12, Theme::instance().colors().textMuted);
}

}  // namespace ui::style
