#pragma once

#include <vector>

#include <QLabel>
#include <QPushButton>

#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;
class NumberField;

/// How much a sample of each class counts in the loss: all the same, balanced, or one number for each class.
class ClassWeightSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit ClassWeightSection(Lab& lab);
  void refresh() override;

 private:
  void choose(nn::ClassWeighting weighting);
  void setWeight(std::size_t classNumber, double weight);
  void makeRows(const std::vector<std::string>& names);
  std::vector<std::string> classNames() const;

  ChoiceBox* weighting_;
  SettingsForm* form_;
  QWidget* table_ = nullptr;
  std::vector<std::string> names_;  ///< of the rows
  std::vector<NumberField*> weights_;
  QLabel* note_;
  QPushButton* fit_;
};

}  // namespace ui
