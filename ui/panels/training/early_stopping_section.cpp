#include "ui/panels/training/early_stopping_section.h"

#include "ui/common/engine_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

namespace ui {

namespace {

QVariant idOf(nn::MonitoredFigure figure) { return text(nn::monitoredFigureId(figure)); }

}  // namespace

EarlyStoppingSection::EarlyStoppingSection(Lab& lab)
    : SettingsSection(lab, tr("Early stopping"), QStringLiteral("earlyStopping"), false),
      enabled_(new QCheckBox(tr("Stop when nothing improves"))),
      monitor_(new ChoiceBox),
      patience_(makeSpinBox(1, 100000)),
      minDelta_(new NumberField),
      restoreBest_(new QCheckBox(tr("Take back the best weights"))),
      standing_(makeNote(tr("How it stands"))) {
  SettingsForm& form = addForm();
  form.addSwitch(enabled_, QStringLiteral("earlyStopping"),

                 tr("Ends the training before its epochs are done, as soon as the watched figure has not become better "
                    "for some epochs: going on would only learn the training data by heart."));
  connect(enabled_, &QCheckBox::clicked, this, [this](bool on) {
    editRule(on ? tr("Stop early") : tr("Train all epochs"), {}, [on](nn::EarlyStopping& rule) { rule.enabled = on; });
  });
  nameFigures();
  form.addRow(tr("Watch"), monitor_, QStringLiteral("monitor"),
              tr("The figure at the end of each epoch that has to improve. The validation loss is usual. Without validation "
                 "data the training's figure counts."));
  connect(monitor_, &ChoiceBox::edited, this, [this](const QVariant& chosen) {
    editRule(tr("Choose what early stopping watches"), {},
             [id = utf8(chosen.toString())](nn::EarlyStopping& rule) { rule.monitor = nn::monitoredFigureFromId(id); });
  });
  form.addRow(tr("Patience"), patience_, QStringLiteral("patience"),
              tr("Epochs in a row without improvement that are put up with. Typical: 3 to 10; more for uneven curves."));
  connect(patience_, &SizeSpinBox::edited, this, [this](int epochs) {
    editRule(tr("Set patience"), QStringLiteral("training:patience"),
             [epochs](nn::EarlyStopping& rule) { rule.patience = epochs; });
  });
  minDelta_->setRange(0, 1e12);
  form.addRow(tr("Smallest gain"), minDelta_, QStringLiteral("minDelta"),
              tr("A change by less than this is no improvement. 0 counts every change; typical: 0 to 0.001."));
  connect(minDelta_, &NumberField::edited, this, [this](double value) {
    editRule(tr("Set smallest improvement"), QStringLiteral("training:minDelta"),
             [value](nn::EarlyStopping& rule) { rule.minDelta = value; });
  });
  form.addSwitch(restoreBest_, QStringLiteral("restoreBest"),
                 tr("At the end the weights of the best epoch come back; otherwise those of the last epoch stay."));
  connect(restoreBest_, &QCheckBox::clicked, this, [this](bool on) {
    editRule(on ? tr("Restore the best weights") : tr("Keep the last weights"), {},
             [on](nn::EarlyStopping& rule) { rule.restoreBest = on; });
  });
  addWidget(standing_);
  connect(&lab_.training, &TrainingController::epochsAdded, this, &EarlyStoppingSection::showStanding);
  connect(&lab_.training, &TrainingController::historyReset, this, &EarlyStoppingSection::showStanding);
  connect(&lab_.training, &TrainingController::stateChanged, this, &EarlyStoppingSection::showStanding);
}

void EarlyStoppingSection::nameFigures() {
  monitor_->addChoice(tr("Validation loss"), idOf(nn::MonitoredFigure::ValidationLoss));
  monitor_->addChoice(tr("Validation metric"), idOf(nn::MonitoredFigure::ValidationMetric),
                      tr("The metric chosen under Metric and validation"));
  monitor_->addChoice(tr("Training loss"), idOf(nn::MonitoredFigure::TrainingLoss));
  monitor_->addChoice(tr("Training metric"), idOf(nn::MonitoredFigure::TrainingMetric),
                      tr("The metric chosen under Metric and validation"));
}

void EarlyStoppingSection::editRule(const QString& what, const QString& key,
                                    const std::function<void(nn::EarlyStopping&)>& change) {
  editTraining(what, key, [&change](nn::TrainingSettings& settings) { change(settings.earlyStopping); });
}

void EarlyStoppingSection::refresh() {
  const nn::EarlyStopping& rule = training().earlyStopping;
  enabled_->setChecked(rule.enabled);
  monitor_->showChoice(idOf(rule.monitor));
  patience_->showValue(rule.patience);
  minDelta_->setValue(rule.minDelta);
  restoreBest_->setChecked(rule.restoreBest);
  for (QWidget* editor : {static_cast<QWidget*>(monitor_), static_cast<QWidget*>(patience_), static_cast<QWidget*>(minDelta_),
                          static_cast<QWidget*>(restoreBest_)})
    editor->setEnabled(rule.enabled);
  const QString epochs = rule.patience == 1 ? tr("after 1 epoch") : tr("after %1 epochs").arg(wholeNumber(rule.patience));
  setSummary(rule.enabled ? epochs : tr("off"));
  showStanding();
}

void EarlyStoppingSection::showStanding() {
  const nn::EarlyStopping& rule = training().earlyStopping;
  const std::optional<std::size_t> best = lab_.training.bestEpoch();
  QString standing;
  if (!lab_.training.ending().isEmpty()) {
    standing = lab_.training.ending();
  } else if (rule.enabled && best) {
    const nn::EpochResult& epoch = lab_.training.history().epochs[*best];
    const int since = static_cast<int>(lab_.training.history().epochs.size() - *best) - 1;
    standing = tr("Best so far: epoch %1 with %2").arg(epoch.epoch + 1).arg(number(nn::monitoredValue(epoch, rule.monitor)));
    if (since > 0) standing += tr("; %1 of %2 epochs without improvement").arg(since).arg(rule.patience);
  }
  standing_->setText(standing);
  standing_->setVisible(!standing.isEmpty());
}

}  // namespace ui
