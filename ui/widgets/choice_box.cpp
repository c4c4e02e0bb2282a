#include "ui/widgets/choice_box.h"

namespace ui {

ChoiceBox::ChoiceBox(QWidget* parent) : QComboBox(parent) {
  setMinimumContentsLength(6);
  setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
  setFocusPolicy(Qt::StrongFocus);
  connect(this, &QComboBox::activated, this, [this](int chosen) {
    const QVariant id = itemData(chosen);
    if (id == shown_) return;
    shown_ = id;
    emit edited(id);
  });
}

void ChoiceBox::addChoice(const QString& title, const QVariant& id, const QString& help) {
  addItem(title, id);
  if (!help.isEmpty()) setItemData(count() - 1, help, Qt::ToolTipRole);
}

void ChoiceBox::showChoice(const QVariant& id) {
  shown_ = id;
  const int known = findData(id);
  setPlaceholderText(known < 0 ? id.toString() : QString());
  setCurrentIndex(known);
}

void ChoiceBox::showNone(const QString& text) {
  shown_ = {};
  setPlaceholderText(text);
  setCurrentIndex(-1);
}

}  // namespace ui
