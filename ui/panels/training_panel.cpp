#include "ui/panels/training_panel.h"

#include "ui/common/theme.h"
#include "ui/panels/training/augmentation_section.h"
#include "ui/panels/training/class_weight_section.h"
#include "ui/panels/training/data_section.h"
#include "ui/panels/training/early_stopping_section.h"
#include "ui/panels/training/gradient_section.h"
#include "ui/panels/training/machine_section.h"
#include "ui/panels/training/optimizer_section.h"
#include "ui/panels/training/rate_section.h"
#include "ui/panels/training/run_section.h"
#include "ui/panels/training/validation_section.h"

#include <QVBoxLayout>

namespace ui {

TrainingPanel::TrainingPanel(Lab& lab, QWidget* parent)
    : PanelScrollArea(parent), sections_{new RunSection(lab),           new OptimizerSection(lab),
                                         new RateSection(lab),          new DataSection(lab),
                                         new AugmentationSection(lab),  new ValidationSection(lab),
                                         new EarlyStoppingSection(lab), new GradientSection(lab),
                                         new ClassWeightSection(lab),   new MachineSection(lab)} {
  setObjectName(QStringLiteral("trainingPanel"));
  setAccessibleName(tr("Training settings"));
  auto* page = new QWidget(this);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(12, Theme::kGrid, 12, Theme::kGrid);
  layout->setSpacing(4);
  for (SettingsSection* section : sections_) layout->addWidget(section);
  layout->addStretch(1);
  setWidget(page);
  connect(&lab.document, &ProjectDocument::trainingSettingsChanged, this, &TrainingPanel::refresh);
  connect(&lab.document, &ProjectDocument::dataSettingsChanged, this, &TrainingPanel::refresh);
  connect(&lab.document, &ProjectDocument::projectReplaced, this, &TrainingPanel::refresh);
  connect(&lab.training, &TrainingController::dataChanged, this, &TrainingPanel::refresh);
  refresh();
}

void TrainingPanel::refresh() {
  for (SettingsSection* section : sections_) section->refresh();
}

}  // namespace ui
