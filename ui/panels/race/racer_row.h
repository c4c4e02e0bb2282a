#pragma once

#include <functional>

#include <QFrame>
#include <QLabel>
#include <QToolButton>

#include "engine/landscapes/race.h"
#include "ui/document/option_model.h"
#include "ui/training/lab.h"

namespace ui {

class ChoiceBox;
class ElidedLabel;
class NumberField;
class RaceModel;

/// One racer: its colour, method and learning rate, how it does in words, and its other options and schedule on demand.
class RacerRow : public QFrame {
  Q_OBJECT
 public:
  RacerRow(Lab& lab, RaceModel& model, std::size_t place, QWidget* parent = nullptr);
  /// Shows the racer's settings as the model has them.
  void refresh();
  /// Shows how it does.
  void showProgress();

 private:
  QLayout* makeHead();
  QWidget* makeOptions();
  void refreshSwatch();
  void change(const std::function<void(nn::Racer&)>& edit);
  void useInProject();

  Lab& lab_;
  RaceModel& model_;
  std::size_t place_;
  OptionModel options_, scheduleOptions_;
  QLabel* swatch_;
  ChoiceBox* method_;
  NumberField* rate_;
  QToolButton* more_;
  QToolButton* remove_;
  ChoiceBox* schedule_;
  ElidedLabel* verdict_;
};

}  // namespace ui
