#pragma once

#include <QLabel>

#include "ui/document/document_options.h"
#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;

/// The optimizer and its options, the learning rate among them.
class OptimizerSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit OptimizerSection(Lab& lab);
  void refresh() override;

 private:
  OptimizerOptionModel options_;
  ChoiceBox* method_;
  QLabel* explanation_;
};

}  // namespace ui
