#include "ui/panels/training/data_section.h"

#include "ui/common/engine_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

#include <cmath>

namespace ui {

DataSection::DataSection(Lab& lab)
    : SettingsSection(lab, tr("Data"), QStringLiteral("data"), true),
      options_(lab.document),
      validation_(makeSpinBox(0, 90)),
      leaveOut_(new QCheckBox(tr("Leave out what is trained on"))),
      scaling_(new ChoiceBox),
      split_(makeNote(tr("Sizes of the parts"))) {
  SettingsForm& form = addForm();
  validation_->setSuffix(QStringLiteral(" %"));
  form.addRow(tr("Validation"), validation_, QStringLiteral("validation"),
              tr("Part of the training data that is kept back to see how well the network does on data it has not learned "
                 "from."));
  connect(validation_, &SizeSpinBox::edited, this, [this](int percent) {
    editData(tr("Set validation part"), QStringLiteral("data:validation"),
             [percent](nn::DataSettings& d) { d.validationFraction = percent / 100.0; });
  });
  form.addSwitch(leaveOut_, QStringLiteral("leaveOutRepeats"),
                 tr("Validation and test go without samples that occur, number by number, in the training part too: on those "
                    "the network looks better than it is."));
  connect(leaveOut_, &QCheckBox::clicked, this, [this](bool on) {
    editData(on ? tr("Leave out repeated samples") : tr("Keep repeated samples"), {},
             [on](nn::DataSettings& d) { d.leaveOutRepeats = on; });
  });
  scaling_->addChoice(tr("As they are"), static_cast<int>(nn::Scaling::None));
  scaling_->addChoice(tr("To 0 … 1"), static_cast<int>(nn::Scaling::MinMax));
  scaling_->addChoice(tr("Standardized"), static_cast<int>(nn::Scaling::Standardize));
  form.addRow(tr("Scaling"), scaling_, QStringLiteral("scaling"),
              tr("Brings inputs to a common scale, with figures from the training part only: to the range 0 … 1, or to mean 0 "
                 "and standard deviation 1."));
  connect(scaling_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    editData(tr("Set scaling"), {},
             [scaling = static_cast<nn::Scaling>(chosen.toInt())](nn::DataSettings& d) { d.scaling = scaling; });
  });
  addWidget(split_);
  addWidget(new OptionForm(options_));
}

void DataSection::refresh() {
  validation_->showValue(std::lround(data().validationFraction * 100));
  leaveOut_->setChecked(data().leaveOutRepeats);
  scaling_->showChoice(static_cast<int>(data().scaling));
  if (const auto prepared = lab_.training.data()) {
    const auto sizeOf = [](const std::shared_ptr<const nn::Dataset>& part) { return wholeNumber(part ? part->size() : 0); };
    split_->setText(tr("%1 to train, %2 to validate, %3 to test")
                        .arg(sizeOf(prepared->train), sizeOf(prepared->validation), sizeOf(prepared->test)));
  } else {
    split_->setText(lab_.training.dataError());
  }
  setSummary(tr("%1 % for validation").arg(validation_->value()));
}

}  // namespace ui
