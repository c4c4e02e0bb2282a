#include "ui/panels/training/optimizer_section.h"

#include "engine/optimizers/optimizer.h"
#include "ui/common/engine_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/settings_form.h"

namespace ui {

OptimizerSection::OptimizerSection(Lab& lab)
    : SettingsSection(lab, tr("Optimizer"), QStringLiteral("optimizer"), true),
      options_(lab.document),
      method_(new ChoiceBox),
      explanation_(makeNote(tr("What the method does"))) {
  for (const nn::OptimizerType* type : nn::OptimizerRegistry::instance().types())
    method_->addChoice(text(type->title), text(type->id), text(type->summary));
  addForm().addRow(tr("Method"), method_, QStringLiteral("optimizer"),
                   tr("The rule that turns gradients into changes of the weights."));
  connect(method_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    editTraining(tr("Choose %1").arg(method_->currentText()), {}, [id = utf8(chosen.toString())](nn::TrainingSettings& s) {
      s.optimizer = id;
      s.optimizerOptions = {};  // every method has rates and defaults of its own
    });
  });
  addWidget(explanation_);
  auto* form = new OptionForm(options_);
  form->setObjectName(QStringLiteral("optimizerOptions"));
  addWidget(form);
}

void OptimizerSection::refresh() {
  const nn::OptimizerType* type = nn::OptimizerRegistry::instance().find(training().optimizer);
  method_->showChoice(text(training().optimizer));
  explanation_->setText(type ? text(type->summary)
                             : tr("This version does not know the method “%1”.").arg(text(training().optimizer)));
  explanation_->setToolTip(type ? text(type->reference) : QString());
  setSummary(method_->currentText());
}

}  // namespace ui
