#include "ui/panels/mistakes/class_table.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/elided_label.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace ui {

namespace {

QString percent(double share) {
  return std::isnan(share) ? QStringLiteral("–") : QString::number(100 * share, 'f', 1) + QChar(0x202f) + QLatin1Char('%');
}

QString areaText(double area) { return std::isnan(area) ? QStringLiteral("–") : QString::number(area, 'f', 4); }

double areaOf(const EvaluatedSamples& result, int row) {
  const auto number = static_cast<std::size_t>(row);
  return number < result.roc.size() ? result.roc[number].area : std::nan("");
}

double meanArea(const EvaluatedSamples& result) {
  double sum = 0;
  int counted = 0;
  for (const nn::RocCurve& curve : result.roc)
    if (!std::isnan(curve.area)) sum += curve.area, ++counted;
  return counted == 0 ? std::nan("") : sum / counted;
}

}  // namespace

void ClassScoresModel::setResult(std::shared_ptr<const EvaluatedSamples> result) {
  const nn::Index before = result_ ? result_->results.confusion.classes() : 0;
  const nn::Index now = result ? result->results.confusion.classes() : 0;
  if (before != now) beginResetModel();
  result_ = std::move(result);
  if (before != now)
    endResetModel();
  else if (now > 0)
    emit dataChanged(index(0, 0), index(static_cast<int>(now) - 1, ColumnCount - 1));
}

int ClassScoresModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !result_ ? 0 : static_cast<int>(result_->results.confusion.classes());
}

int ClassScoresModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString ClassScoresModel::nameOf(int row) const {
  const auto& names = result_->data->info.classNames;
  return static_cast<std::size_t>(row) < names.size() ? text(names[static_cast<std::size_t>(row)]) : QString::number(row);
}

double ClassScoresModel::valueOf(int row, int column) const {
  const nn::ConfusionMatrix& confusion = result_->results.confusion;
  const nn::ClassScores scores = confusion.scores(row);
  switch (column) {
    case Precision:
      return scores.precision;
    case Recall:
      return scores.recall;
    case F1:
      return scores.f1;
    case Auc:
      return areaOf(*result_, row);
    default:
      return static_cast<double>(confusion.countOf(row));
  }
}

QVariant ClassScoresModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !result_) return {};
  const int row = index.row(), column = index.column();
  if (role == Qt::TextAlignmentRole && column != Name)
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
  if (role == kSortRole) return column == Name ? QVariant(row) : QVariant(valueOf(row, column));
  if (role == Qt::FontRole && column != Name) return Theme::instance().numberFont(0.9);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  if (column == Name) return nameOf(row);
  const double value = valueOf(row, column);
  if (column == Support) return wholeNumber(static_cast<long long>(value));
  return column == Auc ? areaText(value) : percent(value);
}

QVariant ClassScoresModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue(Qt::Alignment((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
  static const std::pair<const char*, const char*> columns[] = {
      {QT_TR_NOOP("Class"), QT_TR_NOOP("The right class")},
      {QT_TR_NOOP("Precision"), QT_TR_NOOP("Of the samples that were taken for the class, the part that is of it")},
      {QT_TR_NOOP("Recall"), QT_TR_NOOP("Of the samples of the class, the part that was recognised")},
      {QT_TR_NOOP("F1"), QT_TR_NOOP("Harmonic mean of precision and recall: 2 · precision · recall / (precision + recall)")},
      {QT_TR_NOOP("AUC"), QT_TR_NOOP("Area under the ROC curve of the class against the rest: 0.5 is guessing, 1 perfect")},
      {QT_TR_NOOP("Samples"), QT_TR_NOOP("Support: how many samples are of the class")}};
  if (role == Qt::DisplayRole) return tr(columns[section].first);
  if (role == Qt::ToolTipRole) return tr(columns[section].second);
  return {};
}

ClassTable::ClassTable(QWidget* parent)
    : QWidget(parent), model_(new ClassScoresModel(this)), view_(new QTableView(this)), means_(new ElidedLabel(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(view_, 1);
  layout->addWidget(means_);
  means_->setProperty("muted", true);
  auto* sorted = new QSortFilterProxyModel(this);
  sorted->setSourceModel(model_);
  sorted->setSortRole(ClassScoresModel::kSortRole);
  view_->setObjectName(QStringLiteral("classTable"));
  view_->setAccessibleName(tr("Scores of the classes"));
  view_->setModel(sorted);
  view_->setSortingEnabled(true);
  view_->sortByColumn(ClassScoresModel::Name, Qt::AscendingOrder);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setTabKeyNavigation(false);
  view_->setShowGrid(false);
  view_->setWordWrap(false);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(26);
  // The names are what is read first; figures scroll where there is no room.
  view_->setColumnWidth(ClassScoresModel::Name, 86);
  view_->setColumnWidth(ClassScoresModel::Precision, 84);
  for (const int column : {ClassScoresModel::Recall, ClassScoresModel::F1, ClassScoresModel::Auc})
    view_->setColumnWidth(column, 66);
  view_->setColumnWidth(ClassScoresModel::Support, 80);
  view_->horizontalHeader()->setStretchLastSection(false);
  view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->horizontalHeader()->setHighlightSections(false);
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, sorted](const QModelIndex& index) {
    if (index.isValid()) emit classChosen(sorted->mapToSource(index).row());
  });
}

void ClassTable::setResult(std::shared_ptr<const EvaluatedSamples> result) {
  model_->setResult(result);
  if (!result) {
    means_->showText({});
    return;
  }
  const nn::ConfusionMatrix& confusion = result->results.confusion;
  const nn::ClassScores macro = confusion.macroAverage();
  means_->showText(tr("Mean: precision %1 · recall %2 · F1 %3 · AUC %4 · Accuracy of all %5 samples: %6")
                       .arg(percent(macro.precision), percent(macro.recall), percent(macro.f1), areaText(meanArea(*result)),
                            wholeNumber(confusion.total()), percent(confusion.accuracy())));
}

}  // namespace ui
