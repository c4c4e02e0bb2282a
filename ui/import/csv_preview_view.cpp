#include "ui/import/csv_preview_view.h"

#include <algorithm>

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/common/theme.h"
#include "ui/import/choice_delegate.h"
#include "ui/import/csv_preview_model.h"

namespace ui {

namespace {

constexpr int kRowHeight = 28, kHeadHeight = 34, kColumnWidth = 112, kLeastWidth = 88, kMostWidth = 176, kHeadWidth = 84;

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
  upper_->setFixedHeight(kHeadHeight + CsvPreviewModel::FirstDataRow * kRowHeight);
  upper_->installEventFilter(this);
  connect(upper_, &QTableView::clicked, this, &CsvPreviewView::openChoices);
  rows_->setObjectName(QStringLiteral("rows"));
  rows_->setAccessibleName(tr("First rows of the file"));
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
  table->setItemDelegate(new ChoiceDelegate(table));
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionBehavior(isUpper ? QAbstractItemView::SelectItems : QAbstractItemView::SelectRows);
  table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->setHorizontalScrollBarPolicy(isUpper ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  table->setVerticalScrollBarPolicy(isUpper ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAlwaysOn);
  table->setFrameShape(QFrame::NoFrame);
  table->setProperty("frameless", true);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setDefaultSectionSize(kColumnWidth);
  table->horizontalHeader()->setMinimumSectionSize(48);
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setFixedHeight(kHeadHeight);
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
  fitColumns();
}

void CsvPreviewView::fitColumns() {
  const int columns = model_.columnCount();
  if (columns == 0) return;
  const int width = std::clamp(rows_->viewport()->width() / columns, kLeastWidth, kMostWidth);
  upper_->horizontalHeader()->setDefaultSectionSize(width);
  rows_->horizontalHeader()->setDefaultSectionSize(width);
}

void CsvPreviewView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitColumns();
}

bool CsvPreviewView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_F4) {
      openChoices(upper_->currentIndex());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

void CsvPreviewView::openChoices(const QModelIndex& index) {
  if (!(index.flags() & Qt::ItemIsEditable)) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QStringList titles = index.data(CsvPreviewModel::ChoicesRole).toStringList();
  const int current = index.data(CsvPreviewModel::ChoiceRole).toInt();
  for (int choice = 0; choice < titles.size(); ++choice) {
    QAction* action = menu->addAction(titles[choice], this, [this, at = QPersistentModelIndex(index), choice] {
      if (at.isValid()) choose(at, choice);
    });
    action->setCheckable(true);
    action->setChecked(choice == current);
    if (choice == current) menu->setActiveAction(action);
  }
  menu->popup(upper_->viewport()->mapToGlobal(upper_->visualRect(index).bottomLeft()));
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
