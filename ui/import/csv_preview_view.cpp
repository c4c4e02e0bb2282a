#include "ui/import/csv_preview_view.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/common/theme.h"
#include "ui/import/choice_delegate.h"
#include "ui/import/csv_preview_model.h"

namespace ui {

namespace {

constexpr int kRowHeight = 28, kColumnWidth = 112, kHeadWidth = 64;

}  // namespace

CsvPreviewView::CsvPreviewView(CsvPreviewModel& model, QWidget* parent)
    : QWidget(parent), model_(model), upper_(makeTable(true)), rows_(makeTable(false)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(upper_);
  layout->addWidget(rows_, 1);
  upper_->setObjectName(QStringLiteral("columns"));
  upper_->setAccessibleName(tr("Use and type of the columns"));
  upper_->setEditTriggers(QAbstractItemView::AllEditTriggers);
  upper_->setFixedHeight(upper_->horizontalHeader()->sizeHint().height() + 2 * kRowHeight + 2);
  rows_->setObjectName(QStringLiteral("rows"));
  rows_->setAccessibleName(tr("First rows of the file"));
  rows_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  rows_->horizontalHeader()->hide();
  connect(rows_->horizontalScrollBar(), &QScrollBar::valueChanged, upper_->horizontalScrollBar(), &QScrollBar::setValue);
  connect(upper_->horizontalScrollBar(), &QScrollBar::valueChanged, rows_->horizontalScrollBar(), &QScrollBar::setValue);
  connect(upper_->horizontalHeader(), &QHeaderView::sectionResized, this,
          [this](int column, int, int width) { rows_->setColumnWidth(column, width); });
  connect(&model_, &CsvPreviewModel::modelReset, this, &CsvPreviewView::layOut);
  layOut();
}

QTableView* CsvPreviewView::makeTable(bool isUpper) {
  auto* table = new QTableView(this);
  table->setModel(&model_);
  auto* delegate = new ChoiceDelegate(table);
  connect(delegate, &ChoiceDelegate::chosen, this, &CsvPreviewView::choose, Qt::QueuedConnection);
  table->setItemDelegate(delegate);
  table->setSelectionBehavior(isUpper ? QAbstractItemView::SelectItems : QAbstractItemView::SelectRows);
  table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setHorizontalScrollBarPolicy(isUpper ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  table->setVerticalScrollBarPolicy(isUpper ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAlwaysOn);
  table->setFrameShape(QFrame::NoFrame);
  table->setStyleSheet(QStringLiteral("QTableView { border-radius: 0; border: none; }"));
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setDefaultSectionSize(kColumnWidth);
  table->horizontalHeader()->setMinimumSectionSize(48);
  table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table->verticalHeader()->setDefaultSectionSize(kRowHeight);
  table->verticalHeader()->setFixedWidth(kHeadWidth);
  table->verticalHeader()->setHighlightSections(false);
  table->setCornerButtonEnabled(false);
  return table;
}

void CsvPreviewView::layOut() {
  for (int row = 0; row < model_.rowCount(); ++row) {
    const bool isUpper = row < CsvPreviewModel::FirstDataRow;
    upper_->setRowHidden(row, !isUpper);
    rows_->setRowHidden(row, isUpper);
  }
}

void CsvPreviewView::choose(const QModelIndex& index, int choice) {
  QList<int> columns;
  for (const QModelIndex& selected : upper_->selectionModel()->selectedIndexes())
    if (selected.row() == index.row()) columns << selected.column();
  if (!columns.contains(index.column())) columns = {index.column()};
  if (index.row() == CsvPreviewModel::UseRow)
    model_.setUse(columns, static_cast<CsvPreviewModel::Use>(choice));
  else
    model_.setType(columns, static_cast<CsvPreviewModel::Type>(choice));
}

}  // namespace ui
