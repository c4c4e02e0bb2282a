#include "ui/training/run_model.h"

#include <cmath>

#include <QLocale>

#include "ui/common/engine_text.h"
#include "ui/training/run_library.h"

namespace ui {

namespace {

QString known(double value, int digits) { return std::isnan(value) ? QStringLiteral("–") : number(value, digits); }

Qt::Alignment alignmentOf(int column) {
  const bool isNumber =
      column == RunModel::Metric || column == RunModel::Loss || column == RunModel::Epochs || column == RunModel::Time;
  return (isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
}

}  // namespace

QString metricText(const RunRecord& run) {
  const double value = std::isnan(run.validationMetric) ? run.trainMetric : run.validationMetric;
  const bool isShare = run.metric == RunModel::tr("Accuracy") && std::isfinite(value);
  return isShare ? QString::number(100 * value, 'f', 2) + QChar(0x202f) + QLatin1Char('%') : known(value, 4);
}

QString lossText(const RunRecord& run) { return known(std::isnan(run.validationLoss) ? run.trainLoss : run.validationLoss, 4); }

RunModel::RunModel(RunLibrary& library, QObject* parent) : QAbstractTableModel(parent), library_(library) {
  connect(&library_, &RunLibrary::runsChanged, this, &RunModel::follow);
  connect(&library_, &RunLibrary::overlaysChanged, this, &RunModel::follow);
  follow();
}

void RunModel::follow() {
  std::vector<qint64> now;
  for (const RunRecord& run : library_.runs()) now.push_back(run.id);
  if (now == ids_) {
    if (!ids_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    return;
  }
  beginResetModel();
  ids_ = std::move(now);
  endResetModel();
}

const RunRecord* RunModel::run(int row) const {
  return row < 0 || row >= rowCount() ? nullptr : library_.find(ids_[static_cast<std::size_t>(row)]);
}

int RunModel::rowOf(qint64 run) const {
  for (int row = 0; row < rowCount(); ++row)
    if (ids_[static_cast<std::size_t>(row)] == run) return row;
  return -1;
}

int RunModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(ids_.size()); }

int RunModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString RunModel::textOf(const RunRecord& run, int column) const {
  switch (column) {
    case Name:
      return (run.isPinned ? QStringLiteral("★ ") : QString()) + run.name;
    case Change:
      return run.change;
    case Metric:
      return metricText(run);
    case Loss:
      return lossText(run);
    case Epochs:
      return QString::number(run.epochs);
    case Time:
      return duration(run.seconds);
    case Started:
      return run.started.date() == QDate::currentDate() ? QLocale().toString(run.started.time(), QLocale::ShortFormat)
                                                        : QLocale().toString(run.started, QLocale::ShortFormat);
    default:
      return run.notes;
  }
}

QString RunModel::tipOf(const RunRecord& run) const {
  QStringList lines{run.name};
  lines << tr("started %1").arg(QLocale().toString(run.started, QLocale::LongFormat));
  lines << tr("%1 steps in %2 epochs, %3 of training, seed %4")
               .arg(wholeNumber(run.steps))
               .arg(run.epochs)
               .arg(duration(run.seconds))
               .arg(run.seed);
  lines << tr("%1: training %2, validation %3").arg(run.metric, known(run.trainMetric, 4), known(run.validationMetric, 4));
  lines << tr("Loss: training %1, validation %2").arg(known(run.trainLoss, 4), known(run.validationLoss, 4));
  if (library_.currentRun() == run.id) lines << tr("the present training");
  if (!run.ending.isEmpty()) lines << run.ending;
  lines << (run.hasWeights ? tr("weights are kept") : tr("weights are not kept"));
  if (!run.change.isEmpty()) lines << run.change;
  if (!run.notes.isEmpty()) lines << run.notes;
  return lines.join(QLatin1Char('\n'));
}

QVariant RunModel::data(const QModelIndex& index, int role) const {
  const RunRecord* found = index.isValid() ? run(index.row()) : nullptr;
  if (!found) return {};
  const int column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return textOf(*found, column);
    case Qt::EditRole:
      return column == Name ? QVariant(found->name) : column == Notes ? QVariant(found->notes) : QVariant();
    case Qt::ToolTipRole:
      return tipOf(*found);
    case Qt::CheckStateRole:
      if (column != Name) return {};
      return library_.isShown(found->id) ? Qt::Checked : Qt::Unchecked;
    case Qt::TextAlignmentRole:
      return QVariant::fromValue(alignmentOf(column));
    case RunRole:
      return found->id;
    default:
      return {};
  }
}

bool RunModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const RunRecord* found = index.isValid() ? run(index.row()) : nullptr;
  if (!found) return false;
  if (role == Qt::CheckStateRole && index.column() == Name) {
    library_.setShown(found->id, value.value<Qt::CheckState>() == Qt::Checked);
    return true;
  }
  if (role != Qt::EditRole) return false;
  if (index.column() == Name) {
    library_.rename(found->id, value.toString());
    return true;
  }
  if (index.column() != Notes) return false;
  library_.setNotes(found->id, value.toString());
  return true;
}

Qt::ItemFlags RunModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.column() == Name) flags |= Qt::ItemIsUserCheckable | Qt::ItemIsEditable;
  if (index.column() == Notes) flags |= Qt::ItemIsEditable;
  return flags;
}

QVariant RunModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  static const std::pair<const char*, const char*> columns[] = {
      {QT_TR_NOOP("Run"), QT_TR_NOOP("Checked runs are drawn over the curves. Double-click or F2 renames.")},
      {QT_TR_NOOP("Metric"), QT_TR_NOOP("The followed metric after the last epoch, on the validation set where there is one")},
      {QT_TR_NOOP("Loss"), QT_TR_NOOP("The loss after the last epoch, on the validation set where there is one")},
      {QT_TR_NOOP("Change"), QT_TR_NOOP("What is different from the run before")},
      {QT_TR_NOOP("Epochs"), QT_TR_NOOP("Finished passes through the training data")},
      {QT_TR_NOOP("Time"), QT_TR_NOOP("Spent training, without pauses and validation")},
      {QT_TR_NOOP("Started"), QT_TR_NOOP("When the training began")},
      {QT_TR_NOOP("Notes"), QT_TR_NOOP("Double-click to write")}};
  if (role == Qt::DisplayRole) return tr(columns[section].first);
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(alignmentOf(section));
  if (role == Qt::ToolTipRole) return tr(columns[section].second);
  return {};
}

}  // namespace ui
