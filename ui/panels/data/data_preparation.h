#pragma once

#include <vector>

#include <QLabel>
#include <QWidget>

#include "ui/training/lab.h"
#include "ui/widgets/panel_scroll_area.h"

namespace ui {

class SettingsSection;

/// What becomes of the data on their way to the network: the parts they are divided into, scaling and augmentation, each with
/// what it does to the data now. The same settings as in the training panel.
class DataPreparation : public PanelScrollArea {
  Q_OBJECT
 public:
  explicit DataPreparation(Lab& lab, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();

  Lab& lab_;
  std::vector<SettingsSection*> sections_;
  QLabel* scaling_;
};

}  // namespace ui
