#include "ui/import/choice_delegate.h"

#include <QPainter>

#include "ui/common/theme.h"
#include "ui/import/csv_preview_model.h"

namespace ui {

namespace {

constexpr int kArrow = 14, kMargin = 6;

}  // namespace

void ChoiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme::Colors& colors = Theme::instance().colors();
  const bool isChoice = index.row() < CsvPreviewModel::FirstDataRow, isUsed = index.data(CsvPreviewModel::IsUsedRole).toBool();
  const bool isTarget = isChoice && index.row() == CsvPreviewModel::UseRow &&
                        index.data(CsvPreviewModel::ChoiceRole).toInt() == static_cast<int>(CsvPreviewModel::Use::Target);
  const bool isEditable = index.flags() & Qt::ItemIsEditable;
  painter->save();
  painter->fillRect(option.rect, option.state & QStyle::State_Selected ? Theme::mix(colors.surface, colors.accent, 0.18)
                                 : isChoice                            ? colors.surfaceRaised
                                                                       : colors.surface);
  QRect area = option.rect.adjusted(kMargin, 0, -kMargin, 0);
  if (isChoice && isEditable) {
    const QPixmap arrow = Theme::instance().iconPixmap(QStringLiteral("chevron-down"), kArrow, colors.textMuted,
                                                       painter->device()->devicePixelRatioF());
    painter->drawPixmap(QRect(area.right() - kArrow, area.center().y() - kArrow / 2 + 1, kArrow, kArrow), arrow);
    area.setRight(area.right() - kArrow - 2);
  }
  painter->setFont(Theme::instance().font(1.0, isTarget));
  painter->setPen(isTarget ? colors.accent : isUsed ? colors.text : Theme::mix(colors.textMuted, colors.surface, 0.35));
  const QVariant alignment = index.data(Qt::TextAlignmentRole);
  const int flags = alignment.isValid() ? alignment.toInt() : static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
  const QString text = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, area.width());
  painter->drawText(area, flags, text);
  if (option.state & QStyle::State_HasFocus) {
    painter->setPen(colors.accent);
    painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
  }
  painter->restore();
}

}  // namespace ui
