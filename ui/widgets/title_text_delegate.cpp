#include "ui/widgets/title_text_delegate.h"

#include "ui/common/theme.h"

#include <QListView>
#include <QPainter>

#include <algorithm>

namespace ui {

namespace {

constexpr int kMargin = 8, kMaxLines = 4;

QRect textRect(const QFontMetrics& metrics, int width, const QString& text) {
  const QRect bound = metrics.boundingRect(QRect(0, 0, width, 10000), Qt::TextWordWrap, text);
  return {0, 0, width, std::min(bound.height(), kMaxLines * metrics.lineSpacing())};
}

}  // namespace

TitleTextDelegate::TitleTextDelegate(QObject* parent) : QStyledItemDelegate(parent) {}

QSize TitleTextDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* view = qobject_cast<const QListView*>(option.widget);
  const int width = view ? view->viewport()->width() : 200;
  const Theme& theme = Theme::instance();
  const int title = QFontMetrics(theme.font(1.0, true)).height();
  const QRect text = textRect(QFontMetrics(theme.font(0.9)), width - 2 * kMargin, index.data(kTextRole).toString());
  return {width, title + 2 + text.height() + 2 * kMargin};
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
  const QFontMetrics titleMetrics(theme.font(1.0, true));
  painter->setFont(theme.font(1.0, true));
  painter->setPen(colors.text);
  painter->drawText(inner, Qt::AlignTop | Qt::AlignLeft,
                    titleMetrics.elidedText(index.data().toString(), Qt::ElideRight, inner.width()));
  painter->setFont(theme.font(0.9));
  painter->setPen(colors.textMuted);
  painter->drawText(inner.adjusted(0, titleMetrics.height() + 2, 0, 0), Qt::TextWordWrap, index.data(kTextRole).toString());
  painter->restore();
}

}  // namespace ui
