#pragma once

#include <vector>

#include <QAbstractItemModel>
#include <QSortFilterProxyModel>

#include "ui/document/layer_preset.h"

namespace ui {

/// The registered layers as a tree: categories, and below them their layers. Layers can be dragged (kLayerMimeType).
class LayerPaletteModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role {
    IdRole = Qt::UserRole,  ///< layer type; empty for a category
    TitleRole,
    SummaryRole,
    IconNameRole,  ///< in resources/icons
    OptionsRole,   ///< what encodeLayer() gives, as QByteArray
    CategoryRole,
  };

  explicit LayerPaletteModel(QObject* parent = nullptr);

  /// The layer of an index; nothing for a category.
  const LayerPreset* preset(const QModelIndex& index) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QHash<int, QByteArray> roleNames() const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }

 private:
  struct Category {
    std::string title;
    std::vector<const LayerPreset*> presets;
  };
  std::vector<Category> categories_;
};

/// The palette with only those layers that fit a search text (see searchRank()); categories without a match are left out.
class LayerPaletteFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  explicit LayerPaletteFilter(QObject* parent = nullptr);
  void setSearchText(const QString& text);
  /// The layer that fits the search text best; invalid when none does.
  QModelIndex bestMatch() const;
  const LayerPreset* preset(const QModelIndex& index) const;

 protected:
  bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

 private:
  QStringList words_;
};

}  // namespace ui
