#include "ui/widgets/option_form.h"

#include "ui/common/theme.h"
#include "ui/document/option_model.h"
#include "ui/widgets/fold_section.h"

#include <QAction>
#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {

constexpr int kLongestChoice = 15;

/// Several spin boxes or long choices do not fit beside a label in a dock.
bool needsWholeWidth(const QModelIndex& row) {
  const auto editor = static_cast<OptionModel::Editor>(row.data(OptionModel::EditorRole).toInt());
  if (editor == OptionModel::Editor::IntegerList) return row.data(OptionModel::EntryLabelsRole).toStringList().size() > 1;
  // A word that is longer than the labels are wide cannot be wrapped.
  const QFontMetrics metrics(Theme::instance().font(1.0, true));
  for (const QString& word : row.siblingAtColumn(OptionModel::LabelColumn).data().toString().split(QLatin1Char(' ')))
    if (metrics.horizontalAdvance(word) > OptionForm::labelWidth()) return true;
  const QStringList titles = row.data(OptionModel::ChoiceTitlesRole).toStringList();
  return std::any_of(titles.begin(), titles.end(), [](const QString& title) { return title.size() > kLongestChoice; });
}

}  // namespace

OptionForm::OptionForm(OptionModel& model, QWidget* parent)
    : QWidget(parent),
      model_(model),
      layout_(new QFormLayout),
      more_(new FoldSection(tr("More options"), {}, false, this)),
      moreLayout_(new QFormLayout),
      help_(new QLabel(this)) {
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addLayout(layout_);
  outer->addWidget(more_);
  outer->addWidget(help_);
  more_->setObjectName(QStringLiteral("moreOptions"));
  more_->button().setProperty("light", true);
  more_->addLayout(moreLayout_);
  for (QFormLayout* layout : {layout_, moreLayout_}) {
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->setHorizontalSpacing(Theme::kGrid);
    layout->setVerticalSpacing(6);
  }
  help_->setWordWrap(true);
  help_->setProperty("muted", true);
  help_->setAccessibleName(tr("Help for the option"));
  help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  connect(&model_, &QAbstractItemModel::modelReset, this, &OptionForm::sync);
  connect(&model_, &QAbstractItemModel::rowsInserted, this, &OptionForm::sync);
  connect(&model_, &QAbstractItemModel::rowsRemoved, this, &OptionForm::sync);
  connect(&model_, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first, const QModelIndex& last) {
    for (int row = first.row(); row <= last.row(); ++row) refresh(row);
    openMoreIfSet(false);
  });
  connect(&model_, &OptionModel::valueRefused, this, &OptionForm::showRefusal);
  sync();
}

// A field with the focus gives up its text when it is destroyed, and the model may be gone by then.
OptionForm::~OptionForm() {
  for (const Row& row : rows_) row.editor->disconnect(this);
}

int OptionForm::labelWidth() {
  return QFontMetrics(Theme::instance().font()).horizontalAdvance(QStringLiteral("Learning rate "));
}

OptionEditor* OptionForm::editor(const QString& name) const {
  const auto it = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.editor->objectName() == name; });
  return it == rows_.end() ? nullptr : it->editor;
}

OptionForm::Row OptionForm::makeRow(int row) {
  const QModelIndex index = model_.index(row, OptionModel::ValueColumn);
  Row made{model_.spec(row), new QLabel(model_.index(row, OptionModel::LabelColumn).data().toString(), this),
           OptionEditor::create(index, this), false};
  const QString name = index.data(OptionModel::NameRole).toString();
  const QString help = index.data(OptionModel::HelpRole).toString();
  made.label->setBuddy(made.editor);
  made.label->setToolTip(help);
  made.label->setWordWrap(true);
  made.isWide = needsWholeWidth(index);
  if (!made.isWide) made.label->setFixedWidth(labelWidth());
  made.editor->setToolTip(help);
  for (QWidget* widget : {static_cast<QWidget*>(made.label), static_cast<QWidget*>(made.editor)}) {
    widget->setProperty("optionName", name);
    widget->installEventFilter(this);
  }
  for (QWidget* part : made.editor->findChildren<QWidget*>()) {
    part->setProperty("optionName", name);
    part->installEventFilter(this);
    if (part->toolTip().isEmpty()) part->setToolTip(help);
  }
  auto* reset = new QAction(tr("Reset to the default, %1").arg(index.data(OptionModel::DefaultRole).toString()), made.label);
  connect(reset, &QAction::triggered, this, [this, name] { model_.resetToDefault(model_.rowOf(name)); });
  made.label->addAction(reset);
  made.label->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(made.editor, &OptionEditor::edited, this, [this, name](const QVariant& value) {
    const int at = model_.rowOf(name);
    if (at < 0) return;
    if (!model_.setData(model_.index(at, OptionModel::ValueColumn), value, Qt::EditRole)) refresh(at);
  });
  return made;
}

void OptionForm::sync() {
  std::vector<Row> before = std::move(rows_);
  rows_.clear();
  for (QFormLayout* layout : {layout_, moreLayout_})
    while (layout->rowCount() > 0) {
      const QFormLayout::TakeRowResult taken = layout->takeRow(0);
      delete taken.labelItem;
      delete taken.fieldItem;
    }
  bool isNew = true, hasMore = false;
  for (int row = 0; row < model_.rowCount(); ++row) {
    const auto same = std::find_if(before.begin(), before.end(), [&](const Row& old) { return old.spec == model_.spec(row); });
    if (same != before.end()) {
      rows_.push_back(*same);
      before.erase(same);
      isNew = false;
    } else {
      rows_.push_back(makeRow(row));
    }
    const bool isAdvanced = rows_.back().spec->advanced;
    QFormLayout& layout = isAdvanced ? *moreLayout_ : *layout_;
    hasMore = hasMore || isAdvanced;
    if (rows_.back().isWide) {
      layout.addRow(rows_.back().label);
      layout.addRow(rows_.back().editor);
    } else {
      layout.addRow(rows_.back().label, rows_.back().editor);
    }
    rows_.back().label->show();
    rows_.back().editor->show();
    refresh(row);
  }
  for (const Row& gone : before) {  // later: one of them may be telling us of the edit that removed it
    gone.label->hide();
    gone.editor->hide();
    gone.label->deleteLater();
    gone.editor->deleteLater();
  }
  more_->setVisible(hasMore);
  openMoreIfSet(isNew);
  setHelp({});
}

void OptionForm::openMoreIfSet(bool isNew) {
  bool isSet = false;
  for (int row = 0; row < model_.rowCount(); ++row) {
    const QModelIndex index = model_.index(row, OptionModel::ValueColumn);
    isSet = isSet || (index.data(OptionModel::AdvancedRole).toBool() && !index.data(OptionModel::IsDefaultRole).toBool());
  }
  if (isNew)
    more_->setOpen(isSet);
  else if (isSet && !isMoreSet_)
    more_->setOpen(true);  // the user may fold it away again
  isMoreSet_ = isSet;
}

void OptionForm::refresh(int row) {
  if (row < 0 || row >= static_cast<int>(rows_.size())) return;
  const Row& shown = rows_[static_cast<std::size_t>(row)];
  const QModelIndex index = model_.index(row, OptionModel::ValueColumn);
  shown.editor->refresh(index);
  QFont font = shown.label->font();
  font.setBold(!index.data(OptionModel::IsDefaultRole).toBool());
  shown.label->setFont(font);
}

void OptionForm::setHelp(const QString& text) {
  help_->setText(text);
  help_->setVisible(!text.isEmpty());
}

void OptionForm::showHelp(const QString& name) {
  const int row = model_.rowOf(name);
  if (row >= 0) setHelp(model_.index(row, OptionModel::ValueColumn).data(OptionModel::HelpRole).toString());
}

void OptionForm::showRefusal(int row, const QString& reason) {
  const QString label = model_.index(row, OptionModel::LabelColumn).data().toString();
  setHelp(tr("%1: %2").arg(label, reason));
  refresh(row);
}

bool OptionForm::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::Enter) showHelp(watched->property("optionName").toString());
  return QWidget::eventFilter(watched, event);
}

}  // namespace ui
