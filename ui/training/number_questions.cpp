#include "ui/training/number_questions.h"

#include "ui/training/lab.h"

namespace ui {

NumberQuestions& NumberQuestions::of(Lab& lab) {
  if (auto* questions = lab.training.findChild<NumberQuestions*>(QString(), Qt::FindDirectChildrenOnly)) return *questions;
  return *new NumberQuestions(&lab.training);
}

NumberQuestions::NumberQuestions(QObject* parent) : QObject(parent) {}

}  // namespace ui
