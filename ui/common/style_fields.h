#pragma once

#include <QMargins>
#include <QRect>
#include <QStyle>

class QPainter;
class QStyleOptionComboBox;
class QStyleOptionComplex;
class QStyleOptionSpinBox;
class QWidget;

namespace ui::style {

/// Line and padding around the text of fields, combo boxes and texts of several lines.
inline constexpr QMargins kFieldMargins{9, 4, 9, 4};
inline constexpr int kFieldHeight = 22;  // of the text inside, at least

QSize spinBoxSize(const QSize& contents, const QStyleOptionSpinBox& option);
QRect spinBoxRect(const QStyleOptionSpinBox& option, QStyle::SubControl part);
void paintSpinBox(QPainter& painter, const QStyleOptionSpinBox& option, const QWidget* widget);

QSize comboBoxSize(const QSize& contents);
QRect comboBoxRect(const QStyleOptionComboBox& option, QStyle::SubControl part);
void paintComboBox(QPainter& painter, const QStyleOptionComboBox& option, const QWidget* widget);
/// The chosen entry: icon and text.
void paintComboBoxLabel(QPainter& painter, const QStyleOptionComboBox& option, const QStyle& style);

/// The box of a field; its line says where the mouse and the focus are, and that the text is refused.
void paintField(QPainter& painter, const QStyleOption& option, const QWidget* widget);

}  // namespace ui::style
