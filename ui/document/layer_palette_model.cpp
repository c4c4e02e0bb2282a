#include "ui/document/layer_palette_model.h"

#include <algorithm>
#include <cstddef>

#include <QMimeData>

#include "ui/common/engine_text.h"
#include "ui/document/layer_search.h"

namespace ui {

LayerPaletteModel::LayerPaletteModel(QObject* parent) : QAbstractItemModel(parent) {
  for (const LayerPreset& preset : layerPresets()) {
    if (categories_.empty() || categories_.back().title != preset.category) categories_.push_back({preset.category, {}});
    categories_.back().presets.push_back(&preset);
  }
}

// A layer's index carries 1 + the number of its category, a category's index carries 0.
const LayerPreset* LayerPaletteModel::preset(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == 0) return nullptr;
  return categories_[index.internalId() - 1].presets[static_cast<std::size_t>(index.row())];
}

QModelIndex LayerPaletteModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr{0});
}

QModelIndex LayerPaletteModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == 0) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int LayerPaletteModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(categories_.size());
  if (parent.internalId() != 0 || parent.column() != 0) return 0;
  return static_cast<int>(categories_[static_cast<std::size_t>(parent.row())].presets.size());
}

int LayerPaletteModel::columnCount(const QModelIndex&) const { return 1; }

QVariant LayerPaletteModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const LayerPreset* layer = preset(index);
  if (!layer) {
    const Category& category = categories_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole || role == TitleRole || role == CategoryRole) return text(category.title);
    return {};
  }
  switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
      return text(layer->title);
    case Qt::ToolTipRole:
    case SummaryRole:
      return text(layer->summary);
    case IdRole:
      return text(layer->type);
    case IconNameRole:
      return text(layer->icon);
    case OptionsRole:
      return encodeLayer(*layer);
    case CategoryRole:
      return text(layer->category);
    default:
      return {};
  }
}

QHash<int, QByteArray> LayerPaletteModel::roleNames() const {
  QHash<int, QByteArray> names = QAbstractItemModel::roleNames();
  names.insert({{IdRole, "layer"},
                {TitleRole, "title"},
                {SummaryRole, "summary"},
                {IconNameRole, "iconName"},
                {OptionsRole, "options"},
                {CategoryRole, "category"}});
  return names;
}

Qt::ItemFlags LayerPaletteModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  if (!preset(index)) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList LayerPaletteModel::mimeTypes() const { return {QLatin1String(kLayerMimeType)}; }

QMimeData* LayerPaletteModel::mimeData(const QModelIndexList& indexes) const {
  const auto dragged =
      std::find_if(indexes.begin(), indexes.end(), [this](const QModelIndex& index) { return preset(index) != nullptr; });
  if (dragged == indexes.end()) return nullptr;
  auto* mime = new QMimeData;  // owned by the caller
  mime->setData(QLatin1String(kLayerMimeType), encodeLayer(*preset(*dragged)));
  mime->setText(text(preset(*dragged)->title));
  return mime;
}

LayerPaletteFilter::LayerPaletteFilter(QObject* parent) : QSortFilterProxyModel(parent) { setRecursiveFilteringEnabled(true); }

void LayerPaletteFilter::setSearchText(const QString& text) {
  words_ = searchWords(text);
  invalidateFilter();
}

QModelIndex LayerPaletteFilter::bestMatch() const {
  QModelIndex best;
  std::optional<int> least;
  for (int row = 0; row < rowCount(); ++row) {
    const QModelIndex category = index(row, 0);
    for (int child = 0; child < rowCount(category); ++child) {
      const QModelIndex layer = index(child, 0, category);
      const std::optional<int> rank = searchRank(*preset(layer), words_);
      if (!rank || (least && *rank >= *least)) continue;
      least = rank;
      best = layer;
    }
  }
  return best;
}

const LayerPreset* LayerPaletteFilter::preset(const QModelIndex& index) const {
  const auto* model = qobject_cast<const LayerPaletteModel*>(sourceModel());
  return model ? model->preset(mapToSource(index)) : nullptr;
}

bool LayerPaletteFilter::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
  const auto* model = qobject_cast<const LayerPaletteModel*>(sourceModel());
  const LayerPreset* layer = model ? model->preset(model->index(sourceRow, 0, sourceParent)) : nullptr;
  return layer && searchRank(*layer, words_);  // a category is shown for its layers
}

}  // namespace ui
