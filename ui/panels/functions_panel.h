#pragma once

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "ui/document/option_model.h"
#include "ui/training/lab.h"
#include "ui/training/working_points_probe.h"

namespace ui {

class ChoiceBox;
class FunctionPlot;

/// The activation explorer: any activation with its slope and its parameters, beside another one, and where the units of the
/// selected layer work on it: which are saturated, and which are dead.
class FunctionsPanel : public QWidget {
  Q_OBJECT
 public:
  explicit FunctionsPanel(Lab& lab, QWidget* parent = nullptr);
  FunctionPlot& plot() { return *plot_; }
  const std::string& activation() const { return activation_; }
  QSize minimumSizeHint() const override { return {300, 220}; }

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeSide();
  /// Shows the activation of the selected layer, if it has one.
  void followLayer();
  void setActivation(const std::string& id, const nn::Options& options);
  void refreshCurves();
  void refreshPoints();
  std::optional<nn::NodeId> layer() const;
  void useInLayer();

  Lab& lab_;
  WorkingPointsProbe points_;
  OptionModel options_;
  std::string activation_ = "relu", other_;
  nn::Options values_;
  QBoxLayout* columns_;
  FunctionPlot* plot_;
  ChoiceBox* choice_ = nullptr;
  ChoiceBox* compare_ = nullptr;
  QCheckBox* one_ = nullptr;
  QLabel* formula_ = nullptr;
  QLabel* layerText_ = nullptr;
  QLabel* summary_ = nullptr;
  QPushButton* use_ = nullptr;
};

}  // namespace ui
