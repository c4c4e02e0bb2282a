#pragma once

#include "ui/panels/training/settings_section.h"

namespace ui {

/// What belongs to this computer and not to the project: the number of threads.
class MachineSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit MachineSection(Lab& lab);
  void refresh() override;

 private:
  SizeSpinBox* threads_;
};

}  // namespace ui
