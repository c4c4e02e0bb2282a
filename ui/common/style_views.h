#pragma once

#include <QMargins>
#include <QRect>
#include <QSize>

class QFont;
class QPainter;
class QStyle;
class QStyleOption;
class QStyleOptionHeader;
class QStyleOptionTab;
class QStyleOptionViewItem;
class QWidget;

namespace ui::style {

/// Around the text of a list's or a tree's row; tables have cells without any.
QMargins itemMargins(const QWidget* view);
/// The background of a row: chosen, under the mouse, or nothing.
void paintItem(QPainter& painter, const QStyleOptionViewItem& option, const QWidget* view);
/// The sign that folds a row of a tree.
void paintBranch(QPainter& painter, const QStyleOption& option);

/// Around the text of a column's title.
inline constexpr QMargins kHeaderMargins{8, 6, 8, 7};
QSize headerSize(const QStyleOptionHeader& option, const QFont& viewFont);
void paintHeader(QPainter& painter, const QStyleOptionHeader& option);

/// A tab's line and background, and the option of its text.
void paintTab(QPainter& painter, const QStyleOptionTab& option);
QStyleOptionTab tabLabel(const QStyleOptionTab& option);
inline constexpr int kTabHorizontal = 24, kDockTabHorizontal = 16, kTabVertical = 16, kTabLine = 2;

}  // namespace ui::style
