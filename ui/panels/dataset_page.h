#pragma once

#include <vector>

#include <QWidget>

#include "ui/training/lab.h"

namespace ui {

class DatasetCard;

/// The registered data sets: what they are, where they come from, which one is in use; choosing one is an undo step.
class DatasetPage : public QWidget {
  Q_OBJECT
 public:
  explicit DatasetPage(Lab& lab, QWidget* parent = nullptr);

 private:
  void use(const std::string& id);
  void refresh();

  Lab& lab_;
  std::vector<DatasetCard*> cards_;
};

}  // namespace ui
