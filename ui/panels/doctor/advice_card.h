#pragma once

#include <QFrame>

#include "engine/doctor/advice.h"
#include "ui/training/lab.h"

namespace ui {

class TrainingDoctor;

/// One piece of advice: what is wrong, why, a button for every fix, and the numbers that it rests on.
class AdviceCard : public QFrame {
  Q_OBJECT
 public:
  AdviceCard(Lab& lab, const nn::Advice& advice, QWidget* parent = nullptr);
  const nn::Advice& advice() const { return advice_; }

 private:
  QLayout* makeHead();
  QWidget* makeButtons();
  QWidget* makeEvidence();

  Lab& lab_;
  TrainingDoctor& doctor_;
  nn::Advice advice_;
};

}  // namespace ui
