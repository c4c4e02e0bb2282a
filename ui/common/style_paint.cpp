#include "ui/common/style_paint.h"

#include "ui/common/theme.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QHeaderView>
#include <QPainter>
#include <QPainterPath>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QVariant>
#include <QWidget>

namespace ui::style {

namespace {

Shades mixed(bool dark) {
  const Theme::Colors& c = Theme::instance().colors();
  Shades s;
  s.accentHover = Theme::mix(c.accent, c.text, 0.12);
  s.accentSoft = Theme::mix(c.surface, c.accent, dark ? 0.22 : 0.12);
  s.hover = Theme::mix(c.surface, c.text, dark ? 0.08 : 0.05);
  s.pressed = Theme::mix(c.surface, c.text, dark ? 0.14 : 0.10);
  s.track = Theme::mix(c.window, c.text, dark ? 0.14 : 0.10);
  s.thumb = Theme::mix(c.window, c.text, dark ? 0.26 : 0.22);
  s.control = Theme::mix(c.border, c.textMuted, 0.35);
  s.faint = Theme::mix(c.window, c.textMuted, 0.6);
  return s;
}

/// In a square of 16 units.
QPainterPath pathOf(Sign sign) {
  QPainterPath path;
  switch (sign) {
    case Sign::Up:
      path.moveTo(4, 10), path.lineTo(8, 6), path.lineTo(12, 10);
      break;
    case Sign::Down:
      path.moveTo(4, 6), path.lineTo(8, 10), path.lineTo(12, 6);
      break;
    case Sign::Right:
      path.moveTo(6, 4), path.lineTo(10, 8), path.lineTo(6, 12);
      break;
    case Sign::Check:
      path.moveTo(3.5, 8.5), path.lineTo(6.5, 11.5), path.lineTo(12.5, 4.5);
      break;
    case Sign::Dash:
      path.moveTo(4, 8), path.lineTo(12, 8);
      break;
    case Sign::Close:
      path.moveTo(4, 4), path.lineTo(12, 12), path.moveTo(12, 4), path.lineTo(4, 12);
      break;
    case Sign::Float:
      path.moveTo(6, 4), path.lineTo(12, 4), path.lineTo(12, 10), path.moveTo(12, 4), path.lineTo(4, 12);
      break;
  }
  return path;
}

}  // namespace

const Shades& shades() {
  static bool dark = Theme::instance().isDark();
  static Shades current = mixed(dark);
  if (dark != Theme::instance().isDark()) {
    dark = !dark;
    current = mixed(dark);
  }
  return current;
}

bool has(const QWidget* widget, const char* name) { return widget && widget->property(name).toBool(); }

bool isText(const QWidget* widget) {
  return qobject_cast<const QTextEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget);
}

bool isInside(const QWidget* field) {
  const QWidget* parent = field ? field->parentWidget() : nullptr;
  return qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent);
}

bool isFrameless(const QWidget* view) {
  return has(view, "frameless") || qobject_cast<const QHeaderView*>(view) ||
         (view->parentWidget() && view->parentWidget()->inherits("QComboBoxPrivateContainer"));
}

void paintBox(QPainter& painter, const QRectF& rect, const QColor& fill, const QColor& border, double radius, double width) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
  if (border.isValid()) {
    painter.setPen(QPen(border, width));
    const double inset = width / 2, inner = qMax(0.0, radius - inset);
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), inner, inner);
  } else if (fill.isValid()) {
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(rect, radius, radius);
  }
  painter.restore();
}

void paintSign(QPainter& painter, const QRect& rect, Sign sign, int size, const QColor& color) {
  const bool bold = sign == Sign::Check || sign == Sign::Dash;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2);
  painter.scale(size / 16.0, size / 16.0);
  painter.setPen(QPen(color, bold ? 2 : 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(pathOf(sign));
  painter.restore();
}

QPalette withColor(QPalette palette, QPalette::ColorRole role, const QColor& color) {
  for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled})
    palette.setColor(group, role, color);
  return palette;
}

QFont bold(QFont font) {
  font.setWeight(QFont::DemiBold);
  return font;
}

}  // namespace ui::style
