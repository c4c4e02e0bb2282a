#include "ui/import/csv_preview_model.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/csv_roles.h"
#include "ui/common/engine_text.h"

namespace ui {

namespace {

bool has(const nn::CsvColumns& columns, std::size_t column) { return std::ranges::find(columns, column) != columns.end(); }

QStringList useTitles() {
  return {CsvPreviewModel::tr("Input"), CsvPreviewModel::tr("Target"), CsvPreviewModel::tr("Ignore"),
          CsvPreviewModel::tr("Weight")};
}

QStringList typeTitles() { return {CsvPreviewModel::tr("Number"), CsvPreviewModel::tr("Category")}; }

/// The columns that options name, or none where they name what is not there.
nn::CsvColumns namedColumns(const nn::CsvTable& table, const nn::Options& options, const char* option) {
  try {
    return nn::csvColumnsNamed(table, options.get<std::string>(option), option);
  } catch (const nn::Error&) {
    return {};
  }
}

}  // namespace

CsvPreviewModel::CsvPreviewModel(QObject* parent) : QAbstractTableModel(parent) {}

void CsvPreviewModel::show(std::shared_ptr<const nn::CsvPreview> preview, const nn::Options& options, bool targetIsClass,
                           std::vector<nn::Index> missing) {
  const bool isOther = preview_ != preview;
  if (isOther) beginResetModel();
  preview_ = std::move(preview);
  options_ = options;
  targetIsClass_ = targetIsClass;
  missing_ = std::move(missing);
  uses_.clear();
  categories_.clear();
  if (preview_) {
    const nn::CsvTable& table = preview_->table;
    nn::CsvColumns targets = namedColumns(table, options, "target");
    if (targets.empty()) targets = {table.columns.size() - 1};
    const nn::CsvColumns ignored = namedColumns(table, options, "ignore"), weight = namedColumns(table, options, "weight"),
                         categories = namedColumns(table, options, "categories");
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      uses_.push_back(has(targets, c)   ? Use::Target
                      : has(weight, c)  ? Use::Weight
                      : has(ignored, c) ? Use::Ignored
                                        : Use::Input);
      categories_.push_back(has(categories, c));
    }
  }
  if (isOther)
    endResetModel();
  else if (preview_)
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

bool CsvPreviewModel::isText(int column) const { return !preview_->table.columns[static_cast<std::size_t>(column)].isNumeric; }

CsvPreviewModel::Type CsvPreviewModel::type(int column) const {
  if (isText(column)) return Type::Category;
  if (use(column) == Use::Target) return targetIsClass_ ? Type::Category : Type::Number;
  return use(column) == Use::Input && categories_[static_cast<std::size_t>(column)] ? Type::Category : Type::Number;
}

bool CsvPreviewModel::canChooseType(int column) const {
  return !isText(column) && (use(column) == Use::Input || use(column) == Use::Target);
}

nn::Options CsvPreviewModel::optionsOf(const std::vector<Use>& uses, const std::vector<bool>& categories) const {
  const nn::CsvTable& table = preview_->table;
  const auto listOf = [&](auto isIn) {
    nn::CsvColumns columns;
    for (std::size_t c = 0; c < uses.size(); ++c)
      if (isIn(c)) columns.push_back(c);
    return nn::csvNamesOf(table, columns);
  };
  nn::Options options = options_;
  options.set("target", listOf([&](std::size_t c) { return uses[c] == Use::Target; }));
  options.set("ignore", listOf([&](std::size_t c) { return uses[c] == Use::Ignored; }));
  options.set("weight", listOf([&](std::size_t c) { return uses[c] == Use::Weight; }));
  options.set("categories", listOf([&](std::size_t c) { return categories[c] && uses[c] == Use::Input; }));
  return options;
}

void CsvPreviewModel::setUse(const QList<int>& columns, Use use) {
  std::vector<Use> uses = uses_;
  // One target, or those chosen together; one weight. The column that was it becomes an input.
  if (use == Use::Target || use == Use::Weight) std::ranges::replace(uses, use, Use::Input);
  for (const int column : columns) uses[static_cast<std::size_t>(column)] = use;
  if (use == Use::Weight)
    for (const int column : columns.mid(1)) uses[static_cast<std::size_t>(column)] = uses_[static_cast<std::size_t>(column)];
  if (std::ranges::find(uses, Use::Target) == uses.end()) {  // without one, the last column that is not this one
    const auto last = std::find_if(uses.rbegin(), uses.rend(), [](Use other) { return other == Use::Input; });
    if (last == uses.rend()) return;
    *last = Use::Target;
  }
  emit optionsEdited(optionsOf(uses, categories_));
}

void CsvPreviewModel::setType(const QList<int>& columns, Type type) {
  std::vector<bool> categories = categories_;
  nn::Options options = options_;
  bool isTarget = false;
  for (const int column : columns) {
    isTarget = isTarget || use(column) == Use::Target;
    if (canChooseType(column)) categories[static_cast<std::size_t>(column)] = type == Type::Category;
  }
  options = optionsOf(uses_, categories);
  if (isTarget) options.set("task", std::string(type == Type::Category ? "classes" : "values"));
  emit optionsEdited(options);
}

int CsvPreviewModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !preview_ ? 0 : FirstDataRow + static_cast<int>(preview_->cells.size());
}

int CsvPreviewModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !preview_ ? 0 : static_cast<int>(preview_->table.columns.size());
}

QString CsvPreviewModel::columnTip(int column) const {
  const nn::CsvColumn& found = preview_->table.columns[static_cast<std::size_t>(column)];
  QString tip = text(found.name) + QLatin1Char('\n') +
                (found.isNumeric ? tr("Numbers") : tr("Text, first in line %1").arg(found.firstTextLine));
  if (found.missing > 0) tip += QLatin1Char('\n') + tr("%1 missing in these rows").arg(found.missing);
  return tip;
}

QVariant CsvPreviewModel::choiceData(const QModelIndex& index, int role) const {
  const bool isUse = index.row() == UseRow;
  const int choice = isUse ? static_cast<int>(use(index.column())) : static_cast<int>(type(index.column()));
  const QStringList titles = isUse ? useTitles() : typeTitles();
  switch (role) {
    case Qt::DisplayRole:
      return titles[choice];
    case ChoicesRole:
      return titles;
    case ChoiceRole:
    case Qt::EditRole:
      return choice;
    case Qt::ToolTipRole:
      return isUse ? tr("What the column is used for. Select several columns to change them together.")
                   : tr("A number goes in as it is; of a category each kind becomes an input of 0 or 1.");
    default:
      return {};
  }
}

QVariant CsvPreviewModel::missingData(int column, int role) const {
  const auto place = static_cast<std::size_t>(column);
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole)
    return tr("Cells without a value: empty, ?, NA, NaN or null. What is done about them is chosen at the left.");
  if (role != Qt::DisplayRole) return {};
  if (place >= missing_.size()) return QStringLiteral("…");
  return missing_[place] == 0 ? QStringLiteral("–") : wholeNumber(missing_[place]);
}

QVariant CsvPreviewModel::cellData(const QModelIndex& index, int role) const {
  const auto row = static_cast<std::size_t>(index.row() - FirstDataRow), column = static_cast<std::size_t>(index.column());
  const std::vector<std::string>& cells = preview_->cells[row];
  const QString cell = column < cells.size() ? text(cells[column]) : QString();
  if (role == Qt::DisplayRole) return cell.left(60).simplified();
  if (role == Qt::ToolTipRole)
    return tr("Line %1: %2").arg(preview_->table.lines[std::min(row, preview_->table.lines.size() - 1)]).arg(cell.left(400));
  if (role == Qt::TextAlignmentRole)
    return QVariant(isText(index.column()) ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant CsvPreviewModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !preview_) return {};
  if (role == IsUsedRole) return use(index.column()) != Use::Ignored;
  if (index.row() == MissingRow) return missingData(index.column(), role);
  return index.row() < FirstDataRow ? choiceData(index, role) : cellData(index, role);
}

QVariant CsvPreviewModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (!preview_ || section < 0) return {};
  if (orientation == Qt::Horizontal && section < columnCount()) {
    if (role == Qt::DisplayRole) return text(preview_->table.columns[static_cast<std::size_t>(section)].name);
    if (role == Qt::ToolTipRole) return columnTip(section);
  }
  if (orientation == Qt::Vertical && role == Qt::DisplayRole && section < rowCount()) {
    if (section == UseRow) return tr("Use as");
    if (section == TypeRow) return tr("Type");
    if (section == MissingRow) return tr("Missing");
    return QString::number(section - FirstDataRow + 1);
  }
  return {};
}

Qt::ItemFlags CsvPreviewModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (index.row() == UseRow || (index.row() == TypeRow && canChooseType(index.column()))) flags |= Qt::ItemIsEditable;
  return flags;
}

bool CsvPreviewModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if ((role != Qt::EditRole && role != ChoiceRole) || !(flags(index) & Qt::ItemIsEditable)) return false;
  const int choice = value.toInt();
  if (choice < 0 || choice >= choiceData(index, ChoicesRole).toStringList().size()) return false;
  if (index.row() == UseRow)
    setUse({index.column()}, static_cast<Use>(choice));
  else
    setType({index.column()}, static_cast<Type>(choice));
  return true;
}

}  // namespace ui
