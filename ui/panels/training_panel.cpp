#include "ui/panels/training_panel.h"

#include "engine/core/cpu.h"
#include "engine/optimizers/optimizer.h"
#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/size_spin_box.h"

#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace ui {

TrainingPanel::TrainingPanel(Lab& lab, QWidget* parent)
    : PanelScrollArea(parent),
      lab_(lab),
      optimizerOptions_(lab.document),
      datasetOptions_(lab.document),
      epochs_(makeSpinBox(1, 100000)),
      batchSize_(makeSpinBox(0, 1 << 20)),
      optimizer_(new QComboBox),
      optimizerSummary_(new QLabel),
      shuffle_(new QCheckBox(tr("Shuffle every epoch"))),
      seed_(makeSpinBox(0, std::numeric_limits<int>::max())),
      validation_(makeSpinBox(0, 90)),
      scaling_(new QComboBox),
      split_(new QLabel),
      threads_(makeSpinBox(1, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())))) {
  setObjectName(QStringLiteral("trainingPanel"));
  setAccessibleName(tr("Training settings"));
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  setWidget(page);
  makeTrainingRows();
  makeDataRows();
  makeMachineRows();
  layout->addStretch(1);
  connect(&lab_.document, &ProjectDocument::trainingSettingsChanged, this, &TrainingPanel::refresh);
  connect(&lab_.document, &ProjectDocument::dataSettingsChanged, this, &TrainingPanel::refresh);
  connect(&lab_.document, &ProjectDocument::projectReplaced, this, &TrainingPanel::refresh);
  connect(&lab_.training, &TrainingController::dataChanged, this, &TrainingPanel::refresh);
  refresh();
}

SizeSpinBox* TrainingPanel::makeSpinBox(int least, int most) {
  auto* box = new SizeSpinBox;
  box->setRange(least, most);
  return box;
}

QFormLayout* TrainingPanel::addSection(const QString& title) {
  auto* heading = new QLabel(title);
  heading->setProperty("heading", true);
  auto* layout = static_cast<QVBoxLayout*>(widget()->layout());
  if (layout->count() > 0) layout->addSpacing(Theme::kGrid);
  layout->addWidget(heading);
  auto* form = new QFormLayout;
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setHorizontalSpacing(Theme::kGrid);
  form->setVerticalSpacing(6);
  layout->addLayout(form);
  return form;
}

void TrainingPanel::addRow(QFormLayout& form, const QString& label, QWidget* editor, const QString& name, const QString& help) {
  editor->setObjectName(name);
  editor->setToolTip(help);
  editor->setAccessibleName(label);
  editor->setAccessibleDescription(help);
  editor->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* title = new QLabel(label);
  title->setToolTip(help);
  title->setBuddy(editor);
  title->setFixedWidth(OptionForm::labelWidth());
  form.addRow(title, editor);
}

void TrainingPanel::makeTrainingRows() {
  QFormLayout* form = addSection(tr("Run"));
  addRow(*form, tr("Epochs"), epochs_, QStringLiteral("epochs"), tr("How often training goes through all training data."));
  connect(epochs_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set epochs"), QStringLiteral("training:epochs"), [value](nn::TrainingSettings& s) { s.epochs = value; });
  });
  batchSize_->setSpecialValueText(tr("all data"));
  addRow(*form, tr("Batch size"), batchSize_, QStringLiteral("batchSize"),
         tr("Samples per step. Small batches learn faster but unevenly; 32 to 128 is usual. 0 takes all data in one step. "
            "Counts from the next epoch on."));
  connect(batchSize_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set batch size"), QStringLiteral("training:batchSize"),
                 [value](nn::TrainingSettings& s) { s.batchSize = value; });
  });
  addRow(*form, tr("Seed"), seed_, QStringLiteral("seed"),
         tr("Decides all random numbers: start weights, order of the data, dropout. The same seed gives the same run; counts "
            "from the next reset on."));
  connect(seed_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set seed"), QStringLiteral("training:seed"),
                 [value](nn::TrainingSettings& s) { s.seed = static_cast<std::uint64_t>(value); });
  });
  shuffle_->setObjectName(QStringLiteral("shuffle"));
  shuffle_->setToolTip(tr("Another order of the training data in every epoch, so that the network cannot learn the order."));
  connect(shuffle_, &QCheckBox::clicked, this, [this](bool on) {
    editTraining(on ? tr("Shuffle the data") : tr("Keep the data in order"), {},
                 [on](nn::TrainingSettings& s) { s.shuffle = on; });
  });
  form->addRow(QString(), shuffle_);

  form = addSection(tr("Optimizer"));
  for (const nn::OptimizerType* type : nn::OptimizerRegistry::instance().types())
    optimizer_->addItem(text(type->title), text(type->id));
  addRow(*form, tr("Method"), optimizer_, QStringLiteral("optimizer"),
         tr("The rule that turns gradients into changes of the weights."));
  connect(optimizer_, &QComboBox::activated, this, [this](int chosen) {
    const std::string id = utf8(optimizer_->itemData(chosen).toString());
    if (id == lab_.document.project().training.optimizer) return;
    editTraining(tr("Choose %1").arg(optimizer_->itemText(chosen)), {}, [id](nn::TrainingSettings& s) {
      s.optimizer = id;
      s.optimizerOptions = {};  // every method has rates and defaults of its own
    });
  });
  optimizerSummary_->setWordWrap(true);
  optimizerSummary_->setProperty("muted", true);
  widget()->layout()->addWidget(optimizerSummary_);
  widget()->layout()->addWidget(new OptionForm(optimizerOptions_));
}

void TrainingPanel::makeDataRows() {
  QFormLayout* form = addSection(tr("Data"));
  validation_->setSuffix(QStringLiteral(" %"));
  addRow(*form, tr("Validation"), validation_, QStringLiteral("validation"),
         tr("Part of the training data that is kept back to see how well the network does on data it has not learned from."));
  connect(validation_, &SizeSpinBox::edited, this, [this](int percent) {
    editData(tr("Set validation part"), QStringLiteral("data:validation"),
             [percent](nn::DataSettings& d) { d.validationFraction = percent / 100.0; });
  });
  scaling_->addItem(tr("As they are"), static_cast<int>(nn::Scaling::None));
  scaling_->addItem(tr("To 0 … 1"), static_cast<int>(nn::Scaling::MinMax));
  scaling_->addItem(tr("Standardized"), static_cast<int>(nn::Scaling::Standardize));
  addRow(*form, tr("Scaling"), scaling_, QStringLiteral("scaling"),
         tr("Brings inputs to a common scale, with figures from the training part only: to the range 0 … 1, or to mean 0 and "
            "standard deviation 1."));
  connect(scaling_, &QComboBox::activated, this, [this](int chosen) {
    const auto scaling = static_cast<nn::Scaling>(scaling_->itemData(chosen).toInt());
    editData(tr("Set scaling"), {}, [scaling](nn::DataSettings& d) { d.scaling = scaling; });
  });
  split_->setWordWrap(true);
  split_->setProperty("muted", true);
  split_->setAccessibleName(tr("Sizes of the parts"));
  widget()->layout()->addWidget(split_);
  widget()->layout()->addWidget(new OptionForm(datasetOptions_));
}

void TrainingPanel::makeMachineRows() {
  QFormLayout* form = addSection(tr("This computer"));
  addRow(*form, tr("Threads"), threads_, QStringLiteral("threads"),
         tr("Processor threads for training; %1 here by default. The result is the same with any number.")
             .arg(nn::defaultThreads()));
  threads_->showValue(lab_.training.threads());
  connect(threads_, &SizeSpinBox::edited, this, [this](int count) {
    lab_.training.setThreads(count);
    QSettings().setValue(QStringLiteral("training/threads"), count);
  });
}

void TrainingPanel::editTraining(const QString& what, const QString& key,
                                 const std::function<void(nn::TrainingSettings&)>& change) {
  lab_.document.edit(
      what, [&change](nn::Project& project) { change(project.training); }, key);
}

void TrainingPanel::editData(const QString& what, const QString& key, const std::function<void(nn::DataSettings&)>& change) {
  lab_.document.edit(
      what, [&change](nn::Project& project) { change(project.data); }, key);
}

void TrainingPanel::refresh() {
  const nn::TrainingSettings& training = lab_.document.project().training;
  const nn::DataSettings& settings = lab_.document.project().data;
  epochs_->showValue(training.epochs);
  batchSize_->showValue(training.batchSize);
  seed_->showValue(static_cast<qint64>(std::min<std::uint64_t>(training.seed, std::numeric_limits<int>::max())));
  shuffle_->setChecked(training.shuffle);
  optimizer_->setCurrentIndex(optimizer_->findData(text(training.optimizer)));
  const nn::OptimizerType* type = nn::OptimizerRegistry::instance().find(training.optimizer);
  optimizerSummary_->setText(type ? text(type->summary)
                                  : tr("This version does not know the method “%1”.").arg(text(training.optimizer)));
  validation_->showValue(std::lround(settings.validationFraction * 100));
  scaling_->setCurrentIndex(scaling_->findData(static_cast<int>(settings.scaling)));
  threads_->showValue(lab_.training.threads());
  if (const auto prepared = lab_.training.data()) {
    const auto sizeOf = [](const std::shared_ptr<const nn::Dataset>& part) { return wholeNumber(part ? part->size() : 0); };
    split_->setText(tr("%1 to train, %2 to validate, %3 to test")
                        .arg(sizeOf(prepared->train), sizeOf(prepared->validation), sizeOf(prepared->test)));
  } else {
    split_->setText(lab_.training.dataError());
  }
}

}  // namespace ui
