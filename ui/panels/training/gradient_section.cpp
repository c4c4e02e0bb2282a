#include "ui/panels/training/gradient_section.h"

#include "ui/common/engine_text.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

namespace ui {

GradientSection::GradientSection(Lab& lab)
    : SettingsSection(lab, tr("Gradients"), QStringLiteral("gradients"), false),
      clipValue_(new NumberField),
      clipNorm_(new NumberField),
      accumulation_(makeSpinBox(1, 100000)),
      effect_(makeNote(tr("Effect of the accumulation"))) {
  SettingsForm& form = addForm();
  clipNorm_->setRange(0, 1e12);
  form.addRow(tr("Clip by norm"), clipNorm_, QStringLiteral("clipNorm"),
              tr("All gradients together are shortened to this length when they are longer; their direction stays. Keeps deep "
                 "networks from exploding. 0 is off; typical: 1 to 5."));
  connect(clipNorm_, &NumberField::edited, this, [this](double value) {
    editTraining(tr("Set clipping by norm"), QStringLiteral("training:clipNorm"),
                 [value](nn::TrainingSettings& s) { s.clipNorm = value; });
  });
  clipValue_->setRange(0, 1e12);
  form.addRow(tr("Clip by value"), clipValue_, QStringLiteral("clipValue"),
              tr("Every number of the gradient is kept between minus and plus this. Simpler than the norm, but bends the "
                 "direction. 0 is off; typical: 0.5 to 5."));
  connect(clipValue_, &NumberField::edited, this, [this](double value) {
    editTraining(tr("Set clipping by value"), QStringLiteral("training:clipValue"),
                 [value](nn::TrainingSettings& s) { s.clipValue = value; });
  });
  form.addRow(tr("Accumulate"), accumulation_, QStringLiteral("accumulation"),
              tr("Adds up the gradients of so many batches for one update: the effect of a larger batch without its memory. "
                 "1 updates after every batch. Counts from the next epoch on."));
  connect(accumulation_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set gradient accumulation"), QStringLiteral("training:accumulation"),
                 [value](nn::TrainingSettings& s) { s.accumulationSteps = value; });
  });
  addWidget(effect_);
}

void GradientSection::refresh() {
  clipValue_->setValue(training().clipValue);
  clipNorm_->setValue(training().clipNorm);
  accumulation_->showValue(training().accumulationSteps);
  const bool accumulates = training().accumulationSteps > 1 && training().batchSize > 0;
  effect_->setVisible(accumulates);
  if (accumulates)
    effect_->setText(tr("%1 × %2 = %3 samples for each update")
                         .arg(wholeNumber(training().accumulationSteps), wholeNumber(training().batchSize),
                              wholeNumber(training().accumulationSteps * training().batchSize)));
  QStringList set;
  if (training().clipNorm > 0) set << tr("norm ≤ %1").arg(number(training().clipNorm));
  if (training().clipValue > 0) set << tr("values ≤ %1").arg(number(training().clipValue));
  if (accumulates) set << tr("%1 batches").arg(wholeNumber(training().accumulationSteps));
  setSummary(set.isEmpty() ? tr("as they are") : set.join(QStringLiteral(" · ")));
}

}  // namespace ui
