#pragma once

#include <QStyledItemDelegate>

namespace ui {

/// Draws the cells of a CsvPreviewModel: its choices look like lists that open, ignored columns are faint.
class ChoiceDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace ui
