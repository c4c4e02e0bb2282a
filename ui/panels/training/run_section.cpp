#include "ui/panels/training/run_section.h"

#include "ui/common/engine_text.h"
#include "ui/widgets/settings_form.h"
#include "ui/widgets/size_spin_box.h"

#include <algorithm>
#include <limits>

namespace ui {

RunSection::RunSection(Lab& lab)
    : SettingsSection(lab, tr("Run"), QStringLiteral("run"), true),
      epochs_(makeSpinBox(1, 100000)),
      batchSize_(makeSpinBox(0, 1 << 20)),
      seed_(makeSpinBox(0, std::numeric_limits<int>::max())),
      shuffle_(new QCheckBox(tr("Shuffle every epoch"))) {
  SettingsForm& form = addForm();
  form.addRow(tr("Epochs"), epochs_, QStringLiteral("epochs"), tr("How often training goes through all training data."));
  connect(epochs_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set epochs"), QStringLiteral("training:epochs"), [value](nn::TrainingSettings& s) { s.epochs = value; });
  });
  batchSize_->setSpecialValueText(tr("all data"));
  form.addRow(tr("Batch size"), batchSize_, QStringLiteral("batchSize"),
              tr("Samples per step. Small batches learn faster but unevenly; 32 to 128 is usual. 0 takes all data in one step. "
                 "Counts from the next epoch on."));
  connect(batchSize_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set batch size"), QStringLiteral("training:batchSize"),
                 [value](nn::TrainingSettings& s) { s.batchSize = value; });
  });
  form.addRow(tr("Seed"), seed_, QStringLiteral("seed"),
              tr("Decides all random numbers: start weights, order of the data, dropout. The same seed gives the same run; "
                 "counts from the next reset on."));
  connect(seed_, &SizeSpinBox::edited, this, [this](int value) {
    editTraining(tr("Set seed"), QStringLiteral("training:seed"),
                 [value](nn::TrainingSettings& s) { s.seed = static_cast<std::uint64_t>(value); });
  });
  form.addSwitch(shuffle_, QStringLiteral("shuffle"),
                 tr("Another order of the training data in every epoch, so that the network cannot learn the order."));
  connect(shuffle_, &QCheckBox::clicked, this, [this](bool on) {
    editTraining(on ? tr("Shuffle the data") : tr("Keep the data in order"), {},
                 [on](nn::TrainingSettings& s) { s.shuffle = on; });
  });
}

void RunSection::refresh() {
  epochs_->showValue(training().epochs);
  batchSize_->showValue(training().batchSize);
  seed_->showValue(static_cast<qint64>(std::min<std::uint64_t>(training().seed, std::numeric_limits<int>::max())));
  shuffle_->setChecked(training().shuffle);
  const QString batch = training().batchSize > 0 ? tr("batches of %1").arg(wholeNumber(training().batchSize)) : tr("all data");
  const QString epochs = training().epochs == 1 ? tr("1 epoch") : tr("%1 epochs").arg(wholeNumber(training().epochs));
  setSummary(epochs + QStringLiteral(" · ") + batch);
}

}  // namespace ui
