#include "ui/widgets/option_editor.h"

#include "ui/document/option_model.h"
#include "ui/widgets/list_completer.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/size_list_editor.h"
#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/text_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>

#include <algorithm>
#include <limits>
#include <optional>

namespace ui {

namespace {

std::optional<double> limit(const QModelIndex& row, int role) {
  const QVariant value = row.data(role);
  return value.isValid() ? std::optional(value.toDouble()) : std::nullopt;
}

QString labelOf(const QModelIndex& row) { return row.siblingAtColumn(OptionModel::LabelColumn).data().toString(); }

class SwitchEditor : public OptionEditor {
 public:
  SwitchEditor(const QModelIndex& row, QWidget* parent) : OptionEditor(parent), box_(new QCheckBox(this)) {
    hold(box_, labelOf(row));
    connect(box_, &QCheckBox::clicked, this, [this](bool on) { emit edited(on); });
  }
  void setValue(const QVariant& value) override { box_->setChecked(value.toBool()); }

 private:
  QCheckBox* box_;
};

class IntegerEditor : public OptionEditor {
 public:
  IntegerEditor(const QModelIndex& row, QWidget* parent) : OptionEditor(parent), box_(new SizeSpinBox(this)) {
    hold(box_, labelOf(row));
    if (const auto least = limit(row, OptionModel::MinimumRole)) box_->setMinimum(static_cast<int>(*least));
    if (const auto most = limit(row, OptionModel::MaximumRole))
      box_->setMaximum(static_cast<int>(std::min(*most, static_cast<double>(std::numeric_limits<int>::max()))));
    connect(box_, &SizeSpinBox::edited, this, [this](int value) { emit edited(static_cast<qlonglong>(value)); });
  }
  void setValue(const QVariant& value) override { box_->showValue(value.toLongLong()); }

 private:
  SizeSpinBox* box_;
};

class RealEditor : public OptionEditor {
 public:
  RealEditor(const QModelIndex& row, QWidget* parent) : OptionEditor(parent), field_(new NumberField(this)) {
    hold(field_, labelOf(row));
    field_->setRange(limit(row, OptionModel::MinimumRole), limit(row, OptionModel::MaximumRole));
    connect(field_, &NumberField::edited, this, [this](double value) { emit edited(value); });
  }
  void setValue(const QVariant& value) override { field_->setValue(value.toDouble()); }

 private:
  NumberField* field_;
};

class ChoiceEditor : public OptionEditor {
 public:
  ChoiceEditor(const QModelIndex& row, QWidget* parent) : OptionEditor(parent), box_(new QComboBox(this)) {
    hold(box_, labelOf(row));
    fill(row);
    box_->setMinimumContentsLength(6);
    box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    box_->setFocusPolicy(Qt::StrongFocus);
    connect(box_, &QComboBox::activated, this, [this](int chosen) { emit edited(box_->itemData(chosen)); });
  }
  void setValue(const QVariant& value) override { box_->setCurrentIndex(box_->findData(value)); }
  void refresh(const QModelIndex& row) override {
    fill(row);
    OptionEditor::refresh(row);
  }

 private:
  void fill(const QModelIndex& row) {
    const QStringList ids = row.data(OptionModel::ChoicesRole).toStringList();
    const QStringList titles = row.data(OptionModel::ChoiceTitlesRole).toStringList();
    if (ids == ids_ && titles == titles_) return;
    ids_ = ids;
    titles_ = titles;
    box_->clear();
    for (int i = 0; i < ids.size(); ++i) box_->addItem(titles.value(i, ids[i]), ids[i]);
  }

  QComboBox* box_;
  QStringList ids_, titles_;
};

class TextEditor : public OptionEditor {
 public:
  TextEditor(const QModelIndex& row, QWidget* parent)
      : OptionEditor(parent), field_(new TextField(this)), completer_(new ListCompleter(*field_)) {
    hold(field_, labelOf(row));
    suggest(row);
    connect(field_, &TextField::edited, this, [this](const QString& value) { emit edited(value); });
  }
  void setValue(const QVariant& value) override { field_->showText(value.toString()); }
  void refresh(const QModelIndex& row) override {
    suggest(row);
    if (!field_->hasFocus() || !field_->isModified()) OptionEditor::refresh(row);
  }

 private:
  void suggest(const QModelIndex& row) {
    const QStringList words = row.data(OptionModel::SuggestionsRole).toStringList();
    completer_->setWords(words);
    field_->setPlaceholderText(
        words.isEmpty()
            ? QString()
            : QCoreApplication::translate("OptionEditor", "such as %1").arg(words.mid(0, 2).join(QStringLiteral(", "))));
  }

  TextField* field_;
  ListCompleter* completer_;
};

class IntegerListEditor : public OptionEditor {
 public:
  IntegerListEditor(const QModelIndex& row, QWidget* parent) : OptionEditor(parent), list_(new SizeListEditor(this)) {
    hold(list_, labelOf(row));
    list_->setEntryLabels(row.data(OptionModel::EntryLabelsRole).toStringList());
    list_->setRange(limit(row, OptionModel::MinimumRole), limit(row, OptionModel::MaximumRole));
    connect(list_, &SizeListEditor::edited, this, [this](const QVariantList& value) { emit edited(value); });
    connect(list_, &SizeListEditor::textEdited, this, [this](const QString& value) { emit edited(value); });
  }
  void setValue(const QVariant& value) override { list_->showValues(value.toList()); }

 private:
  SizeListEditor* list_;
};

}  // namespace

// A widget that goes takes the focus from its proxy, which would give up its text to an editor that is no longer one.
OptionEditor::~OptionEditor() { setFocusProxy(nullptr); }

OptionEditor::OptionEditor(QWidget* parent) : QWidget(parent) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
}

void OptionEditor::refresh(const QModelIndex& row) { setValue(row.data(OptionModel::ValueRole)); }

void OptionEditor::hold(QWidget* editor, const QString& name) {
  layout()->addWidget(editor);
  editor->setAccessibleName(name);
  setFocusProxy(editor);
}

OptionEditor* OptionEditor::create(const QModelIndex& row, QWidget* parent) {
  OptionEditor* editor = nullptr;
  switch (static_cast<OptionModel::Editor>(row.data(OptionModel::EditorRole).toInt())) {
    case OptionModel::Editor::Switch:
      editor = new SwitchEditor(row, parent);
      break;
    case OptionModel::Editor::Integer:
      editor = new IntegerEditor(row, parent);
      break;
    case OptionModel::Editor::Real:
      editor = new RealEditor(row, parent);
      break;
    case OptionModel::Editor::Choice:
      editor = new ChoiceEditor(row, parent);
      break;
    case OptionModel::Editor::Text:
      editor = new TextEditor(row, parent);
      break;
    case OptionModel::Editor::IntegerList:
      editor = new IntegerListEditor(row, parent);
      break;
  }
  editor->setObjectName(row.data(OptionModel::NameRole).toString());
  editor->setValue(row.data(OptionModel::ValueRole));
  return editor;
}

}  // namespace ui
