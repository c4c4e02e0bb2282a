#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QRect>

class QPainter;
class QWidget;

namespace ui::style {

/// The shades that only controls have, mixed from the theme's colours.
struct Shades {
  QColor accentHover, accentSoft, hover, pressed, track, thumb, control, faint;
};
const Shades& shades();

/// True when a widget carries the boolean property `name`.
bool has(const QWidget* widget, const char* name);
/// A text of several lines, to be edited or read.
bool isText(const QWidget* widget);
/// A field that is part of a spin box or an editable combo box, which paint the box around it.
bool isInside(const QWidget* field);
/// A view without a line of its own: part of another thing that has one, or made so.
bool isFrameless(const QWidget* view);

/// A filled rectangle with round corners and, where `border` is valid, a line of `width` pixels along the inside of its edge.
void paintBox(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border, double radius, double width = 1);

enum class Sign { Up, Down, Right, Check, Dash, Close, Float };
/// A small line drawing in the middle of `rect`, `size` pixels wide.
void paintSign(QPainter& painter, const QRect& rect, Sign sign, int size, const QColor& color);

/// `palette` with `color` for `role` in every state.
QPalette withColor(QPalette palette, QPalette::ColorRole role, const QColor& color);

QFont bold(QFont font);

}  // namespace ui::style
