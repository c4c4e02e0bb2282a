#include "ui/panels/runs_panel.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/project_settings.h"
#include "ui/training/run_library.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>

namespace ui {

namespace {

constexpr int kListPage = 1, kComparisonPage = 2, kRowHeight = 26;

void dress(QTableView& table) {
  table.setShowGrid(false);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
  table.verticalHeader()->setDefaultSectionSize(kRowHeight);
  table.horizontalHeader()->setHighlightSections(false);
  table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
}

}  // namespace

RunsPanel::RunsPanel(Lab& lab, QWidget* parent)
    : QWidget(parent),
      lab_(lab),
      model_(new RunModel(lab.runs, this)),
      stack_(new QStackedLayout(this)),
      empty_(new EmptyState(QStringLiteral("dataset"), this)) {
  setObjectName(QStringLiteral("runsPanel"));
  setAccessibleName(tr("Runs"));
  stack_->addWidget(empty_);
  stack_->addWidget(makeList());
  stack_->addWidget(makeComparison());
  empty_->setAction(tr("Train"));
  connect(empty_, &EmptyState::actionTriggered, &lab_.training, &TrainingController::train);
  connect(&lab_.runs, &RunLibrary::runsChanged, this, &RunsPanel::refresh);
  connect(&lab_.runs, &RunLibrary::problemChanged, this, [this] {
    say(lab_.runs.problem());
    refresh();
  });
  connect(&lab_.runs, &RunLibrary::restored, this, [this](const QString& message) { say(message); });
  connect(&lab_.runs, &RunLibrary::failed, this, [this](const QString& message) { say(message); });
  say(lab_.runs.problem());
  refresh();
}

QToolButton* RunsPanel::makeButton(const QString& name, const QString& id, const QString& tip) {
  auto* button = new QToolButton(this);
  button->setText(name);
  button->setObjectName(id);
  button->setToolTip(tip);
  button->setAccessibleName(name);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QWidget* RunsPanel::makeList() {
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(4);
  restore_ = makeButton(tr("Restore"), QStringLiteral("restore"), tr("Bring back the settings of the selected run"));
  addRestoreMenu();
  compare_ = makeButton(tr("Compare"), QStringLiteral("compare"), tr("Show where the selected runs differ"));
  pin_ = makeButton(tr("Pin"), QStringLiteral("pin"), tr("Keep the selected runs at the top"));
  delete_ = makeButton(tr("Delete"), QStringLiteral("delete"), tr("Delete the selected runs (Del)"));
  connect(compare_, &QToolButton::clicked, this, &RunsPanel::compare);
  connect(pin_, &QToolButton::clicked, this, &RunsPanel::pin);
  connect(delete_, &QToolButton::clicked, this, &RunsPanel::removeSelected);
  auto* row = new QHBoxLayout;
  row->setSpacing(4);
  for (QToolButton* button : {restore_, compare_, pin_, delete_}) row->addWidget(button);
  row->addStretch(1);
  layout->addLayout(row);
  table_ = new QTableView(page);
  table_->setObjectName(QStringLiteral("runs"));
  table_->setAccessibleName(tr("Runs"));
  table_->setModel(model_);
  dress(*table_);
  table_->verticalHeader()->hide();
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  table_->setColumnWidth(RunModel::Name, 124);
  for (int column = RunModel::Metric; column < RunModel::Notes; ++column) table_->setColumnWidth(column, 68);
  table_->setColumnWidth(RunModel::Change, 200);
  table_->setColumnWidth(RunModel::Started, 130);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->installEventFilter(this);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPanel::refreshButtons);
  layout->addWidget(table_, 1);
  messageBar_ = new QWidget(page);
  auto* bar = new QHBoxLayout(messageBar_);
  bar->setContentsMargins(0, 0, 0, 0);
  message_ = new ElidedLabel(messageBar_);
  message_->setObjectName(QStringLiteral("message"));
  message_->setProperty("muted", true);
  undo_ = new QPushButton(tr("Undo"), messageBar_);
  undo_->setObjectName(QStringLiteral("undoRemoval"));
  bar->addWidget(message_, 1);
  bar->addWidget(undo_);
  layout->addWidget(messageBar_);
  connect(undo_, &QPushButton::clicked, this, [this] {
    lab_.runs.undoRemoval();
    say({});
  });
  return page;
}

void RunsPanel::addRestoreMenu() {
  restore_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(restore_);
  QAction* both = menu->addAction(tr("Settings and &weights"), this, [this] { restore(true); });
  QAction* settings = menu->addAction(tr("&Settings only"), this, [this] { restore(false); });
  both->setObjectName(QStringLiteral("restoreWeights"));
  settings->setObjectName(QStringLiteral("restoreSettings"));
  connect(menu, &QMenu::aboutToShow, this, [this, both] {
    const auto chosen = selected();
    const RunRecord* run = chosen.size() == 1 ? lab_.runs.find(chosen.front()) : nullptr;
    both->setEnabled(run && run->hasWeights);
    both->setText(run && !run->hasWeights ? tr("Settings and weights (weights are not kept)") : tr("Settings and &weights"));
  });
  restore_->setMenu(menu);
}

QWidget* RunsPanel::makeComparison() {
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(Theme::kGrid, 4, Theme::kGrid, 4);
  layout->setSpacing(4);
  auto* back = makeButton(tr("‹ All runs"), QStringLiteral("back"), tr("Back to the list"));
  connect(back, &QToolButton::clicked, this, [this] { stack_->setCurrentIndex(kListPage); });
  layout->addWidget(back, 0, Qt::AlignLeft);
  comparison_ = new QTableWidget(page);
  comparison_->setAccessibleName(tr("Where the runs differ"));
  comparison_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  comparison_->setSelectionMode(QAbstractItemView::NoSelection);
  dress(*comparison_);
  layout->addWidget(comparison_, 1);
  return page;
}

void RunsPanel::say(const QString& message, bool offersUndo) {
  message_->showText(message);
  undo_->setVisible(offersUndo);
  messageBar_->setVisible(!message.isEmpty());
}

void RunsPanel::refresh() {
  const bool isEmpty = model_->rowCount() == 0 && !lab_.runs.canUndoRemoval();
  empty_->setText(tr("Every training is kept here"),
                  lab_.runs.problem().isEmpty()
                      ? tr("With its settings, curves and results: to compare, to draw over the curves, and to bring back.")
                      : lab_.runs.problem());
  if (isEmpty)
    stack_->setCurrentIndex(0);
  else if (stack_->currentIndex() == 0)
    stack_->setCurrentIndex(kListPage);
  refreshButtons();
}

std::vector<qint64> RunsPanel::selected() const {
  std::vector<qint64> ids;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows())
    ids.push_back(index.data(RunModel::RunRole).toLongLong());
  return ids;
}

void RunsPanel::refreshButtons() {
  const std::vector<qint64> ids = selected();
  restore_->setEnabled(ids.size() == 1);
  compare_->setEnabled(ids.size() >= 2);
  pin_->setEnabled(!ids.empty());
  const bool arePinned = !ids.empty() && std::ranges::all_of(ids, [this](qint64 id) {
    const RunRecord* run = lab_.runs.find(id);
    return run && run->isPinned;
  });
  pin_->setText(arePinned ? tr("Unpin") : tr("Pin"));
  const bool onlyPresent = ids.size() == 1 && lab_.runs.currentRun() == ids.front();
  delete_->setEnabled(!ids.empty() && !onlyPresent);
  delete_->setToolTip(onlyPresent ? tr("The present training is still being recorded; reset it first")
                                  : tr("Delete the selected runs (Del)"));
}

void RunsPanel::restore(bool withWeights) {
  const std::vector<qint64> ids = selected();
  if (ids.size() == 1) lab_.runs.restore(ids.front(), withWeights);
}

void RunsPanel::pin() {
  const std::vector<qint64> ids = selected();
  const bool pins = pin_->text() == tr("Pin");
  for (const qint64 id : ids) lab_.runs.setPinned(id, pins);
  for (const qint64 id : ids)
    table_->selectionModel()->select(model_->index(model_->rowOf(id), 0),
                                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
}

void RunsPanel::removeSelected() {
  const int before = model_->rowCount();
  lab_.runs.remove(selected());
  const int removed = before - model_->rowCount();
  if (removed > 0) say(removed == 1 ? tr("1 run deleted.") : tr("%1 runs deleted.").arg(removed), true);
}

void RunsPanel::compare() {
  std::vector<std::map<QString, QString>> settings;
  std::vector<RunRecord> runs;
  for (const qint64 id : selected()) {
    const RunRecord* run = lab_.runs.find(id);
    if (!run) continue;
    try {
      settings.push_back(settingsOf(nn::projectFromJson(run->project, utf8(run->name))));
      runs.push_back(*run);
    } catch (const nn::Error& error) {
      say(text(error.what()));
    }
  }
  std::vector<SettingDifference> rows{{tr("metric"), {}}, {tr("loss"), {}}, {tr("epochs done"), {}}, {tr("time"), {}}};
  for (const RunRecord& run : runs) {
    rows[0].values.push_back(metricText(run));
    rows[1].values.push_back(lossText(run));
    rows[2].values.push_back(QString::number(run.epochs));
    rows[3].values.push_back(duration(run.seconds));
  }
  std::ranges::copy(differences(settings), std::back_inserter(rows));
  comparison_->clear();
  comparison_->setRowCount(static_cast<int>(rows.size()));
  comparison_->setColumnCount(static_cast<int>(runs.size()));
  for (int row = 0; row < comparison_->rowCount(); ++row) {
    const SettingDifference& difference = rows[static_cast<std::size_t>(row)];
    comparison_->setVerticalHeaderItem(row, new QTableWidgetItem(difference.name));
    for (int column = 0; column < comparison_->columnCount(); ++column) {
      const QString& value = difference.values[static_cast<std::size_t>(column)];
      auto* item = new QTableWidgetItem(value.isEmpty() ? QStringLiteral("–") : value);
      item->setToolTip(value);
      comparison_->setItem(row, column, item);
    }
  }
  for (int column = 0; column < comparison_->columnCount(); ++column)
    comparison_->setHorizontalHeaderItem(column, new QTableWidgetItem(runs[static_cast<std::size_t>(column)].name));
  comparison_->horizontalHeader()->setDefaultSectionSize(140);
  stack_->setCurrentIndex(kComparisonPage);
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Delete)) {
    removeSelected();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
