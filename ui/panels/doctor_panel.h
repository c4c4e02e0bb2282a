#pragma once

#include <vector>

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <QWidget>

#include "engine/doctor/advice.h"
#include "ui/training/lab.h"

namespace ui {

class AdviceCard;
class EmptyState;
class FoldSection;
class TrainingDoctor;

/// What the training doctor has to say: advice with its fixes and its evidence, what was said before, and what is looked for.
class DoctorPanel : public QWidget {
  Q_OBJECT
 public:
  explicit DoctorPanel(Lab& lab, QWidget* parent = nullptr);
  QSize minimumSizeHint() const override { return {220, 120}; }
  const std::vector<AdviceCard*>& cards() const { return cards_; }

 private:
  void refresh();
  void refreshStatus();
  void syncCards();
  void refreshEarlier();
  AdviceCard* insertCard(std::size_t place, const nn::Advice& advice);

  Lab& lab_;
  TrainingDoctor& doctor_;
  QLabel* status_;
  QWidget* resetRow_;
  QVBoxLayout* list_;
  std::vector<AdviceCard*> cards_;
  EmptyState* empty_;
  FoldSection* earlier_;
  QLabel* earlierText_;
};

}  // namespace ui
