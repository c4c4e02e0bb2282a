#pragma once

#include <QCheckBox>

#include "ui/panels/training/settings_section.h"

namespace ui {

/// How long and in which portions the network is trained: epochs, batch size, seed, shuffling.
class RunSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit RunSection(Lab& lab);
  void refresh() override;

 private:
  SizeSpinBox* epochs_;
  SizeSpinBox* batchSize_;
  SizeSpinBox* seed_;
  QCheckBox* shuffle_;
};

}  // namespace ui
