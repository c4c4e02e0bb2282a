#pragma once

#include <QStyledItemDelegate>

namespace ui {

/// Cells of a CsvPreviewModel: its choices look like lists and open on a click, ignored columns are faint.
class ChoiceDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void setEditorData(QWidget* editor, const QModelIndex& index) const override;
  void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

 signals:
  /// The user chose another one in this cell.
  void chosen(const QModelIndex& index, int choice) const;
};

}  // namespace ui
