#pragma once

#include <QLabel>

#include "ui/panels/training/settings_section.h"

namespace ui {

class NumberField;

/// What happens to the gradients before the update: bounds on them, and adding up those of several batches.
class GradientSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit GradientSection(Lab& lab);
  void refresh() override;

 private:
  NumberField* clipValue_;
  NumberField* clipNorm_;
  SizeSpinBox* accumulation_;
  QLabel* effect_;
};

}  // namespace ui
