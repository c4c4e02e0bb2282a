#pragma once

#include <QLabel>

#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;

/// How the training is judged: the metric beside the loss, and how often the validation part is asked.
class ValidationSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit ValidationSection(Lab& lab);
  void refresh() override;

 private:
  void fillMetrics();

  ChoiceBox* metric_;
  SizeSpinBox* every_;
  QLabel* note_;
  std::vector<const nn::MetricType*> offered_;
};

}  // namespace ui
