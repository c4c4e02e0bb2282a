#include "ui/widgets/layer_row_delegate.h"

#include "ui/common/theme.h"
#include "ui/document/layer_palette_model.h"

#include <QPainter>
#include <QTreeView>

namespace ui {

namespace {

constexpr int kIcon = 20, kMargin = 7, kGap = 4;

bool isHeading(const QModelIndex& index) { return index.data(LayerPaletteModel::IconNameRole).toString().isEmpty(); }

QFont titleFont() { return Theme::instance().font(0.95, true); }
QFont summaryFont() { return Theme::instance().font(0.9); }

void paintHeading(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
  const Theme& theme = Theme::instance();
  const QFont font = theme.font(0.9, true);
  const auto* tree = qobject_cast<const QTreeView*>(option.widget);
  const bool isOpen = !tree || tree->isExpanded(index);
  const QColor color = option.state & QStyle::State_MouseOver ? theme.colors().text : theme.colors().textMuted;
  const QRect line = option.rect.adjusted(kGap, 0, -kGap, 0);
  constexpr int kSign = 14;
  painter.drawPixmap(QPointF(line.left(), line.center().y() - kSign / 2 + 1),
                     theme.iconPixmap(isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), kSign, color,
                                      painter.device()->devicePixelRatioF()));
  painter.setFont(font);
  painter.setPen(color);
  painter.drawText(line.adjusted(kSign + kGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   index.data().toString());
}

void paintBackground(QPainter& painter, const QStyleOptionViewItem& option) {
  const bool isSelected = option.state & QStyle::State_Selected;
  if (!isSelected && !(option.state & QStyle::State_MouseOver)) return;
  const Theme& theme = Theme::instance();
  painter.setPen(Qt::NoPen);
  painter.setBrush(Theme::mix(theme.colors().surface, isSelected ? theme.colors().accent : theme.colors().text,
                              isSelected ? (theme.isDark() ? 0.26 : 0.13) : 0.05));
  painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6);
}

}  // namespace

QSize LayerRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
  const int summary = QFontMetrics(summaryFont()).height();
  if (isHeading(index)) return {80, summary + 2 * kGap + 2};
  return {160, QFontMetrics(titleFont()).height() + summary + 2 * kGap + 2};
}

void LayerRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = Theme::instance();
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (isHeading(index)) {
    paintHeading(*painter, option, index);
    painter->restore();
    return;
  }
  paintBackground(*painter, option);
  const QRect row = option.rect;
  const QColor hue = theme.categoryColor(index.data(LayerPaletteModel::CategoryRole).toString());
  painter->drawPixmap(QPointF(row.left() + kMargin, row.center().y() - kIcon / 2),
                      theme.iconPixmap(index.data(LayerPaletteModel::IconNameRole).toString(), kIcon, hue,
                                       painter->device()->devicePixelRatioF()));
  const QRect words = row.adjusted(2 * kMargin + kIcon, kGap, -kMargin + 2, -kGap);
  const auto drawLine = [&](const QFont& font, const QColor& color, Qt::Alignment alignment, const QString& text) {
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(words, static_cast<int>(Qt::AlignLeft | alignment) | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(text, Qt::ElideRight, words.width()));
  };
  drawLine(titleFont(), theme.colors().text, Qt::AlignTop, index.data().toString());
  drawLine(summaryFont(), theme.colors().textMuted, Qt::AlignBottom, index.data(LayerPaletteModel::SummaryRole).toString());
  painter->restore();
}

}  // namespace ui
