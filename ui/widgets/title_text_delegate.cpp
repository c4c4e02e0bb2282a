#include "ui/widgets/title_text_delegate.h"

#include "ui/common/theme.h"

#include <QListView>
#include <QPainter>
#include <QTextLayout>

namespace ui {

namespace {

constexpr int kMargin = 8, kTitleLines = 2, kTextLines = 4;

/// The text in at most so many lines of a width; the last one ends with an ellipsis when there is more.
QStringList linesOf(const QFont& font, int width, const QString& text, int most) {
  QStringList lines;
  QTextLayout layout(text, font);
  layout.beginLayout();
  for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
    line.setLineWidth(width);
    if (lines.size() == most - 1) {
      lines << QFontMetrics(font).elidedText(text.mid(line.textStart()), Qt::ElideRight, width);
      break;
    }
    lines << text.mid(line.textStart(), line.textLength()).trimmed();
  }
  layout.endLayout();
  return lines;
}

/// The first paragraph says what it is; the rest is for the tool tip.
QString firstParagraph(const QModelIndex& index) {
  return index.data(TitleTextDelegate::kTextRole).toString().section(QLatin1Char('\n'), 0, 0);
}

}  // namespace

TitleTextDelegate::TitleTextDelegate(QObject* parent) : QStyledItemDelegate(parent) {}

QSize TitleTextDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* view = qobject_cast<const QListView*>(option.widget);
  const int width = view ? view->viewport()->width() : 200;
  const Theme& theme = Theme::instance();
  const QFont bold = theme.font(1.0, true);
  const int room = width - 2 * kMargin;
  const auto titleLines = static_cast<int>(linesOf(bold, room, index.data().toString(), kTitleLines).size());
  const auto lines = static_cast<int>(linesOf(theme.font(0.9), room, firstParagraph(index), kTextLines).size());
  return {width, titleLines * QFontMetrics(bold).lineSpacing() + 2 + lines * QFontMetrics(theme.font(0.9)).lineSpacing() +
                     2 * kMargin};
}

void TitleTextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = Theme::instance();
  const Theme::Colors& colors = theme.colors();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QRect area = option.rect.adjusted(1, 1, -1, -1);
  const bool selected = option.state & QStyle::State_Selected;
  const bool marked = selected || option.state & QStyle::State_MouseOver;
  if (marked) {
    QColor fill = colors.accent;
    fill.setAlphaF(selected ? 0.16f : 0.07f);
    painter->setPen(option.state & QStyle::State_HasFocus ? QPen(colors.accent) : QPen(Qt::NoPen));
    painter->setBrush(fill);
    painter->drawRoundedRect(area, 6, 6);
  }
  const QRect inner = area.adjusted(kMargin - 1, kMargin - 1, 1 - kMargin, 1 - kMargin);
  const QFont bold = theme.font(1.0, true);
  const QStringList title = linesOf(bold, inner.width(), index.data().toString(), kTitleLines);
  painter->setFont(bold);
  painter->setPen(colors.text);
  painter->drawText(inner, Qt::AlignTop | Qt::AlignLeft, title.join(QLatin1Char('\n')));
  painter->setFont(theme.font(0.9));
  painter->setPen(colors.textMuted);
  painter->drawText(inner.adjusted(0, static_cast<int>(title.size()) * QFontMetrics(bold).lineSpacing() + 2, 0, 0),
                    Qt::AlignTop | Qt::AlignLeft,
                    linesOf(theme.font(0.9), inner.width(), firstParagraph(index), kTextLines).join(QLatin1Char('\n')));
  painter->restore();
}

}  // namespace ui
