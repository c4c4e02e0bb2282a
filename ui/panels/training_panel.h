#pragma once

#include <vector>

#include "ui/training/lab.h"
#include "ui/widgets/panel_scroll_area.h"

namespace ui {

class SettingsSection;

/// How the network is trained, in parts that fold away: run, optimizer, learning rate, data, and what is seldom changed. All
/// but the threads belong to the project and can be undone.
class TrainingPanel : public PanelScrollArea {
  Q_OBJECT
 public:
  explicit TrainingPanel(Lab& lab, QWidget* parent = nullptr);

 private:
  void refresh();

  std::vector<SettingsSection*> sections_;
};

}  // namespace ui
