#include "ui/panels/training/validation_section.h"

#include "engine/metrics/metric.h"
#include "ui/common/engine_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

namespace ui {

ValidationSection::ValidationSection(Lab& lab)
    : SettingsSection(lab, tr("Metric and validation"), QStringLiteral("validation"), false),
      metric_(new ChoiceBox),
      every_(makeSpinBox(0, 1'000'000'000)),
      note_(makeNote(tr("What is validated"))) {
  SettingsForm& form = addForm();
  form.addRow(tr("Metric"), metric_, QStringLiteral("metric"),
              tr("The figure that is followed beside the loss, on training and validation data. Only those that say something "
                 "about this network on these data are offered."));
  connect(metric_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    editTraining(tr("Choose the metric"), {}, [id = utf8(chosen.toString())](nn::TrainingSettings& s) { s.metric = id; });
  });
  every_->setSpecialValueText(tr("after each epoch"));
  every_->setPrefix(tr("every "));
  every_->setSuffix(tr(" steps"));
  every_->setMinimumWidth(OptionForm::labelWidth());  // not that of the largest number, which nobody writes
  form.addRow(tr("Validate"), every_, QStringLiteral("validationEvery"),
              tr("Steps between two validations within an epoch, for long epochs; each takes a pass over the validation part. "
                 "0 validates only at the end of each epoch, which is usual."));
  connect(every_, &SizeSpinBox::edited, this, [this](int steps) {
    editTraining(tr("Set validation interval"), QStringLiteral("training:validationEvery"),
                 [steps](nn::TrainingSettings& s) { s.validationEvery = steps; });
  });
  addWidget(note_);
  // Which metrics fit is known when the network is there.
  connect(&lab_.training, &TrainingController::stateChanged, this, &ValidationSection::refresh);
}

void ValidationSection::fillMetrics() {
  const std::vector<const nn::MetricType*> fitting = lab_.training.fittingMetrics();
  if (fitting == offered_ && metric_->count() > 0) return;
  offered_ = fitting;
  metric_->clear();
  metric_->addChoice(fitting.empty() ? tr("What suits the data") : tr("%1 (auto)").arg(text(fitting.front()->title)), QString(),
                     tr("Accuracy for classes, mean absolute error for values"));
  for (const nn::MetricType* type : fitting) metric_->addChoice(text(type->title), text(type->id), text(type->summary));
}

void ValidationSection::refresh() {
  fillMetrics();
  metric_->showChoice(text(training().metric));
  every_->showValue(training().validationEvery);
  const auto prepared = lab_.training.data();
  const nn::Index batches = lab_.training.batchesPerEpoch();
  const bool hasNone = prepared && !prepared->validation;
  QString note;
  if (hasNone)
    note = tr("No data are kept back for validation; see Data.");
  else if (training().validationEvery > 0 && batches > 0 && training().validationEvery >= batches)
    note = tr("An epoch has only %1 steps, so this makes no difference.").arg(wholeNumber(batches));
  note_->setText(note);
  note_->setVisible(!note.isEmpty());
  const QString every =
      training().validationEvery > 0 ? tr("every %1 steps").arg(wholeNumber(training().validationEvery)) : tr("every epoch");
  setSummary(lab_.training.metricTitle().isEmpty() ? every : lab_.training.metricTitle() + QStringLiteral(" · ") + every);
}

}  // namespace ui
