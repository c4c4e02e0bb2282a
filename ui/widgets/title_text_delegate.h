#pragma once

#include <QStyledItemDelegate>

namespace ui {

/// Paints list items as a bold title (DisplayRole) over a few lines of wrapped text (kTextRole).
class TitleTextDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  static constexpr int kTextRole = Qt::UserRole + 100;
  explicit TitleTextDelegate(QObject* parent = nullptr);
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace ui
