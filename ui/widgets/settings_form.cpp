#include "ui/widgets/settings_form.h"

#include "ui/common/theme.h"
#include "ui/widgets/option_form.h"

namespace ui {

namespace {

void describe(QWidget& editor, const QString& name, const QString& help) {
  editor.setObjectName(name);
  editor.setToolTip(help);
  editor.setAccessibleDescription(help);
}

}  // namespace

SettingsForm::SettingsForm(QWidget* parent) : QWidget(parent), layout_(new QFormLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  layout_->setHorizontalSpacing(Theme::kGrid);
  layout_->setVerticalSpacing(6);
}

QLabel* SettingsForm::addRow(const QString& label, QWidget* editor, const QString& name, const QString& help) {
  describe(*editor, name, help);
  editor->setAccessibleName(label);
  editor->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* title = new QLabel(label, this);
  title->setToolTip(help);
  title->setWordWrap(true);
  title->setBuddy(editor);
  title->setFixedWidth(OptionForm::labelWidth());
  layout_->addRow(title, editor);
  return title;
}

void SettingsForm::addSwitch(QWidget* editor, const QString& name, const QString& help) {
  describe(*editor, name, help);
  layout_->addRow(editor);
}

QLabel* makeNote(const QString& accessibleName, QWidget* parent) {
  auto* note = new QLabel(parent);
  note->setWordWrap(true);
  note->setTextFormat(Qt::PlainText);
  note->setProperty("muted", true);
  note->setAccessibleName(accessibleName);
  return note;
}

}  // namespace ui
