#pragma once

#include <QCheckBox>
#include <QLabel>

#include "ui/document/document_options.h"
#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;

/// How the data are divided and scaled, and the options of data sets that are made.
class DataSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit DataSection(Lab& lab);
  void refresh() override;

 private:
  DatasetOptionModel options_;
  SizeSpinBox* validation_;
  QCheckBox* leaveOut_;
  ChoiceBox* scaling_;
  QLabel* split_;
};

}  // namespace ui
