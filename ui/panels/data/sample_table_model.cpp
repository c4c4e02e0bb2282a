#include "ui/panels/data/sample_table_model.h"

#include <utility>

#include "ui/common/engine_text.h"

namespace ui {

namespace {

constexpr int kDigits = 5;

QVariant alignedRight() { return QVariant(Qt::AlignRight | Qt::AlignVCenter); }

}  // namespace

SampleTableModel::SampleTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void SampleTableModel::setSamples(std::shared_ptr<const nn::PreparedData> data, FilteredSamples samples) {
  beginResetModel();
  data_ = std::move(data);
  samples_ = std::move(samples);
  row_ = -1;
  endResetModel();
}

int SampleTableModel::targetCount() const { return data_ ? static_cast<int>(data_->info.targetShape.elementCount()) : 0; }

int SampleTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !data_ ? 0 : static_cast<int>(samples_.size());
}

int SampleTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !data_ ? 0 : targetCount() + static_cast<int>(data_->info.inputShape.elementCount());
}

void SampleTableModel::readRow(int row) const {
  if (row == row_) return;
  input_.resize(static_cast<std::size_t>(data_->info.inputShape.elementCount()));
  target_.resize(static_cast<std::size_t>(targetCount()));
  rawSamplesOf(*data_, samples_[row].part)->read(samples_[row].index, input_, target_);
  row_ = row;
}

QString SampleTableModel::targetText(int target) const {
  const auto value = static_cast<double>(target_[static_cast<std::size_t>(target)]);
  const auto label = static_cast<std::size_t>(value);
  return label < data_->info.classNames.size() ? text(data_->info.classNames[label]) : number(value, kDigits);
}

QVariant SampleTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !data_) return {};
  const bool isTarget = index.column() < targetCount();
  if (role == Qt::TextAlignmentRole && !(isTarget && data_->info.classCount() > 0)) return alignedRight();
  if (role != Qt::DisplayRole) return {};
  readRow(index.row());
  if (isTarget) return targetText(index.column());
  return number(static_cast<double>(input_[static_cast<std::size_t>(index.column() - targetCount())]), kDigits);
}

QVariant SampleTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (!data_ || section < 0) return {};
  if (orientation == Qt::Vertical) {
    if (section >= rowCount()) return {};
    if (role == Qt::DisplayRole) return QString::number(samples_[section].index);
    if (role == Qt::ToolTipRole) return tr("%1 %2").arg(sampleTitleOf(samples_[section].part)).arg(samples_[section].index);
    return {};
  }
  const bool isClass = section < targetCount() && data_->info.classCount() > 0;
  if (role == Qt::TextAlignmentRole) return isClass ? QVariant(Qt::AlignLeft | Qt::AlignVCenter) : alignedRight();
  if (role == Qt::ToolTipRole && section < targetCount()) return tr("What the network is to predict");
  if ((role != Qt::DisplayRole && role != Qt::ToolTipRole) || section >= columnCount()) return {};
  const nn::DatasetInfo& info = data_->info;
  if (section < targetCount()) {
    const auto place = static_cast<std::size_t>(section);
    return tr("→ %1").arg(text(place < info.targetNames.size() ? info.targetNames[place] : info.targetName));
  }
  const auto place = static_cast<std::size_t>(section - targetCount());
  return place < info.inputNames.size() ? text(info.inputNames[place]) : tr("input %1").arg(place);
}

ColumnModel::ColumnModel(QObject* parent) : QAbstractTableModel(parent) {}

void ColumnModel::setFacts(std::shared_ptr<const nn::PreparedData> data, std::shared_ptr<const DataFacts> facts) {
  beginResetModel();
  data_ = std::move(data);
  facts_ = std::move(facts);
  endResetModel();
}

int ColumnModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !facts_ || !data_ ? 0 : static_cast<int>(facts_->columns.size());
}

int ColumnModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString ColumnModel::nameOf(std::size_t column) const {
  const nn::DatasetInfo& info = data_->info;
  const auto inputs = static_cast<std::size_t>(info.inputShape.elementCount());
  if (column < inputs) return column < info.inputNames.size() ? text(info.inputNames[column]) : tr("input %1").arg(column);
  const std::size_t target = column - inputs;
  return tr("→ %1").arg(text(target < info.targetNames.size() ? info.targetNames[target] : info.targetName));
}

QVariant ColumnModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !facts_) return {};
  const auto column = static_cast<std::size_t>(index.row());
  const DataFacts::Column& facts = facts_->columns[column];
  if (role == Qt::TextAlignmentRole && index.column() != NameColumn) return alignedRight();
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case NameColumn:
      return nameOf(column);
    case MinimumColumn:
      return number(facts.minimum, kDigits);
    case MeanColumn:
      return number(facts.mean, kDigits);
    case MaximumColumn:
      return number(facts.maximum, kDigits);
    case DeviationColumn:
      return number(facts.deviation, kDigits);
    default:
      return wholeNumber(facts.zeros);
  }
}

QVariant ColumnModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  const QStringList titles{tr("Column"), tr("Minimum"), tr("Mean"), tr("Maximum"), tr("Standard deviation"), tr("Zeros")};
  return section >= 0 && section < titles.size() ? QVariant(titles[section]) : QVariant();
}

}  // namespace ui
