#pragma once

#include <QStyledItemDelegate>

namespace ui {

/// Paints layers in lists, from the roles of LayerPaletteModel: icon in the hue of the category, title, and one line of what
/// it does. Items without an icon are headings; those of an expanded branch have an open sign beside them, others a closed one.
class LayerRowDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace ui
