#pragma once

#include <QCheckBox>
#include <QLabel>

#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;
class NumberField;

/// When to end a training before its epochs are done, and how it stands with that.
class EarlyStoppingSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit EarlyStoppingSection(Lab& lab);
  void refresh() override;

 private:
  void editRule(const QString& what, const QString& key, const std::function<void(nn::EarlyStopping&)>& change);
  void nameFigures();
  void showStanding();

  QCheckBox* enabled_;
  ChoiceBox* monitor_;
  SizeSpinBox* patience_;
  NumberField* minDelta_;
  QCheckBox* restoreBest_;
  QLabel* standing_;
};

}  // namespace ui
