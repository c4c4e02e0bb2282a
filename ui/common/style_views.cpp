#include "ui/common/style_views.h"

#include "ui/common/style_paint.h"
#include "ui/common/theme.h"

#include <QListView>
#include <QPainter>
#include <QStyleOption>
#include <QTreeView>

namespace ui::style {

namespace {

constexpr double kRadius = 6;

bool hasRows(const QWidget* view) { return qobject_cast<const QListView*>(view) || qobject_cast<const QTreeView*>(view); }

}  // namespace

QMargins itemMargins(const QWidget* view) { return hasRows(view) ? QMargins(7, 3, 7, 3) : QMargins(); }

void paintItem(QPainter& painter, const QStyleOptionViewItem& option, const QWidget* view) {
  if (option.backgroundBrush.style() != Qt::NoBrush) painter.fillRect(option.rect, option.backgroundBrush);
  const bool chosen = option.state & QStyle::State_Selected;
  if (!chosen && !(option.state & QStyle::State_MouseOver && option.state & QStyle::State_Enabled)) return;
  paintBox(painter, option.rect, chosen ? shades().accentSoft : shades().hover, {}, hasRows(view) ? kRadius : 0);
}

void paintBranch(QPainter& painter, const QStyleOption& option) {
  if (!(option.state & QStyle::State_Children)) return;
  const bool open = option.state & QStyle::State_Open;
  paintSign(painter, option.rect, open ? Sign::Down : Sign::Right, 16, Theme::instance().colors().textMuted);
}

QSize headerSize(const QStyleOptionHeader& option, const QFont& viewFont) {
  constexpr int kGap = 2;
  const QSize text = QFontMetrics(bold(viewFont)).size(0, option.text);
  const int icon = option.icon.isNull() ? 0 : 16 + kGap;
  return QSize(text.width() + icon + 2 * kGap, text.height() + 2 * kGap).grownBy(kHeaderMargins);
}

void paintHeader(QPainter& painter, const QStyleOptionHeader& option) {
  const Theme::Colors& c = Theme::instance().colors();
  painter.fillRect(option.rect, c.surface);
  painter.fillRect(option.rect.x(), option.rect.bottom(), option.rect.width(), 1, c.border);
}

void paintTab(QPainter& painter, const QStyleOptionTab& option) {
  if (option.state & QStyle::State_HasFocus) painter.fillRect(option.rect, shades().hover);
  if (!(option.state & QStyle::State_Selected)) return;
  const QRect& r = option.rect;
  painter.fillRect(r.x(), r.bottom() - kTabLine + 1, r.width(), kTabLine, Theme::instance().colors().accent);
}

QStyleOptionTab tabLabel(const QStyleOptionTab& option) {
  const Theme::Colors& c = Theme::instance().colors();
  const bool near = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
  QStyleOptionTab label(option);
  label.palette = withColor(option.palette, QPalette::WindowText,
                            !(option.state & QStyle::State_Enabled) ? shades().faint
                            : near                                  ? c.text
                                                                    : c.textMuted);
  return label;
}

}  // namespace ui::style
