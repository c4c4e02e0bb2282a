#pragma once

#include <QLabel>

#include "ui/document/document_options.h"
#include "ui/panels/training/settings_section.h"

namespace ui {

class ChoiceBox;
class FigureLabel;
class RatePlot;

/// How the learning rate changes during the training: the schedule with its options, its curve before a step is trained, and
/// where the training stands on it.
class RateSection : public SettingsSection {
  Q_OBJECT
 public:
  explicit RateSection(Lab& lab);
  void refresh() override;

 private:
  bool countsEpochs() const;
  /// Steps in a unit of the curve's x axis.
  double stepsPerUnit() const;
  void showPlan();
  void showDone();

  ScheduleOptionModel options_;
  ChoiceBox* schedule_;
  QLabel* explanation_;
  RatePlot* plot_;
  FigureLabel* current_;
};

}  // namespace ui
