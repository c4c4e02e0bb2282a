#pragma once

#include <QMargins>

class QPainter;
class QProxyStyle;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionToolButton;
class QRect;
class QWidget;

namespace ui::style {

/// Line and padding around what a tool button shows.
QMargins toolButtonMargins(const QWidget* widget);
/// The part of a tool button that opens its menu.
QRect toolButtonMenuRect(const QStyleOptionToolButton& option);

/// Line and padding around what a push button shows.
inline constexpr QMargins kPushButtonMargins{15, 6, 15, 6};
void paintPushButton(QPainter& painter, const QStyleOptionButton& option, const QWidget* widget);
/// The option with the text colour of the button's state.
QStyleOptionButton pushButtonLabel(const QStyleOptionButton& option, const QWidget* widget);

void paintToolButton(QPainter& painter, const QStyleOptionToolButton& option, const QWidget* widget);
/// The option of the label inside: its place and its text colour.
QStyleOptionToolButton toolButtonLabel(const QStyleOptionToolButton& option, const QWidget* widget);

/// The box of a check box or an item's check mark.
void paintCheckBox(QPainter& painter, const QStyleOption& option);
void paintRadioButton(QPainter& painter, const QStyleOption& option);

}  // namespace ui::style
