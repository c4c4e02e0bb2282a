#include "ui/widgets/size_list_editor.h"

#include "ui/widgets/size_spin_box.h"
#include "ui/widgets/text_field.h"

#include <QHBoxLayout>

#include <algorithm>
#include <limits>

namespace ui {

SizeListEditor::SizeListEditor(QWidget* parent) : QWidget(parent), coupled_(new QToolButton(this)), text_(new TextField(this)) {
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(text_);
  layout->addWidget(coupled_);
  setFocusProxy(text_);
  coupled_->setCheckable(true);
  coupled_->setChecked(true);
  coupled_->setText(QStringLiteral("="));
  coupled_->setToolTip(tr("Keep the entries equal"));
  coupled_->setAccessibleName(tr("Keep the entries equal"));
  coupled_->hide();
  connect(text_, &TextField::edited, this, &SizeListEditor::textEdited);
}

// As for OptionEditor: the proxy must not give up its text to a widget that is going.
SizeListEditor::~SizeListEditor() { setFocusProxy(nullptr); }

void SizeListEditor::setEntryLabels(const QStringList& labels) {
  auto* row = static_cast<QHBoxLayout*>(layout());
  text_->setVisible(labels.isEmpty());
  for (const QString& label : labels) {
    if (!boxes_.empty()) {
      signs_.push_back(new QLabel(QStringLiteral("×"), this));
      signs_.back()->setProperty("muted", true);
      row->insertWidget(row->count() - 1, signs_.back());
    }
    auto* box = new SizeSpinBox(this);
    box->setAccessibleName(label);
    box->setToolTip(label);
    box->setMinimumWidth(48);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const std::size_t entry = boxes_.size();
    connect(box, &SizeSpinBox::edited, this, [this, entry](int value) { entryEdited(entry, value); });
    boxes_.push_back(box);
    row->insertWidget(row->count() - 1, box, 1);
  }
  coupled_->setVisible(boxes_.size() > 1);
  if (!boxes_.empty()) setFocusProxy(boxes_.front());
}

void SizeListEditor::setRange(std::optional<double> minimum, std::optional<double> maximum) {
  constexpr double kLargest = std::numeric_limits<int>::max();
  for (SizeSpinBox* box : boxes_) {
    if (minimum) box->setMinimum(static_cast<int>(std::clamp(*minimum, -kLargest, kLargest)));
    if (maximum) box->setMaximum(static_cast<int>(std::clamp(*maximum, -kLargest, kLargest)));
  }
}

void SizeListEditor::showValues(const QVariantList& values) {
  QStringList words;
  for (const QVariant& value : values) words << QString::number(value.toLongLong());
  text_->showText(words.join(QStringLiteral(", ")));
  bool alike = true;
  for (std::size_t i = 0; i < boxes_.size() && i < static_cast<std::size_t>(values.size()); ++i) {
    boxes_[i]->showValue(values[static_cast<qsizetype>(i)].toLongLong());
    alike = alike && values[static_cast<qsizetype>(i)] == values.front();
  }
  if (!alike) coupled_->setChecked(false);
}

void SizeListEditor::entryEdited(std::size_t entry, int value) {
  if (coupled_->isChecked())
    for (SizeSpinBox* box : boxes_) box->showValue(value);
  else
    boxes_[entry]->showValue(value);
  QVariantList values;
  for (const SizeSpinBox* box : boxes_) values << static_cast<qlonglong>(box->value());
  emit edited(values);
}

}  // namespace ui
