#pragma once

#include <QCheckBox>
#include <QWidget>
#include <map>
#include <string>

namespace ui {

class TrainingDoctor;

/// Everything that the doctor looks for, by category, each with a switch.
class RuleList : public QWidget {
  Q_OBJECT
 public:
  explicit RuleList(TrainingDoctor& doctor, QWidget* parent = nullptr);
  QCheckBox* box(const std::string& rule) const { return boxes_.at(rule); }

 private:
  void refresh();

  TrainingDoctor& doctor_;
  std::map<std::string, QCheckBox*> boxes_;
};

}  // namespace ui
