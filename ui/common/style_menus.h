#pragma once

#include <QSize>
#include <QStyle>

class QPainter;
class QStyleOptionDockWidget;
class QStyleOptionMenuItem;
class QWidget;

namespace ui::style {

inline constexpr int kDockTitleMargin = 8;

/// Entries of menus and of the lists that combo boxes open.
QSize menuItemSize(const QSize& contents, const QStyleOptionMenuItem& option, const QWidget* widget);
void paintMenuItem(QPainter& painter, const QStyleOptionMenuItem& option, const QStyle& style, const QWidget* widget);

/// An entry of the menu bar.
QSize menuBarItemSize(const QSize& contents);
void paintMenuBarItem(QPainter& painter, const QStyleOptionMenuItem& option, const QStyle& style);

/// A line between the buttons of a tool bar.
void paintToolBarSeparator(QPainter& painter, const QStyleOption& option);

/// Where the parts of a dock's title are: its text and its two buttons.
QRect dockTitleRect(const QStyleOptionDockWidget& option, QStyle::SubElement part);
void paintDockTitle(QPainter& painter, const QStyleOptionDockWidget& option, const QStyle& style);
/// The buttons in a dock's title, closing it or letting it float.
bool isDockButton(const QWidget* widget);
void paintDockButton(QPainter& painter, const QStyleOption& option, const QWidget* widget);

}  // namespace ui::style
